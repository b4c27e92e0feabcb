# memory_test.sh - streaming 50 MB takes little memory; records may be long and hold anything
. "${TESTS:-$(dirname "$0")}/lib.sh"

oneTimeSetUp() {
	big=$TEST_T/big.csv
	awk 'BEGIN {
		for (i = 0; i < 13000; i++)
			printf "row%d,some text to fill it,%d,%s\n", i, i % 10000, "more of it"
	}' >"$TEST_T/part"
	while [ "$(wc -c <"$TEST_T/part")" -lt 12500000 ]; do
		cat "$TEST_T/part" "$TEST_T/part" >"$TEST_T/twice"
		mv "$TEST_T/twice" "$TEST_T/part"
	done
	cat "$TEST_T/part" "$TEST_T/part" "$TEST_T/part" "$TEST_T/part" >"$big"
	rm "$TEST_T/part"
}

# Gives $peak, the most memory in kB that the command had while it read the big file. It reads
# a pipe that stays open, so that it is still there to be asked once all was written.
measure() { # COMMAND ...
	rm -f "$TEST_T/fifo"
	mkfifo "$TEST_T/fifo"
	"$@" <"$TEST_T/fifo" >"$TEST_T/actual" 2>"$TEST_T/stderr" &
	measure_pid=$!
	exec 9>"$TEST_T/fifo"
	cat "$big" >&9
	peak=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' /proc/$measure_pid/status)
	exec 9>&-
	wait $measure_pid
	got=$?
}

# Where memory cannot be measured the command only runs.
assert_small() { # COMMAND ...
	if [ -n "$TEST_SANITIZED" ] || ! grep -q '^VmHWM' /proc/self/status 2>/dev/null; then
		skip 'memory cannot be measured here'
		"$@" <"$big" >"$TEST_T/actual" 2>"$TEST_T/stderr"
		got=$?
		assert_status "$*" 0
		return 0
	fi
	measure "$@"
	assert_status "$*" 0
	if [ -z "$peak" ]; then
		fail "$*: it ended before its input did"
	elif [ "$peak" -ge "${TEST_MEMORY:-8192}" ]; then
		fail "$*: $peak kB at its peak, which is not below ${TEST_MEMORY:-8192}"
	fi
}

test_split_and_filter() {
	assert_small "$PIEP" 'p.split(",") | int(p[2]) > 9000 | p[0]'
	assertEquals 'lines' "$(awk -F, '$3 > 9000' "$big" | wc -l)" "$(wc -l <"$TEST_T/actual")"
}
test_split_and_filter_lua() {
	assert_small env PIEP_EXEC=lua "$PIEP" 'p.split(",") | int(p[2]) > 9000 | p[0]'
	assertEquals 'lines' "$(awk -F, '$3 > 9000' "$big" | wc -l)" "$(wc -l <"$TEST_T/actual")"
}
test_identity() { assert_small "$PIEP" p; cmp "$big" "$TEST_T/actual" || fail 'not the same'; }
test_sort() {
	TEST_MEMORY=24000 assert_small env PIEP_SORT_MEMORY=8000000 "$PIEP" 'pp.sort()'
	LC_ALL=C sort -c "$TEST_T/actual" || fail 'not in order'
	assertEquals 'lines' "$(wc -l <"$big")" "$(wc -l <"$TEST_T/actual")"
}
test_stream_slice() { assert_small "$PIEP" 'pp[1:-3]'; }
test_last_of_stream() { assert_small "$PIEP" 'pp[-10:]'; }
test_length() { assert_small "$PIEP" 'len(pp)'; }
test_cat() { assert_small "$TEST_LINKS/cat"; cmp "$big" "$TEST_T/actual" || fail 'not the same'; }
test_head() { assert_small "$TEST_LINKS/head" -n 100000000; }
test_head_but_last() { assert_small "$TEST_LINKS/head" -n -5; }
test_tail() { assert_small "$TEST_LINKS/tail"; }
test_grep() { TEST_MEMORY=4096 assert_small "$TEST_LINKS/grep" -n -B 2 more; }
test_grep_few() { TEST_MEMORY=4096 assert_small "$TEST_LINKS/grep" -E 'row12(3|4)9*,'; }
test_sed() { TEST_MEMORY=4096 assert_small "$TEST_LINKS/sed" 's/row\([0-9]*\)/<\1>/;/9>/d;y/abc/ABC/;$!N;P;D'; }
test_sed_hold() { TEST_MEMORY=4096 assert_small "$TEST_LINKS/sed" -n 'H;x;s/\n.*//;1!p'; }
test_tail_from() { assert_small "$TEST_LINKS/tail" -n +2; }

# All lines in one space: time that grows as their squares would be minutes.
test_sed_slurp() {
	tr '\n' , <"$big" | sed '$s/,$//' >"$TEST_T/expected"
	echo >>"$TEST_T/expected"
	for program in ':a;N;$!ba;s/\n/,/g' 'H;$!d;x;s/\n/,/g;s/^,//' ':a;$!{N;ba};y/\n/,/'; do
		(ulimit -t 20; "$TEST_LINKS/sed" "$program" <"$big") >"$TEST_T/actual" ||
			fail "$program: status $?"
		cmp -s "$TEST_T/expected" "$TEST_T/actual" || fail "$program: not the lines with commas"
	done
	rm "$TEST_T/expected"
}

test_long_record() {
	head -c 100000000 /dev/zero | tr '\0' x >"$TEST_T/stdin"
	echo >>"$TEST_T/stdin"
	for command in 'piep p' 'PIEP_EXEC=lua piep p' cat 'head -n 1' 'tail -n 1' 'grep x' 'grep -v y'; do
		try "$command"
		assert_status "$command" 0
		cmp -s "$TEST_T/stdin" "$TEST_T/actual" || fail "$command: a record of 100 MB is changed"
	done
	try "piep 'len(p)'"
	assert_output 'length of 100 MB' <<'END'
100000000
END
	: >"$TEST_T/stdin"
}

# All bytes, in records of every kind; only the newline ends one.
test_any_bytes() {
	awk 'BEGIN { for (i = 0; i < 256; i++) printf "\\%03o", i }' >"$TEST_T/format"
	printf "$(cat "$TEST_T/format")\n" >"$TEST_T/stdin"
	printf '\377\376\n\0\n\303\nx\0y\n' >>"$TEST_T/stdin"
	for locale in C C.UTF-8; do
		for command in 'piep p' 'PIEP_EXEC=lua piep p' "piep 'str(p)'" "piep 'p + \"\"'" \
			"piep 'pp.map(str)'" "piep '[p] | p[0]'" cat 'head -n 100' 'tail -n 100'; do
			try "export LC_ALL=$locale; $command"
			assert_status "$command" 0
			cmp -s "$TEST_T/stdin" "$TEST_T/actual" || fail "LC_ALL=$locale $command changes bytes"
		done
	done
	: >"$TEST_T/stdin"
}

. "$SHUNIT2"
