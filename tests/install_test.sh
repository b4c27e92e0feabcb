# install_test.sh - piep --list and --install
. "${TESTS:-$(dirname "$0")}/lib.sh"

applets=$("$PIEP" --list)

# A copy on the file system of the scratch folder, for hard links.
oneTimeSetUp() {
	own=$TEST_T/piep
	cp "$PIEP" "$own"
	export own
}

test_list() {
	for name in piep cat head tail; do
		case " $(echo $applets) " in
		*" $name "*) ;;
		*) [ $name = piep ] || fail "--list does not name $name" ;;
		esac
	done
	try 'piep --list'
	assert_status --list 0
	sort -c "$TEST_T/actual" || fail 'the names are in order'
	assertEquals 'each name once' '' "$(sort "$TEST_T/actual" | uniq -d)"
}

# Every applet answers to its name, as a link and after `piep`, and to --help and --version.
test_names() {
	for name in $applets; do
		for command in "$name --help" "$name --version"; do
			try "env $command"   # the shell has some built in
			assert_status "$command" 0
			[ -s "$TEST_T/actual" ] || fail "$command prints nothing"
			[ $name = piep ] && continue
			cp "$TEST_T/actual" "$TEST_T/first"
			try "piep $command"
			cmp -s "$TEST_T/first" "$TEST_T/actual" || fail "piep $command prints something else"
		done
	done
}

test_install_links() {
	for option in '' -s; do
		try "mkdir d && \"\$own\" --install $option d && ls d"
		assert_status "--install $option" 0
		for name in $applets; do
			grep -qx "$name" "$TEST_T/actual" || fail "--install $option makes no $name"
			link=$TEST_T/scratch/d/$name
			[ -x "$link" ] || fail "--install $option: $name does not run"
			case $option in
			-s) [ -L "$link" ] || fail "--install -s: $name is no symbolic link" ;;
			*) [ ! -L "$link" ] || fail "--install: $name is a symbolic link" ;;
			esac
		done
		assertEquals "d/head works" "one" "$(printf 'one\ntwo\n' | "$TEST_T/scratch/d/head" -n 1)"
	done
}

test_install_again() {
	try 'mkdir d && "$own" --install -s d && "$own" --install -s d && d/head --version'
	assert_status 'a second time' 0
}

test_install_keeps_foreign_files() {
	try 'mkdir d && echo mine >d/head && "$own" --install -s d; s=$?; cat d/head; ls d | grep -cx tail; exit $s'
	assert_status 'a file that is not ours' 1
	assert_output 'a file that is not ours stays, the others are made' <<'END'
mine
1
END
	grep -q head "$TEST_T/stderr" || fail 'the file that was kept is named'
}

test_install_force() {
	try 'mkdir d && echo mine >d/head && "$own" --install -s --force d && echo x | d/head -n 1'
	assert_status --force 0
	assert_output --force <<'END'
x
END
}

test_install_nowhere() {
	try '"$own" --install nowhere'
	assert_status 'no such folder' 1
	grep -q nowhere "$TEST_T/stderr" || fail 'the folder is named'
}

. "$SHUNIT2"
