# fuzz_test.sh - random expressions, patterns and programs mean what they mean elsewhere
. "${TESTS:-$(dirname "$0")}/lib.sh"

# CPython
test_constants() { fuzz expressions.py --count 1500; }
test_records() { fuzz expressions.py --records --count 500; }
test_records_lua() { fuzz expressions.py --records --count 500 --exec lua; }
test_patterns() { fuzz regex.py --count 3000; }
test_patterns_interpreter() { fuzz regex.py --count 3000 --interpreter; }

# the other executor
test_executors() { fuzz executors.py --count 400; }

# the other ways to the same
test_found() { fuzz found.py --count 300; }

# GNU's grep and sed
test_grep() { fuzz grep.py --simple --count 400; }
test_grep_portable() { fuzz_portable grep.py --simple --count 200 --seed 5000; }
test_sed() { fuzz sed.py --count 400; }
test_sed_explained() { fuzz sed.py --count 200 --explain; }
test_posix() { fuzz posix.py --count 150; }
test_posix_interpreter() { fuzz posix.py --count 50 --seed 2 --engine interpreter; }
test_posix_dfa() { fuzz posix.py --count 50 --seed 3 --engine dfa; }
test_posix_longest() { fuzz posix.py --count 50 --seed 4 --engine longest,wide; }
test_sed_damaged() { fuzz sed.py --count 400 --errors; }

. "$SHUNIT2"
