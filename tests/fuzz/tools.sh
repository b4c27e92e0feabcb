#!/bin/sh
# tools.sh - random calls of the applets give what GNU's tools give
#
#     sh tests/fuzz/tools.sh [--piep FILE] [--seed N] [--count N] [APPLET ...]
#
# Each call runs with the system's tool and with ours, over the same files, once with a file
# and once with a pipe as standard input; output, status, and where the file was left are
# compared. (GNU's tail does not go on after a folder.) Without operands: cat, head and tail.
# A difference is shown with the call that repeats it, and the status is 1. Where the system's
# tools are not GNU's: status 77.

piep=${PIEP:-$(cd "$(dirname "$0")/../.." && pwd)/build/piep}
seed=1
count=300
while [ $# -gt 0 ]; do
	case $1 in
	--piep) piep=$2; shift 2 ;;
	--seed) seed=$2; shift 2 ;;
	--count) count=$2; shift 2 ;;
	-*) echo "tools.sh: $1: no such option" >&2; exit 2 ;;
	*) break ;;
	esac
done
[ $# -gt 0 ] || set -- cat head tail
head --version 2>/dev/null | grep -q GNU || exit 77

dir=$(mktemp -d "${TMPDIR:-/tmp}/piep-fuzz.XXXXXX") || exit 2
trap 'rm -rf "$dir"' EXIT
trap 'exit 2' HUP INT TERM
mkdir "$dir/ours" "$dir/in"
for name do ln -s "$piep" "$dir/ours/$name" || exit 2; done
cd "$dir/in" || exit 2
LC_ALL=C
export LC_ALL
unset POSIXLY_CORRECT

make_files() {
	: >empty
	printf 'one\ntwo\nthree' >bare
	printf 'a\n\n\n\nb\tc\n\n' >blank
	printf 'x\r\ny\r\r\nz\r' >crlf
	printf 'a\0b\nc\0\0d\n\0' >nul
	awk 'BEGIN { for (i = 0; i < 256; i++) printf "%c%s", i, i % 7 ? "" : "\n" }' >bytes
	awk 'BEGIN { for (i = 1; i <= 30; i++) print "line", i }' >lines
	awk 'BEGIN { for (i = 1; i <= 60000; i++) print "record number", i }' >large
	awk 'BEGIN { for (i = 0; i < 70000; i++) printf "0123456789"; print ""; print "end" }' >long
	awk 'BEGIN { for (i = 0; i < 150000; i++) printf "\n" }' >newlines
}

# Prints `count` calls, one a line, for a shell.
make_calls() {
	awk -v seed="$seed" -v count="$count" -v names="$*" '
		function pick(list,    n, words) {
			n = split(list, words, " ")
			return words[1 + int(rand() * n)]
		}
		function number() {
			return pick("0 1 2 3 5 7 10 29 30 31 64 100 999 1000 4096 65535 65536 131072 " \
				"100000 59999 60000 60001 149999 150000 1k 1K 1b 2kB 1M 9999999")
		}
		function option(name) {
			if (name == "cat")
				return pick("-A -b -e -E -n -s -t -T -u -v -bn -sn -vE -ET -nsE " \
					"--number --show-ends --squeeze-blank --show-all")
			if (name == "head")
				return pick("-n -c -n- -c- --lines= --bytes= --lines=- --bytes=- -n -c -n- -c-") number()
			return pick("-n -c -n+ -c+ --lines= --bytes= --lines=+ --bytes=+ -n- -c- -n -c") number()
		}
		function flag(name) {
			return name == "cat" ? option(name) : pick("-q -v -z --quiet --verbose -qv -vz --silent")
		}
		BEGIN {
			srand(seed)
			n = split(names, applets, " ")
			for (i = 0; i < count; i++) {
				call = name = applets[1 + int(rand() * n)]
				if (rand() < 0.9)
					call = call " " option(name)
				if (rand() < 0.3)
					call = call " " flag(name)
				for (k = int(rand() * 4); k > 0; k--)
					call = call " " pick("empty bare blank crlf nul bytes lines large long " \
						"newlines - no-such lines large" (name == "tail" ? "" : " ."))
				print call
			}
		}'
}

# Runs a call with PATH in front; the file that is standard input tells where it was left.
run_call() { # CALL INPUT
	# GNU's head leaves a file at a wrong place when it has nothing to print.
	case $1 in
	head*=-* | head*n-*) eval "$1 <$2" 2>/dev/null ;;
	*) eval "( $1; echo status \$?; command -p cat ) <$2" 2>/dev/null ;;
	esac
	eval "command -p cat $2 | { $1; echo status \$?; }" 2>/dev/null
}

make_files
make_calls "$@" >../calls
failed=0
while read -r call; do
	case " $call " in
	*' - '*'- '*) continue ;;   # what the first leaves of a pipe is as it was written
	esac
	for input in lines large; do
		run_call "$call" $input >../expected
		(PATH=$dir/ours:$PATH; run_call "$call" $input) >../actual
		cmp -s ../expected ../actual && continue
		failed=$((failed + 1))
		echo "differs (input: $input): $call"
	done
done <../calls
[ "$failed" -eq 0 ] || {
	echo "repeat: sh tests/fuzz/tools.sh --seed $seed --count $count $*"
	exit 1
}
