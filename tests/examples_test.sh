# examples_test.sh - the examples of README.md and of the applets' --help give what they show
#
# What an example is stands in tests/run.
. "${TESTS:-$(dirname "$0")}/lib.sh"

# Prints the examples of the file $1 as calls of `example`.
find_examples() {
	LC_ALL=C awk -v name="$2" '
		function sq(s) { gsub(/\047/, "\047\\\047\047", s); return "\047" s "\047" }
		function flush() {
			if (command == "")
				return
			id = sprintf("test_%s_%d", name, line)
			if (command !~ /\342\200\246$/) {
				printf "%s() {\n\texample %s <<\\END_OF_OUTPUT\n%sEND_OF_OUTPUT\n}\n", \
					id, sq(command), output
				print "suite_addTest " id
			}
			command = output = ""
		}
		/^ *(```|~~~)/ { flush(); fence = !fence; next }
		{
			match($0, /^[ \t]*/)
			indent = RLENGTH
			rest = substr($0, indent + 1)
		}
		substr(rest, 1, 2) == "$ " && (fence || indent >= 2) {
			flush()
			command = substr(rest, 3)
			line = NR
			margin = indent
			more = command ~ /\\$/
			next
		}
		command == "" { next }
		$0 == "" || indent < margin { flush(); next }
		more {
			command = command "\n" substr($0, margin + 1)
			more = /\\$/
			next
		}
		{ output = output substr($0, margin + 1) "\n" }
		END { flush() }' "$1"
}

# Standard input is what the command must print, errors too; a line of dots stands for any.
example() { # COMMAND
	cat >"$TEST_T/expected"
	(
		cd "$TEST_T/folder" || exit 99
		PATH=$TEST_LINKS:$PATH
		unset -f expr skip try quote
		eval "$1"
	) </dev/null >"$TEST_T/actual" 2>&1
	LC_ALL=C awk -v expected="$TEST_T/expected" '
		BEGIN {
			while ((getline line < expected) > 0)
				want[++n] = line
		}
		{ have[NR] = $0 }
		function dots(s) { return s == "..." || s == "\342\200\246" }
		# whether the expected lines from i on are the lines from j on
		function same(i, j) {
			for (; i <= n; i++) {
				if (dots(want[i])) {
					for (; j <= NR + 1; j++)
						if (same(i + 1, j))
							return 1
					return 0
				}
				if (j > NR || want[i] != have[j++])
					return 0
			}
			return j == NR + 1
		}
		END { exit !same(1, 1) }' "$TEST_T/actual" && return
	fail "the example prints something else"
	printf '$ %s\n' "$1"
	show_diff expected actual
}

suite() {
	mkdir "$TEST_T/folder"
	[ ! -f "$TESTS/../README.md" ] || find_examples "$TESTS/../README.md" README >"$TEST_T/README.sh"
	for name in $("$PIEP" --list); do
		"$PIEP" "$name" --help >"$TEST_T/help"
		find_examples "$TEST_T/help" "$(printf %s "$name" | tr -c A-Za-z0-9 _)"
	done >"$TEST_T/help.sh"
	[ ! -f "$TEST_T/README.sh" ] || . "$TEST_T/README.sh"
	. "$TEST_T/help.sh"
}

. "$SHUNIT2"
