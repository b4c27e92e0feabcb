# options_test.sh - what --help says is true: every option has a case, the usage line fits the table
. "${TESTS:-$(dirname "$0")}/lib.sh"

# Prints the table of `$1 --help OPTIONS`, a line for each option: its letter or `-`, its long name.
table() {
	"$PIEP" "$1" --help OPTIONS | awk '
		match($0, /^ +(-., )?--[a-z0-9][-a-z0-9]*/) {
			word = substr($0, RSTART, RLENGTH)
			sub(/^ +/, "", word)
			letter = "-"
			if (word ~ /^-[^-]/) {
				letter = substr(word, 2, 1)
				word = substr(word, 5)
			}
			print letter, substr(word, 3)
			next
		}
		match($0, /^ +-[A-Za-z0-9]( |$)/) {
			word = substr($0, RSTART, RLENGTH)
			gsub(/[ -]/, "", word)
			print word, "-"
		}'
}

# Whether a case or a test calls the applet $1 with the option of letter $2 and name $3.
has_case() {
	LC_ALL=C awk -v applet="$1" -v letter="$2" -v name="$3" '
		/^([#<>=+|!]|2>)/ && FILENAME ~ /\.cases$/ { next }
		{
			at = 1
			line = $0
			gsub(/"\$PIEP"/, "piep", line)
			while (match(line, "(^|[^A-Za-z0-9_])" applet "\"? ")) {
				line = substr(line, RSTART + RLENGTH)
				call = line
				if (name != "-" && call ~ "(^|[ \"'\''])--" name "([= \"'\'';|)]|$)" ||
				    letter != "-" && call ~ "(^|[ \"'\''])-[A-Za-z0-9]*" letter) {
					found = 1
					exit
				}
			}
		}
		END { exit !found }' "$TESTS"/cases/*.cases "$TESTS"/*_test.sh
}

check_applet() { # NAME
	table "$1" >"$TEST_T/table"
	[ -s "$TEST_T/table" ] || fail "$1 --help lists no option"
	assertEquals "$1: no letter twice" '' "$(grep -v '^- ' "$TEST_T/table" | cut -c1 | sort | uniq -d)"
	assertEquals "$1: no name twice" '' "$(cut -c3- "$TEST_T/table" | grep -v '^-$' | sort | uniq -d)"
	for always in help version explain; do
		grep -q " $always\$" "$TEST_T/table" || fail "$1 --help does not list --$always"
	done
	case $1 in
	egrep | fgrep)   # one table with grep, whose cases count
		table grep >"$TEST_T/other"
		cmp -s "$TEST_T/table" "$TEST_T/other" || fail "$1 has other options than grep"
		return ;;
	esac
	while read -r letter name; do
		case $name in help | version | explain) continue ;; esac
		has_case "$1" "$letter" "$name" ||
			fail "no case calls $1 with $(printf '%s\n' "-$letter" "--$name" | grep -v -e '^--*$' | tr '\n' ' ')"
	done <"$TEST_T/table"
}

# The usage line names the applet, and no option that the table has not.
check_usage() { # NAME
	usage=$("$PIEP" "$1" --help | sed -n 's/^[Uu]sage: *//p')
	case $usage in
	"$1" | "$1 "*) ;;
	*) fail "the usage line of $1 is \"$usage\"" ;;
	esac
	for word in $(printf '%s\n' "$usage" | tr '[]|=,.' '      '); do
		case $word in
		--*) grep -q " ${word#--}\$" "$TEST_T/table" || fail "$1: $word of the usage line is not in the table" ;;
		-[!-]*)
			letters=${word#-}
			while [ -n "$letters" ]; do
				letter=${letters%"${letters#?}"}
				letters=${letters#?}
				grep -q "^$letter " "$TEST_T/table" ||
					fail "$1: -$letter of the usage line is not in the table"
			done ;;
		esac
	done
}

suite() {
	for name in $("$PIEP" --list | grep -vx piep) piep; do
		function=test_$(printf %s "$name" | tr -c A-Za-z0-9 _)
		eval "${function}_options() { check_applet '$name'; }"
		eval "${function}_usage() { table '$name' >\"\$TEST_T/table\"; check_usage '$name'; }"
		case $name in echo | printf) continue ;; esac   # to them it is text
		eval "${function}_unknown() { check_unknown '$name'; }"
		suite_addTest "${function}_options"
		suite_addTest "${function}_usage"
		suite_addTest "${function}_unknown"
	done
}

# An unknown option is wrong usage: nothing on standard output, a message, a status.
check_unknown() { # NAME
	"$TEST_LINKS/$1" --no-such-option x </dev/null >"$TEST_T/actual" 2>"$TEST_T/stderr"
	got=$?
	[ "$got" -eq 1 ] || [ "$got" -eq 2 ] || fail "$1 --no-such-option: status $got"
	[ ! -s "$TEST_T/actual" ] || fail "$1 --no-such-option prints on standard output"
	grep -q "^$1: .*no-such-option" "$TEST_T/stderr" ||
		fail "$1 --no-such-option: the message is \"$(cat "$TEST_T/stderr")\""
}

. "$SHUNIT2"
