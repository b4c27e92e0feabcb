# jobs_test.sh - piep --jobs: commands that wait for each other
. "${TESTS:-$(dirname "$0")}/lib.sh"

guard=
timeout 5 true 2>/dev/null && guard='timeout 60'

# Each of two commands ends only once the other runs.
test_at_the_same_time() {
	for call in 'sh(p, shell=True)' 'spawn(p, shell=True) | None' \
		'x = p | sh(p, shell=True) | p' 'sh(p, shell=True).upper().lower()'; do
		try "mkfifo a b; printf '%s\n' 'echo x >a; cat b' 'cat a; echo y >b' | $guard piep --jobs 2 '$call'"
		assert_status "$call" 0
		assert_output "$call" <<'END'
y
x
END
	done
}

# The second command of a record may run beside the first of another.
test_chain() {
	try "mkfifo a; printf '%s\n' 'cat a' 'true' | $guard piep --jobs 2 'x = sh(p, shell=True) | \
		sh(\"if [ \$0 = 1 ]; then echo z >a; fi; echo \$0\", i, shell=True) | x, p'"
	assert_status chain 0
	assert_output chain <<'END'
z 0
 1
END
}

# A command that prints more than a pipe takes, behind one that waits for its end.
test_full_pipe() {
	try "mkfifo a; printf '%s\n' 'cat a' 'head -c 300000 /dev/zero | tr \"\\0\" x; echo y >a' |
		$guard piep --jobs 2 'sh(p, shell=True) | len(p)'"
	assert_status 'full pipe' 0
	assert_output 'full pipe' <<'END'
1
300000
END
}

# One that has closed its output and still runs.
test_closed_output() {
	try "mkfifo a; printf '%s\n' 'exec >&-; cat a >out' 'head -c 300000 /dev/zero | tr \"\\0\" x; echo y >a' |
		$guard piep --jobs 2 'sh(p, shell=True) | len(p)'; cat out"
	assert_output 'closed output' <<'END'
0
300000
y
END
}

# No more than N run: each makes a folder, counts the folders, and takes its own away.
test_no_more_than() {
	try "seq 20 | $guard piep --jobs 2 'sh(\"mkdir run.\$0; ls -d run.* | wc -l; sleep 0.02; rmdir run.\$0\",
		p, shell=True) | int(p) > 2'"
	assert_status 'no more than 2' 0
	assert_output 'no more than 2' </dev/null
}

has_lines() {
	has_file=$1
	shift
	printf '%s\n' "$@" | cmp -s - "$has_file"
}

# A result is shown though the next record has not come.
test_live() {
	cd "$TEST_T" || return
	rm -f fifo shown
	mkfifo fifo
	(PATH=$TEST_LINKS:$PATH exec piep --jobs 4 'sh("echo", p)') <fifo >shown &
	live=$!
	exec 9>fifo
	echo one >&9
	wait_until has_lines shown one || fail 'the first line is not shown'
	echo two >&9
	wait_until has_lines shown one two || fail 'the second line is not shown'
	exec 9>&-
	wait $live
	assertEquals status 0 $?
}

test_descriptors() {
	[ -d /proc/self/fd ] || { skip 'no /proc'; return; }
	try "seq 6 | $guard piep 'sh(\"ls\", \"/proc/self/fd\") | len(p.split())' | sort -u >plain
		seq 6 | $guard piep --jobs 4 'sh(\"ls\", \"/proc/self/fd\") | len(p.split())' | sort -u | cmp - plain"
	assert_status 'the same descriptors as without --jobs' 0
}

test_closed_pipe() {
	try "(yes | $guard piep --jobs 4 'sh(\"echo\", p)') | head -n 1"
	assertEquals 'nothing is said' '' "$(cat "$TEST_T/stderr")"
	assert_output 'closed pipe' <<'END'
y
END
}

test_full_device() {
	[ -c /dev/full ] || { skip 'no /dev/full'; return; }
	try "seq 10 | $guard piep --jobs 4 'sh(\"echo\", p)' >/dev/full"
	assert_status '>/dev/full' 1
}

# A signal to the group, as ^C is one, ends piep and its commands: nobody holds the fifo.
test_signal() {
	command -v setsid >/dev/null || { skip 'no setsid'; return; }
	cd "$TEST_T" || return
	rm -f held begun.*
	mkfifo held
	$guard cat held >gone &
	reader=$!
	PATH=$TEST_LINKS:$PATH setsid piep -n --jobs 3 'range(5) | sh(f": >begun.{p}; exec sleep 1000", shell=True)' 9>held &
	group=$!
	wait_until [ -e begun.0 -a -e begun.1 -a -e begun.2 ] || fail 'three commands do not run'
	kill -TERM -$group
	wait $group 2>/dev/null
	wait $reader
	assertEquals 'all have ended' 0 $?
}

. "$SHUNIT2"
