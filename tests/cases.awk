# cases.awk - from case files to shunit2 scripts
#
# Reads `path TAB line` lines from the file `list` (a line selects the case it is in), and
# writes scripts of some hundred cases each to the folder `out`. `applets` are the names that
# run again as what --explain prints, `host` is set to leave out what calls piep, `top` is
# left out in front of paths. The marks of a case file are described in tests/run.

function sq(s) { gsub(/'/, "'\\''", s); return "'" s "'" }

function bad(text) {
	print shown ":" FNR_ ": " text | "cat 1>&2"
	failed = 1
}

# printf's format for a text with escapes
function unescape(s,    t, c, n) {
	t = ""
	while (s != "") {
		c = substr(s, 1, 1)
		if (c == "%") {
			t = t "%%"
			s = substr(s, 2)
		} else if (c != "\\") {
			t = t c
			s = substr(s, 2)
		} else if (match(s, /^\\x[0-9a-fA-F][0-9a-fA-F]/)) {
			t = t sprintf("\\%03o", hex(substr(s, 3, 2)))
			s = substr(s, 5)
		} else if (s ~ /^\\[0-7]/) {
			# one digit after another: some awks do not match the longest of x?y?
			for (n = ""; length(n) < 3 && substr(s, 2, 1) ~ /[0-7]/; s = "\\" substr(s, 3))
				n = n substr(s, 2, 1)
			s = substr(s, 2)
			while (length(n) < 3)
				n = "0" n
			t = t "\\" n
		} else if (match(s, /^\\[abfnrtv\\]/)) {
			t = t substr(s, 1, 2)
			s = substr(s, 3)
		} else {
			bad("unknown escape: " s)
			return t
		}
	}
	return t
}
function hex(s,    n, i) {
	n = 0
	for (i = 1; i <= length(s); i++)
		n = n * 16 + index("0123456789abcdef", tolower(substr(s, i, 1))) - 1
	return n
}

# Adds `text` to the data called `name`, as a command that prints it
function data(name, escapes, text) {
	parts[name] = parts[name] (escapes ? "\tprintf -- " sq(unescape(text)) \
		: "\tprintf '%s\\n' " sq(text)) "\n"
}

# The command without NAME=VALUE words in front, which go to `assigned`
function skip_assignments(s) {
	assigned = ""
	while (match(s, /^[A-Za-z_][A-Za-z0-9_]*=[^ \t'"$`|;&()<>]* +/)) {
		assigned = assigned substr(s, 1, RLENGTH)
		s = substr(s, RLENGTH + 1)
	}
	return s
}

# Whether a command is one call: no operator outside of quotes, no substitution
function is_simple(s,    i, c, q) {
	q = ""
	for (i = 1; i <= length(s); i++) {
		c = substr(s, i, 1)
		if (q == "'") {
			if (c == "'")
				q = ""
		} else if (c == "\\") {
			i++
		} else if (c == "`" || c == "$" && substr(s, i + 1, 1) == "(") {
			return 0
		} else if (q == "\"") {
			if (c == "\"")
				q = ""
		} else if (c == "'" || c == "\"") {
			q = c
		} else if (index("|;&()<>\n", c)) {
			return 0
		}
	}
	return 1
}

function calls_piep(s) { return s ~ /(^|[ \t\n|;&(])piep([ \t\n;)]|$)/ }
function is_left_out(s) { return host && (calls_piep(s) || s ~ / --explain/) }

function put(s) { printf "%s", s > script }

function open_script() {
	close_script()
	script = sprintf("%s/%d.sh", out, 2000 + n_scripts++)
	put(". \"$TESTS/lib.sh\"\n")
	in_script = 0
	suite = ""
}
function close_script() {
	if (script == "")
		return
	put("suite() {\n" suite "}\n. \"$SHUNIT2\"\n")
	close(script)
	script = ""
}

# Whether a call has no second run: it explains nothing, or has an option of the old form
# (-5, +5), which must be the first
function is_unexplained(rest) {
	return rest ~ / --(help|version|explain|list|install)/ || rest ~ /^ +[-+][0-9]/
}

# What the shell has built in
function is_builtin(word) { return word ~ /^(echo|printf|test|true|false|pwd|kill|\[)$/ }

function write_command(cmd,    rest, word, explained) {
	rest = skip_assignments(cmd)
	match(rest, /^[^ \t\n]+/)
	word = substr(rest, 1, RLENGTH)
	if (host && is_builtin(word) && is_simple(rest)) {
		put("\tcase_run - " sq("env " cmd) "\n")
	} else if (word in is_applet && is_simple(rest)) {
		rest = substr(rest, RLENGTH + 1)
		explained = word
		if (is_builtin(word))
			word = "\"$TEST_LINKS\"/" word
		# to these --explain is text, but behind the name of piep
		if (explained ~ /^(echo|printf)$/)
			explained = "piep " explained
		put("\tcase_run - " sq(assigned word rest) "\n")
		if (no_explain == "" && !host && !is_unexplained(rest))
			put("\tcase_explained " sq(assigned) " " sq(explained " --explain" rest) "\n")
	} else if (calls_piep(cmd)) {
		put((no_exec == "" ? "\tcase_piep " : "\tcase_run - ") sq(cmd) "\n")
	} else {
		put("\tcase_run - " sq(cmd) "\n")
	}
}

function end_block(    i, n, fn, name, folder) {
	if (!n_cmds) {
		if (marks)
			bad("a case without a command")
	} else if (selected == "" || selected >= first && selected <= FNR_) {
		n = 0
		for (i = 1; i <= n_cmds; i++)
			if (!is_left_out(cmds[i]))
				n++
		if (n) {
			if (script == "" || in_script >= 150)
				open_script()
			in_script++
			n_cases++
			fn = "test_" base "_" first
			suite = suite "\tsuite_addTest " fn "\n"
			name = title == "" ? cmds[1] : title
			sub(/\n.*/, "", name)
			put(fn "_files() {\n\t:\n")
			for (i = 1; i <= n_files; i++) {
				folder = files[i]
				if (sub(/\/[^\/]*$/, "", folder))
					put("\tmkdir -p " sq(folder) "\n")
				put("{\n\t:\n" parts["f" i] "} >" sq(files[i]) "\n")
			}
			put("}\n")
			put(fn "() {\n")
			put("\tcase_begin " sq(shown) " " first " " sq(name) " " status " " \
			    (n_files ? fn "_files" : ":") " " sq(err_how) " " sq(err_first) " " \
			    sq(todo) "\n")
			if (no_host != "" && host) {
				put("\tskip " sq(no_host) "\n")
			} else {
				if ("in" in parts)
					put("\t{\n" parts["in"] "\t} >\"$TEST_T/stdin\"\n")
				if ("out" in parts)
					put("\t{\n" parts["out"] "\t} >\"$TEST_T/expected\"\n")
				if ("err" in parts)
					put("\t{\n" parts["err"] "\t} >\"$TEST_T/expected.err\"\n")
				for (i = 1; i <= n_cmds; i++)
					if (!is_left_out(cmds[i]))
						write_command(cmds[i])
				put("\tcase_end\n")
			}
			put("}\n")
		}
	}
	split("", parts)
	split("", cmds)
	split("", files)
	n_cmds = n_files = marks = first = status = 0
	title = err_how = err_first = no_host = todo = no_explain = no_exec = ""
}

function mark_is(m) { return $0 == m || index($0, m " ") == 1 }
function after(m) { return substr($0, length(m) + 2) }

function add(m, name) {
	if (mark_is(m)) {
		data(name, 0, after(m))
	} else if (mark_is(m "%")) {
		data(name, 1, after(m "%"))
	} else {
		return 0
	}
	return marks = 1
}

function read_line(    m) {
	if ($0 == "") {
		end_block()
		return
	}
	if (!first)
		first = FNR_
	if (mark_is("#")) {
		if (title == "")
			title = after("#")
	} else if (add("<", "in") || add(">", "out")) {
	} else if (add("2>", "err")) {
		err_how = "all"
	} else if (mark_is("2>~")) {
		err_how = "first"
		err_first = after("2>~")
	} else if (mark_is("2>?")) {
		err_how = "some"
	} else if ($0 ~ /^= [0-9]+$/) {
		status = $2
		marks = 1
	} else if (mark_is("+")) {
		files[++n_files] = after("+")
	} else if (n_files && add("|", "f" n_files)) {
	} else if ($0 ~ /^! host: ./) {
		no_host = after("! host:")
	} else if ($0 ~ /^! todo: ./) {
		todo = after("! todo:")
	} else if ($0 ~ /^! explain: ./) {
		no_explain = after("! explain:")
	} else if ($0 ~ /^! exec: ./) {
		no_exec = after("! exec:")
	} else if ($0 ~ /^[ \t]/ && n_cmds) {
		cmds[n_cmds] = cmds[n_cmds] "\n" substr($0, 2)
	} else if ($0 ~ /^([<>|=!+]|2>|[ \t])/) {
		bad("not a line of a case: " $0)
	} else {
		cmds[++n_cmds] = $0
	}
}

BEGIN {
	status = 0
	n = split(applets, names, " ")
	for (i = 1; i <= n; i++)
		if (names[i] != "piep")
			is_applet[names[i]] = 1
	while ((getline entry < list) > 0) {
		tab = index(entry, "\t")
		file = substr(entry, 1, tab - 1)
		selected = substr(entry, tab + 1)
		if (selected != "")
			selected += 0
		shown = index(file, top) == 1 ? substr(file, length(top) + 1) : file
		base = file
		sub(/.*\//, "", base)
		sub(/\.cases$/, "", base)
		gsub(/[^A-Za-z0-9]/, "_", base)
		before = n_cases
		FNR_ = 0
		while ((getline < file) > 0) {
			FNR_++
			read_line()
		}
		end_block()
		close(file)
		if (selected != "" && n_cases == before)
			bad("no case at line " selected)
		close_script()
	}
	close("cat 1>&2")
	exit failed
}
