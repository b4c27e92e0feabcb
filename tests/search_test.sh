# search_test.sh - random texts are found where a naive search finds them; skipped without a compiler
. "${TESTS:-$(dirname "$0")}/lib.sh"

oneTimeSetUp() {
	cd "$TESTS/.." || return
	command -v cc >/dev/null || return 0
	cc -O1 -D_GNU_SOURCE -I. tests/fuzz/search.c engine/search*.c engine/arena.c engine/array.c -o "$TEST_T/search"
}

search() { # HOW
	[ -x "$TEST_T/search" ] || { skip 'no cc'; return; }
	PIEP_SCAN=$1 "$TEST_T/search" 1 4000 >"$TEST_T/actual" && return
	fail "PIEP_SCAN=$1 tests/fuzz/search.c"
	cat "$TEST_T/actual"
}

test_portable() { search portable; }
test_sse() { search sse2; }
test_avx2() { search avx2; }

. "$SHUNIT2"
