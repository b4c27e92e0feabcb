# help_test.sh - lua/help.txt is about every name that there is, and its examples are true
#
# The form of the text stands at its top; `piep --help ALL` prints it.
. "${TESTS:-$(dirname "$0")}/lib.sh"

# Prints a test function for each entry with examples: the commands run in one folder, and
# print what stands below them. The first screen indents its examples.
find_examples() {
	LC_ALL=C awk '
		function sq(s) { gsub(/\047/, "\047\\\047\047", s); return "\047" s "\047" }
		function flush() {
			if (commands != "")
				printf "test_%s() {\n\texample %s <<\\END_OF_OUTPUT\n%sEND_OF_OUTPUT\n}\n" \
					"suite_addTest test_%s\n", name, sq(commands), output, name
			commands = output = name = ""
			indent = 0
		}
		$0 == "" { flush(); next }
		name == "" {
			name = $1 "_" NR
			gsub(/[^A-Za-z0-9]/, "_", name)
		}
		/^ *\$ / {
			match($0, /^ */)
			indent = RLENGTH
			commands = commands substr($0, indent + 3) "\n"
			next
		}
		commands != "" { output = output substr($0, indent + 1) "\n" }
		END { flush() }'
}

# Standard input is what the commands must print, messages too.
example() { # COMMANDS
	cat >"$TEST_T/expected"
	for executor in ${TEST_EXECUTORS:-- lua}; do
		try "exec 2>&1
$1" "$executor"
		cmp -s "$TEST_T/expected" "$TEST_T/actual" && continue
		fail "the example prints something else"
		printf '%s$ %s\n' "$executor" "$1"
		show_diff expected actual
	done
}

# Prints all names that the text has entries for.
documented() {
	"$PIEP" --help ALL | LC_ALL=C awk '
		$0 == "" { about = 0 }
		/^== / || $0 == "" { next }
		/^ / { about = 1 }
		about { next }
		{
			prefix = $1
			if (!sub(/[^.]*$/, "", prefix))
				prefix = ""
			print $1
			for (i = 2; i <= NF; i++)
				print prefix $i
		}'
}

# A list has the methods of pp, a tuple those of a list …: one entry is enough if the
# parameters are the same.
test_every_name() {
	documented >"$TEST_T/documented"
	"$PIEP" --dump=names >"$TEST_T/names"
	[ "$(wc -l <"$TEST_T/names")" -gt 400 ] || fail '--dump=names prints too little'
	assertEquals 'entries of no name, names without an entry' '' "$(
		LC_ALL=C awk -v documented="$TEST_T/documented" '
			function found(other, wanted) {
				return other in has && params[other] == wanted
			}
			BEGIN {
				while ((getline name < documented) > 0) {
					if (name in has)
						print "twice: " name
					has[name] = 1
				}
				same["list"] = "pp"
				same["tuple"] = "pp list"
				same["bool"] = "int"
				same["frozenset"] = "set"
			}
			{
				name = $0
				sub(/\(.*/, "", name)
				params[name] = substr($0, length(name) + 1)
			}
			END {
				for (name in has)
					if (!(name in params))
						print "no such name: " name
				for (name in params) {
					dot = index(name, ".")
					n = split(same[substr(name, 1, dot - 1)], types, " ")
					ok = name in has
					for (i = 1; i <= n && !ok; i++)
						ok = found(types[i] substr(name, dot), params[name])
					if (!ok)
						print "no entry: " name params[name]
				}
			}' "$TEST_T/names" 2>&1 | sort)"
}

# What --help prints above an entry is what keyword calls know.
test_parameters() {
	documented >"$TEST_T/documented"
	xargs "$PIEP" --help <"$TEST_T/documented" >"$TEST_T/entries"
	assertEquals 'no entry lacks its parameters' '' \
		"$("$PIEP" --dump=names | grep '(' | sed 's/(.*//' | grep -Fx -f - "$TEST_T/entries")"
	assertEquals 'every entry is printed' '' "$(sed 's/(.*//' "$TEST_T/entries" |
		LC_ALL=C sort -u | grep -Fvx -f - "$TEST_T/documented")"
}

test_first_screen() {
	"$PIEP" --help >"$TEST_T/screen"
	[ "$(wc -l <"$TEST_T/screen")" -le 24 ] || fail 'more than 24 lines'
	assertEquals 'lines that are too long' '' "$("$PIEP" 'len(p) > 79' "$TEST_T/screen")"
}

# The list alone: of a type, its entry goes before it.
list_of() { # TOPIC
	"$PIEP" --help "$1" | grep -v '^[^ ]*('
}

test_lists() {
	for topic in METHODS FUNCTIONS MODULES NAMES STREAM str dict re os.path; do
		"$PIEP" --help "$topic" >"$TEST_T/list" || fail "--help $topic"
		[ -s "$TEST_T/list" ] || fail "--help $topic prints nothing"
		assertEquals "$topic: lines that are too long" '' "$(list_of "$topic" | "$PIEP" 'len(p) > 79')"
	done
}

test_names() {
	"$PIEP" --help len | head -n 1 >"$TEST_T/actual"
	echo 'len(obj)' | assert_output 'what has just this name stands first'
	"$PIEP" --help split | grep '^[a-z].*\.split(' >"$TEST_T/actual"
	got=0
	assert_output 'every split' <<-'END'
	str.split(sep=None, maxsplit=-1)
	bytes.split(sep=None, maxsplit=-1)
	re.split(pattern, string, maxsplit=0, flags=0)
	re.Pattern.split(string, maxsplit=0)
	os.path.split(p)
	shlex.split(s, comments=False, posix=True)
	END
	for name in 'len()' list.head tuple.sort p.upper path.join Line.ext stream.uniq sh pp; do
		"$PIEP" --help "$name" >"$TEST_T/actual" || fail "--help $name"
		grep -q '^    \$ ' "$TEST_T/actual" || fail "--help $name shows no example"
	done
}

test_unknown() {
	: >"$TEST_T/expected"
	while read -r word meant; do
		"$PIEP" --help "$word" >"$TEST_T/actual" 2>"$TEST_T/stderr"
		assertEquals "--help $word: status" 2 $?
		[ ! -s "$TEST_T/actual" ] || fail "--help $word prints on standard output"
		assertEquals "--help $word" "piep: no help on '$word'; did you mean '$meant'?" \
			"$(cat "$TEST_T/stderr")"
	done <<-'END'
	splti split
	pp.unik pp.uniq
	re.subb re.sub
	END
	"$PIEP" --help nothing_like_it 2>"$TEST_T/stderr"
	assertEquals 'status' 2 $?
	grep -q METHODS "$TEST_T/stderr" || fail 'no word on where names are listed'
}

suite() {
	for name in every_name parameters first_screen lists names unknown; do
		suite_addTest "test_$name"
	done
	{
		"$PIEP" --help
		echo
		"$PIEP" --help ALL
	} | find_examples >"$TEST_T/examples.sh"
	. "$TEST_T/examples.sh"
}

. "$SHUNIT2"
