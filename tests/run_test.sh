# run_test.sh - tests/run sees what is wrong, and counts
. "${TESTS:-$(dirname "$0")}/lib.sh"

# Runs the cases on standard input; gives $report and $got.
run_cases() { # OPTION ...
	cat >"$TEST_T/some.cases"
	report=$(sh "$TESTS/run" "$@" "$TEST_T/some.cases" 2>&1)
	got=$?
}

assert_last() { # MESSAGE STATUS LAST-LINE
	assertEquals "$1: the last line" "$3" "$(printf '%s\n' "$report" | tail -n 1)"
	assertEquals "$1: status" "$2" "$got"
	[ "$(printf '%s\n' "$report" | tail -n 1)" = "$3" ] || printf '%s\n' "$report" | sed 's/^/  /'
	return 0
}

test_good_cases() {
	run_cases <<'END'
# a comment

# input, output
cat
cat -
head -n 2 |
 cat
< a
<
> a
>

# escapes
cat
<% \x41\0\101\n\\%s
>% A\0A\n
>% \\%s

# files, status, error
cat a d/b nofile
+ a
| one
+ d/b
|% two\n
> one
> two
2>~ cat: nofile: No such file or directory
= 1

# an empty output, another status
cat nofile; exit 7
2>?
= 7
END
	assert_last 'good cases' 0 '4 passed, 0 failed'
}

# Each of these is one failure.
test_bad_cases() {
	while IFS= read -r line; do
		printf '%s\n' "$line" | tr '@' '\n' >"$TEST_T/bad"
		run_cases <"$TEST_T/bad"
		assert_last "$line" 1 '0 passed, 1 failed'
	done <<'END'
cat@< a@> b
cat@< a
cat@<% a@> a
cat@> a
cat; exit 3@< a@> a
cat@= 1
cat nofile
cat; echo oops >&2@< a@> a
cat@2>?
cat nofile@2> cat: something else@= 1
cat nofile@2>~ cat: something else@= 1
cat@cat -n@< a@> a
cat@! todo: nothing@< a@> a
> no command
END
}

test_bad_format() {
	for line in 'cat@<x' 'cat@<% \q' 'cat@ok@+ a@|x' ' more' '= 1'; do
		printf '%s\n' "$line" | tr '@' '\n' >"$TEST_T/bad"
		run_cases <"$TEST_T/bad"
		assertEquals "$line: status" 1 "$got"
		case $report in
		*"some.cases:"[1-4]:*) ;;
		*) fail "$line: the place is named" ;;
		esac
	done
}

test_what_may_fail() {
	run_cases <<'END'
cat -n
! todo: later
< a
> a

cat
END
	assert_last todo 0 '1 passed, 0 failed, 1 skipped'
}

test_one_case() {
	run_cases <<'END'
cat
< a
> a

cat
< a
> b
END
	assert_last 'two cases' 1 '1 passed, 1 failed'
	for line in 1 2 3; do
		report=$(sh "$TESTS/run" "$TEST_T/some.cases:$line" 2>&1)
		got=$?
		assert_last "line $line" 0 '1 passed, 0 failed'
	done
	report=$(sh "$TESTS/run" "$TEST_T/some.cases:6" 2>&1)
	got=$?
	assert_last 'line 6' 1 '0 passed, 1 failed'
	case $report in
	*"repeat: sh tests/run $TEST_T/some.cases:5"*) ;;
	*) fail 'the command that repeats it' ;;
	esac
	case $report in
	*"
-b
+a
"*) ;;
	*) fail 'the difference is shown' ;;
	esac
}

test_nothing_to_run() {
	run_cases </dev/null
	assert_last 'no case' 1 '0 passed, 0 failed'
}

test_host() {
	run_cases --host <<'END'
cat nofile
2> cat: in other words
= 1

cat --no-such
! host: ours only

piep p
END
	assert_last --host 0 '1 passed, 0 failed, 1 skipped'
}

. "$SHUNIT2"
