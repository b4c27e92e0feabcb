# tools_test.sh - random calls of the applets give what GNU's tools give
. "${TESTS:-$(dirname "$0")}/lib.sh"

test_cat() { fuzz tools.sh --count 30 cat; }
test_head() { fuzz tools.sh --count 30 head; }
test_tail() { fuzz tools.sh --count 30 tail; }
test_head_portable() { fuzz_portable tools.sh --count 15 --seed 2 head; }

test_cut() { fuzz bytes.py --count 300 cut; }
test_cut_portable() { fuzz_portable bytes.py --count 150 --seed 5000 cut; }
test_wc() { fuzz bytes.py --count 300 wc; }
test_wc_portable() { fuzz_portable bytes.py --count 150 --seed 5000 wc; }
test_tr() { fuzz bytes.py --count 300 tr; }
test_tr_portable() { fuzz_portable bytes.py --count 150 --seed 5000 tr; }

test_lines() { fuzz lines.py --count 500 nl tac paste fold expand unexpand rev; }
test_fmt() { fuzz fmt.py --count 200; }
test_records() { fuzz records.py --count 500; }
test_sources() { fuzz sources.py --count 400; }

# A file that is not there among others, and standard input twice
test_operands() {
	printf 'a\nb\n' >"$TEST_T/stdin"
	for what in cat 'head -n 2' 'tail -n 2' 'cut -c 1-' wc nl tac rev fold fmt expand unexpand column; do
		try "$what - 2>/dev/null"
		cp "$TEST_T/actual" "$TEST_T/once"
		try "$what no-such - no-such"
		assert_status "$what" 1
		assertEquals "$what: messages" 2 "$(grep -c "^${what%% *}: .*no-such.*: No such" "$TEST_T/stderr")"
		case $what in
		wc | head* | tail*) grep -q '[2b]' "$TEST_T/actual" || fail "$what stops" ;;
		*) cmp -s "$TEST_T/once" "$TEST_T/actual" || fail "$what: the output differs" ;;
		esac
		try "$what - -"
		assert_status "$what - -" 0
		case $what in wc | head* | tail* | tac) continue ;; esac
		cmp -s "$TEST_T/once" "$TEST_T/actual" || fail "$what - -: the output differs"
	done
	: >"$TEST_T/stdin"
}

# Lines of 10 MB, and what is no text
test_long_lines() {
	head -c 10000000 /dev/zero | tr '\0' '\377' >"$TEST_T/stdin"
	printf '\n\0\n\303' >>"$TEST_T/stdin"
	for what in cat 'rev | rev' paste expand 'unexpand -a' uniq 'cut -c 1-' 'cut -f 1-' \
		'cut -d x -f 1-' 'tr a b' 'head -n 9' 'tail -n 9' tee 'nl -bn -w1 -s "" | cut -b 2-' \
		'comm --nocheck-order - /dev/null' 'join -t x -a 1 --nocheck-order - /dev/null' \
		'fold -w 20000000' 'fold -b -w 10000000'; do
		try "$what | head -c 10000003"
		head -c 10000003 "$TEST_T/stdin" | cmp -s - "$TEST_T/actual" ||
			fail "$what changes bytes"
	done
	: >"$TEST_T/stdin"
}

. "$SHUNIT2"
