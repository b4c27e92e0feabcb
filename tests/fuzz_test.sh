# fuzz_test.sh - random expressions and patterns mean what they mean in CPython; skipped without it
. "${TESTS:-$(dirname "$0")}/lib.sh"

fuzz() { # OPTION ...
	if ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 8))' 2>/dev/null; then
		skip 'no python3'
		return
	fi
	python3 "$TESTS/fuzz/expressions.py" --piep "$PIEP" "$@" >"$TEST_T/actual" 2>&1 && return
	fail "fuzz/expressions.py $*"
	cat "$TEST_T/actual"
	echo "repeat: python3 tests/fuzz/expressions.py $*"
}

test_constants() { fuzz --count 1500; }
test_records() { fuzz --records --count 500; }
test_records_lua() { fuzz --records --count 500 --exec lua; }

fuzz_executors() { # OPTION ...
	if ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 8))' 2>/dev/null; then
		skip 'no python3'
		return
	fi
	python3 "$TESTS/fuzz/executors.py" --piep "$PIEP" "$@" >"$TEST_T/actual" 2>&1 && return
	fail "fuzz/executors.py $*"
	cat "$TEST_T/actual"
	echo "repeat: python3 tests/fuzz/executors.py $*"
}

test_executors() { fuzz_executors --count 400; }

fuzz_regex() { # OPTION ...
	if ! python3 -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
		skip 'no python3 of 3.11 to 3.13'
		return
	fi
	python3 "$TESTS/fuzz/regex.py" --piep "$PIEP" "$@" >"$TEST_T/actual" 2>&1 && return
	fail "fuzz/regex.py $*"
	cat "$TEST_T/actual"
	echo "repeat: python3 tests/fuzz/regex.py $*"
}

test_patterns() { fuzz_regex --count 3000; }
test_patterns_interpreter() { fuzz_regex --count 3000 --interpreter; }

fuzz_grep() { # OPTION ...
	if ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 8))' 2>/dev/null; then
		skip 'no python3'
		return
	fi
	python3 "$TESTS/fuzz/grep.py" --piep "$PIEP" "$@" >"$TEST_T/actual" 2>&1
	case $? in
	0) ;;
	77) skip 'no grep of GNU' ;;
	*)
		fail "fuzz/grep.py $*"
		cat "$TEST_T/actual"
		echo "repeat: python3 tests/fuzz/grep.py $*" ;;
	esac
}

test_grep() { fuzz_grep --simple --count 400; }
test_grep_portable() {
	PIEP_SCAN=portable PIEP_REGEX=interpreter
	export PIEP_SCAN PIEP_REGEX
	fuzz_grep --simple --count 200 --seed 5000
	unset PIEP_SCAN PIEP_REGEX
}

# The scripts whose peers are the system's GNU tools; 77: they are not there.
fuzz_gnu() { # SCRIPT OPTION ...
	if ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 8))' 2>/dev/null; then
		skip 'no python3'
		return
	fi
	tests_script=$1
	shift
	python3 "$TESTS/fuzz/$tests_script" --piep "$PIEP" "$@" >"$TEST_T/actual" 2>&1
	case $? in
	0) ;;
	77) skip 'no GNU tools' ;;
	*)
		fail "fuzz/$tests_script $*"
		cat "$TEST_T/actual"
		echo "repeat: python3 tests/fuzz/$tests_script $*" ;;
	esac
}

test_lines() { fuzz_gnu lines.py --count 500 nl tac paste fold expand unexpand rev; }
test_records_of_tools() { fuzz_gnu records.py --count 500; }
test_sed() { fuzz_gnu sed.py --count 400; }
test_sed_explained() { fuzz_gnu sed.py --count 200 --explain; }

. "$SHUNIT2"
