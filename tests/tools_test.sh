# tools_test.sh - random calls of the applets give what GNU's tools give; skipped without them
. "${TESTS:-$(dirname "$0")}/lib.sh"

fuzz() { # ARGUMENT ...
	TMPDIR=$TEST_T sh "$TESTS/fuzz/tools.sh" --piep "$PIEP" "$@" >"$TEST_T/actual" 2>&1
	case $? in
	0) ;;
	77) skip 'no tools of GNU' ;;
	*) fail "fuzz/tools.sh $*"; cat "$TEST_T/actual" ;;
	esac
}

test_cat() { fuzz --count 30 cat; }
test_head() { fuzz --count 30 head; }
test_tail() { fuzz --count 30 tail; }
test_head_portable() { PIEP_SCAN=portable; export PIEP_SCAN; fuzz --count 15 --seed 2 head; unset PIEP_SCAN; }

fuzz_bytes() { # ARGUMENT ...
	if ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 7))' 2>/dev/null; then
		skip 'no python3'
		return
	fi
	python3 "$TESTS/fuzz/bytes.py" --piep "$PIEP" "$@" >"$TEST_T/actual" 2>&1
	case $? in
	0) ;;
	77) skip 'no tools of GNU' ;;
	*) fail "fuzz/bytes.py $*"; cat "$TEST_T/actual" ;;
	esac
}

test_cut() { fuzz_bytes --count 300 cut; }
test_wc() { fuzz_bytes --count 300 wc; }
test_wc_portable() { PIEP_SCAN=portable; export PIEP_SCAN; fuzz_bytes --count 150 --seed 5000 wc; unset PIEP_SCAN; }
test_tr() { fuzz_bytes --count 300 tr; }
test_tr_portable() { PIEP_SCAN=portable; export PIEP_SCAN; fuzz_bytes --count 150 --seed 5000 tr; unset PIEP_SCAN; }
test_cut_portable() { PIEP_SCAN=portable; export PIEP_SCAN; fuzz_bytes --count 150 --seed 5000 cut; unset PIEP_SCAN; }

fuzz_python() { # SCRIPT ARGUMENT ...
	if ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 8))' 2>/dev/null; then
		skip 'no python3'
		return
	fi
	script=$1
	shift
	python3 "$TESTS/fuzz/$script" --piep "$PIEP" "$@" >"$TEST_T/actual" 2>&1
	case $? in
	0) ;;
	77) skip 'no tools of GNU' ;;
	*) fail "fuzz/$script $*"; cat "$TEST_T/actual" ;;
	esac
}

test_sources() { fuzz_python sources.py --count 400; }
test_fmt() { fuzz_python fmt.py --count 200; }

. "$SHUNIT2"
