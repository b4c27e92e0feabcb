# lib.sh - what the tests share: source it first, `. "$SHUNIT2"` last
#
# After it: PIEP (absolute path of the binary), TEST_LINKS (a folder of links to it, one for
# each applet), TEST_T (a folder for this script's temporary files), and the functions below.

TESTS=${TESTS:-$(cd "$(dirname "$0")" && pwd)}
PIEP=${PIEP:-$TESTS/../build/piep}
case $PIEP in
/*) ;;
*) PIEP=$(cd "$(dirname "$PIEP")" && pwd)/${PIEP##*/} ;;
esac
if [ -z "${SHUNIT2:-}" ]; then
	for SHUNIT2 in /usr/bin/shunit2 /usr/share/shunit2/shunit2 "$(command -v shunit2)"; do
		[ -r "$SHUNIT2" ] && break
	done
fi
SHUNIT_COLOR=none
unset POSIXLY_CORRECT GREP_OPTIONS GREP_COLORS GREP_COLOR TIME_STYLE BLOCK_SIZE CDPATH PIEP_EXEC
LC_ALL=C.UTF-8 TZ=UTC
export TESTS PIEP SHUNIT2 LC_ALL TZ

# Prints $1 quoted for a shell.
quote() {
	case $1 in
	*\'*) printf %s "$1" | sed "s/'/'\\\\''/g; 1s/^/'/; \$s/\$/'/" ;;
	*) printf "'%s'" "$1" ;;
	esac
}

tests_need_piep() {
	[ -x "$PIEP" ] && return
	echo "run: $PIEP: not built; PIEP= names another binary" >&2
	return 1
}

# Prints the applets' names, one a line.
tests_applets() {
	[ -n "${TEST_HOST:-}" ] || "$PIEP" --list
}

# Makes TEST_WORK and TEST_LINKS, once for all scripts of a run.
tests_setup() {
	[ -z "${TEST_WORK:-}" ] || return 0
	[ -r "$SHUNIT2" ] || { echo 'run: shunit2 is not installed' >&2; return 1; }
	TEST_WORK=$(mktemp -d "${TMPDIR:-/tmp}/piep-tests.XXXXXX") || return
	TEST_LINKS=$TEST_WORK/links TEST_SANITIZED=
	mkdir "$TEST_LINKS" || return
	if [ -z "${TEST_HOST:-}" ]; then
		for tests_name in piep $(tests_applets); do
			[ -e "$TEST_LINKS/$tests_name" ] || ln -s "$PIEP" "$TEST_LINKS/$tests_name"
		done
		# the sanitizers reserve terabytes
		! grep -q __asan_init "$PIEP" || TEST_SANITIZED=1
	fi
	export TEST_WORK TEST_LINKS TEST_SANITIZED
}

tests_clean() {
	rm -rf "$TEST_WORK"
}

# Says why the rest of this test does not apply here; return after it.
skip() {
	echo "SKIP:$*"
}

# Runs COMMAND (a string for the shell) in TEST_T/scratch, emptied before, with ours first in
# PATH. Gives TEST_T/actual, TEST_T/stderr, $got. Input is TEST_T/stdin.
try() { # COMMAND [EXECUTOR [FILES-FUNCTION]]
	for tests_f in "$TEST_T/scratch/"* "$TEST_T/scratch/".[!.]*; do
		if [ -e "$tests_f" ] || [ -L "$tests_f" ]; then
			rm -rf "$TEST_T/scratch"
			mkdir "$TEST_T/scratch"
			break
		fi
	done
	(
		cd "$TEST_T/scratch" || exit 99
		# against loops without end
		ulimit -t 20
		ulimit -f 2000000
		[ -n "$TEST_SANITIZED" ] || ulimit -v 4000000
		${3:-:}
		[ "${2:--}" = - ] || export PIEP_EXEC="$2"
		PATH=$TEST_LINKS:$PATH
		unset -f expr quote skip try
		eval "$1"
	) <"$TEST_T/stdin" >"$TEST_T/actual" 2>"$TEST_T/stderr"
	got=$?
}

# Shows the difference between the files $1 and $2, which are in TEST_T.
show_diff() {
	(cd "$TEST_T" && diff -au "$1" "$2") | sed '1,2s/	.*//'
}

# Fails unless the output of the last try is what standard input has (here: a here-document).
assert_output() { # MESSAGE
	cat >"$TEST_T/expected"
	cmp -s "$TEST_T/expected" "$TEST_T/actual" && return
	fail "$1"
	show_diff expected actual
}

# Fails unless the status of the last try is N.
assert_status() { # MESSAGE N
	[ "$got" -eq "$2" ] && return
	fail "$1: status $got, expected $2"
	cat "$TEST_T/stderr"
}

# Runs COMMAND ... until it succeeds, for at most 20 seconds.
wait_until() {
	tests_n=0
	until "$@"; do
		[ $((tests_n += 1)) -lt 400 ] || return 1
		sleep 0.05
	done
}

# Runs a random comparison of tests/fuzz; status 77 says that what it compares with is not here.
fuzz() { # SCRIPT OPTION ...
	fuzz_script=$1
	shift
	case $fuzz_script in
	*.sh) set -- sh "$TESTS/fuzz/$fuzz_script" --piep "$PIEP" "$@" ;;
	*)
		if ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 8))' 2>/dev/null; then
			skip 'no python3'
			return
		fi
		set -- python3 "$TESTS/fuzz/$fuzz_script" --piep "$PIEP" "$@" ;;
	esac
	TMPDIR=$TEST_T "$@" >"$TEST_T/actual" 2>&1
	case $? in
	0) ;;
	77) skip "$fuzz_script: what it compares with is not here" ;;
	*)
		fail "fuzz/$fuzz_script"
		cat "$TEST_T/actual"
		echo "repeat: $*" ;;
	esac
}

# The same with the portable twins of the vector code, and without a just-in-time compiler.
fuzz_portable() { # SCRIPT OPTION ...
	PIEP_SCAN=portable PIEP_REGEX=interpreter
	export PIEP_SCAN PIEP_REGEX
	fuzz "$@"
	unset PIEP_SCAN PIEP_REGEX
}

# ---- cases: what cases.awk calls

case_begin() { # FILE LINE NAME STATUS FILES-FUNCTION STDERR-HOW STDERR-FIRST-LINE TODO
	case_id=$1:$2 case_name=$3 case_status=$4 case_files=$5 case_err=$6 case_line=$7 case_todo=$8
	case_failed=
	: >"$TEST_T/stdin"
	: >"$TEST_T/expected"
}

# `why` gets a word for each thing that is not as it should be.
case_check_output() {
	if [ -s "$TEST_T/expected" ]; then
		cmp -s "$TEST_T/expected" "$TEST_T/actual" || why="$why output"
	elif [ -s "$TEST_T/actual" ]; then
		why="$why output"
	fi
}
case_check_error() {
	case $1 in
	all) cmp -s "$TEST_T/expected.err" "$TEST_T/stderr" || why="$why message" ;;
	first)
		case_first=
		IFS= read -r case_first <"$TEST_T/stderr"
		[ "$case_first" = "$case_line" ] || why="$why message" ;;
	some) [ -s "$TEST_T/stderr" ] || why="$why no-message" ;;
	*) [ ! -s "$TEST_T/stderr" ] || [ "$case_status" -ne 0 ] || why="$why unexpected-message" ;;
	esac
}

case_run() { # EXECUTOR COMMAND
	try "$2" "$1" "$case_files"
	why=
	case_check_output
	[ "$got" -eq "$case_status" ] || why="$why status"
	if [ -n "${TEST_HOST:-}" ] && [ -n "$case_err" ]; then
		case_check_error some
	else
		case_check_error "$case_err"
	fi
	[ -n "$why" ] || return 0
	case $1 in
	-) case_fail "$2" ;;
	*) case_fail "PIEP_EXEC=$1 $2" ;;
	esac
}

case_piep() { # COMMAND
	for case_executor in ${TEST_EXECUTORS:-- lua}; do
		case_run "$case_executor" "$1"
	done
}

# Runs what --explain prints. Where that is refused the case must be one of wrong usage, which
# ran before; where the case is one of trouble, its text and status are the applet's own. So is
# its "no": status 1 without a message, where a pipeline has nothing to complain of.
case_explained() { # ASSIGNMENTS COMMAND-WITH-EXPLAIN
	try "$1$2" - "$case_files"
	why=
	if [ "$got" -ne 0 ]; then
		[ "$case_status" -ne 0 ] || { why=" explain"; case_fail "$1$2"; }
		return 0
	fi
	case_command=$(cat "$TEST_T/actual")
	try "$1$case_command" - "$case_files"
	case_check_output
	if [ -n "$case_err" ]; then
		[ "$got" -ne 0 ] || [ "$case_status" -eq 0 ] || why="$why status"
		case_check_error some
	else
		[ "$got" -eq "$case_status" ] || { [ "$got" -eq 0 ] && [ "$case_status" -eq 1 ]; } ||
			why="$why status"
		case_check_error ''
	fi
	[ -z "$why" ] || case_fail "$1$case_command    # $2"
}

# A case that is to be done may fail, and must.
case_end() {
	[ -n "$case_todo" ] || return 0
	if [ -n "$case_failed" ]; then
		skip "to be done: $case_todo"
	else
		fail "$case_id: it passes: take its \`! todo\` away"
	fi
}

case_fail() { # COMMAND
	case_failed=1
	[ -z "$case_todo" ] || return 0
	fail "$case_id:$why"
	printf '# %s\n$ %s\n' "$case_name" "$1"
	case $why in *output*) show_diff expected actual ;; esac
	case $why in
	*status*) echo "status $got, expected $case_status" ;;
	*explain*) echo "status $got of --explain" ;;
	esac
	case $why in
	*no-message*) echo 'a message on standard error was expected' ;;
	*message*)
		case $case_err in
		all) show_diff expected.err stderr ;;
		*)
			[ -z "$case_err" ] || printf 'expected message: %s\n' "$case_line"
			cat "$TEST_T/stderr" ;;
		esac ;;
	*) cat "$TEST_T/stderr" ;;
	esac
	printf 'repeat: sh tests/run %s%s\n' "${TEST_HOST:+--host }" "$case_id"
}

# ---- shunit2

# It counts by expr; this one counts without another program.
expr() {
	case $#$2 in
	3+) echo $(($1 + $3)) ;;
	*) command expr "$@" ;;
	esac
}
setUp() { :; }
tearDown() { :; }
oneTimeTearDown() {
	rm -rf "$TEST_T"
	[ -z "${tests_own_work:-}" ] || tests_clean
}

# The driver (tests/run) has no TEST_WORK yet; a script has the driver's, or makes its own.
case ${0##*/} in
run) ;;
*)
	if [ -z "${TEST_WORK:-}" ]; then
		tests_need_piep && tests_setup || exit 2
		tests_own_work=1
	fi
	TEST_T=$(mktemp -d "$TEST_WORK/t.XXXXXX") && mkdir "$TEST_T/scratch" && : >"$TEST_T/stdin" ||
		exit 2 ;;
esac
