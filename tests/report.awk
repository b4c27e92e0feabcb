# report.awk - from the logs of shunit2 scripts, one after another, to the failures and the count
#
# A log ends with a line `@status N NAME`. A test's part begins with its name, alone on a
# line; in it ASSERT: and shunit2:ERROR mark a failure, SKIP: a skipped test. Past 200 failures
# only their first lines are printed.

function end_test() {
	if (test == "") {
		stray = text
	} else if (bad) {
		if (++failed <= 200)
			printf "%s\n", text
		else
			print substr(text, 1, index(text, "\n") - 1)
	} else if (skip != "") {
		skipped++
		print "skipped: " test ": " skip
	} else {
		passed++
	}
	test = text = skip = ""
	bad = 0
}

/^test[A-Za-z0-9_]*$/ { end_test(); test = $0; tests++; next }
/^SKIP:/ { skip = substr($0, 6); next }
/^Ran [0-9]+ tests?\.$/ { end_test(); ran = $2; next }
/^@status / {
	if (test != "") {
		bad = 1
		text = text "FAILED " test ": it did not end (status " $2 \
			($2 == 124 ? ", out of time" : "") ")\n"
	}
	end_test()
	if (ran == "" ? failed == before : ran != tests || ($2 != 0) != (failed > before)) {
		failed++
		printf "%s", stray
		print "FAILED " $3 ": the script did not end as it should (status " $2 ")\n"
	}
	before = failed
	tests = 0
	ran = stray = ""
	next
}
/^ASSERT:/ { bad = 1; text = text "FAILED " test ": " substr($0, 8) "\n"; next }
# fail returns that, too
/^shunit2:ERROR test.* returned non-zero return code\.$/ { if (bad) next }
/^shunit2:ERROR/ { bad = 1 }
$0 == "" && text == "" { next }
/^(OK|FAILED)( \(.*\))?$/ && ran != "" { next }
{ text = text $0 "\n" }

END {
	print passed + 0 " passed, " failed + 0 " failed" (skipped ? ", " skipped " skipped" : "")
	exit failed > 0 || passed == 0
}
