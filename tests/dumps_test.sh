# dumps_test.sh - the program after each pass, against the golden files in tests/dumps/
#
# With TEST_REWRITE_DUMPS=1 (make dumps) it writes them.
. "${TESTS:-$(dirname "$0")}/lib.sh"

passes='lex parse check lower emit'

dump() { # NAME PASS PIPELINE
	golden=$TESTS/dumps/$1.$2
	# what would run natively has no Lua
	executor=
	[ "$2" != emit ] || executor=lua
	PIEP_EXEC=$executor "$PIEP" --dump="$2" -- "$3" >"$TEST_T/actual" 2>"$TEST_T/stderr" </dev/null
	got=$?
	assert_status "--dump=$2 $3" 0
	if [ -n "${TEST_REWRITE_DUMPS:-}" ]; then
		[ "$got" -ne 0 ] || cp "$TEST_T/actual" "$golden"
	elif [ ! -f "$golden" ]; then
		fail "dumps/$1.$2 is missing: make dumps"
	elif ! cmp -s "$golden" "$TEST_T/actual"; then
		fail "dumps/$1.$2 differs from --dump=$2 $(quote "$3")"
		cp "$golden" "$TEST_T/expected"
		show_diff expected actual
		echo 'if the new one is right: make dumps'
	fi
}

suite() {
	while IFS='	' read -r name pipeline; do
		case $name in '' | '#'*) continue ;; esac
		for pass in $passes; do
			eval "test_${name}_$pass() { dump $name $pass $(quote "$pipeline"); }"
			suite_addTest "test_${name}_$pass"
		done
	done <"$TESTS/dumps/pipelines"
	suite_addTest test_no_file_without_pipeline
}

test_no_file_without_pipeline() {
	for file in "$TESTS"/dumps/*.*; do
		[ -f "$file" ] || continue
		name=${file##*/}
		grep -q "^${name%.*}	" "$TESTS/dumps/pipelines" || fail "dumps/$name has no line in dumps/pipelines"
	done
}

. "$SHUNIT2"
