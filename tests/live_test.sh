# live_test.sh - what a stream does before its end: live, lazy, and stopped early
. "${TESTS:-$(dirname "$0")}/lib.sh"

guard=
timeout 5 true 2>/dev/null && guard='timeout 60'

# A file of 200000 lines, longer than any buffer.
oneTimeSetUp() {
	big=$TEST_T/big
	awk 'BEGIN { for (i = 1; i <= 200000; i++) print i, "line" }' >"$big"
	export big guard
}

# Whether the file $1 has exactly the lines $2 ...
has_lines() {
	has_file=$1
	shift
	printf '%s\n' "$@" | cmp -s - "$has_file"
}

# Lines that are written to a file one by one come out of the command, one by one.
follow() { # COMMAND
	cd "$TEST_T" || return
	rm -f growing shown fifo
	: >growing
	mkfifo fifo
	"$TEST_LINKS/tail" -f growing >fifo &
	follow_tail=$!
	(PATH=$TEST_LINKS:$PATH; eval "exec $1") <fifo >shown &
	follow_command=$!
	echo one >>growing
	wait_until has_lines shown ONE || fail "$1: the first line is not shown"
	echo two >>growing
	wait_until has_lines shown ONE TWO || fail "$1: the second line is not shown"
	printf 'three\nfour\n' >>growing
	wait_until has_lines shown ONE TWO THREE FOUR || fail "$1: two lines at once are not shown"
	kill $follow_tail
	wait $follow_tail 2>/dev/null
	wait $follow_command
	assertEquals "$1: status" 0 $?
}

test_follow() {
	follow "piep 'p.upper()'"
}
test_follow_lua() {
	follow "env PIEP_EXEC=lua piep 'p.upper()'"
}
test_follow_stream_stage() {
	follow "piep 'p.upper() | pp.map(lambda x: x)'"
}
test_follow_through_cat() {
	follow "sh -c \"cat | head -n 100 | piep 'p.upper()'\""
}

test_endless_input() {
	for what in 'pp[:4]' 'p | pp[:4] | p' 'pp.head(4)' 'pp.map(lambda x: x) | pp[:4]' \
		'[p, p] | pp.merge() | pp[:4]' 'pp[:4] | pp.sort()'; do
		try "yes | $guard piep '$what'"
		assert_status "$what" 0
		assert_output "$what" <<'END'
y
y
y
y
END
	done
}

test_endless_head() {
	try "yes | $guard head -n 2"
	assert_status head 0
	assert_output head <<'END'
y
y
END
}

# What a command did not use is there for the next one.
test_position() {
	for first in 'head -n 1' "piep 'pp[:1]'" "piep 'pp[0]'" "piep 'pp.head(1)'" \
		"piep 'p.upper() | pp[:1] | p.lower()'" 'head -c 7'; do
		try "($first; cat) <\"\$big\" | cmp - \"\$big\""
		assert_status "($first; cat)" 0
		try "(PIEP_EXEC=lua $first; cat) <\"\$big\" | cmp - \"\$big\""
		assert_status "PIEP_EXEC=lua ($first; cat)" 0
	done
	try '(head -n 3; head -n 2; tail -n 1) <"$big"'
	assert_output 'three times' <<'END'
1 line
2 line
3 line
4 line
5 line
200000 line
END
}

test_full_device() {
	[ -c /dev/full ] || { skip 'no /dev/full'; return; }
	for what in 'piep p' 'piep str.lower' cat 'cat -n' 'head -n 3' 'tail -n 3' 'tail -n +2' \
		'cut -c 1' 'cut -f 1' 'tr a b' wc nl tac rev paste 'paste -s' fold fmt expand unexpand \
		uniq column 'column -t' 'comm --nocheck-order - /dev/null' 'join -a 1 - /dev/null'; do
		name=${what%% *}
		for input in "$big" "$TEST_T/little"; do
			printf 'a\nb\nc\n' >"$TEST_T/little"
			try "$what <'$input' >/dev/full"
			assert_status "$what >/dev/full" 1
			grep -q "^$name: .*[Nn]o space left" "$TEST_T/stderr" ||
				fail "$what >/dev/full: the message is \"$(cat "$TEST_T/stderr")\""
		done
	done
}

test_closed_pipe() {
	for what in 'piep p' 'piep str.lower' 'PIEP_EXEC=lua piep p' cat 'cat -v' 'head -n 100000000' \
		'tail -n +2' 'cut -c 1' 'cut -f 1' 'tr a b' rev paste fold expand unexpand 'uniq -D' \
		tee 'comm --nocheck-order - /dev/null' 'join -a 1 - /dev/null'; do
		try "(yes | $guard env $what) | head -n 1"
		assert_status "$what" 0
		assertEquals "$what: nothing is said" '' "$(cat "$TEST_T/stderr")"
		assert_output "$what" <<'END'
y
END
	done
}

test_closed_output() {
	for what in 'piep p' 'cat' 'head -n 1'; do
		try "echo x | $what >&-"
		assert_status "$what >&-" 1
		assertNotEquals "$what >&-: a message" '' "$(cat "$TEST_T/stderr")"
	done
}

test_closed_input() {
	for what in 'piep p' 'cat' 'head -n 1' 'tail -n 1'; do
		try "$what <&-"
		assert_status "$what <&-" 1
		assertNotEquals "$what <&-: a message" '' "$(cat "$TEST_T/stderr")"
	done
}

test_lazy_commands() {
	for exec in auto lua; do
		[ $exec = auto ] || PIEP_EXEC=$exec
		try "seq 10 | ${PIEP_EXEC:+PIEP_EXEC=$PIEP_EXEC} piep 'sh(\"touch\", p) | pp[:2]'; ls"
		assert_output "two files ($exec)" <<'END'


1
2
END
	done
	unset PIEP_EXEC
	try "seq 10 | piep 'spawn(\"touch\", p) | pp[:2] | spawn(\"touch\", \"b\" + p) | pp[:1]'; ls"
	assert_output 'the second group is lazy too' <<'END'
1
1
b1
END
}

test_order_of_effects() {
	cat >"$TEST_T/pipeline" <<'END'
spawn("sh", "-c", "echo one $0 >>log", p) | p != "b" | spawn("sh", "-c", "echo two $0 >>log", p)
END
	try "printf 'a\nb\nc\n' | piep \"\$(cat '$TEST_T/pipeline')\"; cat log"
	assert_output 'each record passes the stages before the next is read' <<'END'
a
c
one a
two a
one b
one c
two c
END
}

# A failing record ends the run; what was printed before it is there, nothing after.
test_failure_keeps_what_was_made() {
	try "printf '1\n2\nx\n4\n' | piep 'int(p) * 2'"
	assert_status 'x is no number' 1
	assert_output 'the records before' <<'END'
2
4
END
}

. "$SHUNIT2"
