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

. "$SHUNIT2"
