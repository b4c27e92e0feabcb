#!/usr/bin/env python3
"""sed.py - random programs of sed do what they do in GNU's

    python3 tests/fuzz/sed.py [--piep FILE] [--seed N] [--count N] [--show N]
        [--errors] [--explain]

Programs are made from the grammar and run over small texts, with random options, several
files, in place or not. Output, files, status, and the message of a script that is refused
are compared; with --errors scripts are also damaged, with --explain what --explain prints is run
and messages are left aside. Status 77 where sed is not GNU's.

Differences on purpose, which are no differences here, or which no program here has:
- a folder or another file that cannot be read does not stop the run;
- a byte that is no part of valid UTF-8 is matched by `.`;
- in the C locale letters that are no ASCII have no case (GNU's makes \\xff of them);
- an empty match is not inside a character of UTF-8: a text that is not ASCII is looked at again
  in the C locale;
- `r /dev/stdin` gives what is left of the standard input where the lines come from there too;
- `\\,` in an interval of -E is told as other bad intervals are;
- a script that ends with a backslash behind another of a text; [] and an escape under --posix;
- an element of a set that ends oddly, as `[[:alpha:[]`, may be another error;
- --debug is for people: its octal numbers, and END-OF-CYCLE behind D and n;
- `.^b` and `\\s^` of -E match no newline with what is behind it;
- with --posix /dev/stdout is the standard output as ever;
- where the script is refused no file of `w` is made;
- F names the file of the line, not the next one where that has been looked at for `$`;
- where the last regex is asked for and there is none, the message names the first expression.
"""
import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile

TEXTS = [
    b"", b"\n", b"a\n", b"a", b"ab\ncb\n", b"abc\nxbc\nbca", b"\n\na\n\n", b"aa bb\nb a\nab ab\n",
    b"1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n", b"x1\nx2\nx3\ny1\ny2\nz", b"a\\\nb\\\nc\nd\n",
    b"A b C\n\xc3\xa9a\xc3\x89\nab\n", b"b\tc\n c \\n\n", b"abcabcabc\ncab\nbca\nacb\n",
    b"  a  \n\tb\n", b"hello world\nfoo bar\nbaz\n",
]
ATOMS = ["a", "b", "c", "x", "1", ".", "[ab]", "[^a]", "[[:digit:]]", "o", " ", "\\n", "é", "b*",
         "a*", ".*", "x*", "^", "$", "[a-c]", "\\.", "\\w", "\\b", "\\s", "[0-9]", "l", "\\t", "A",
         "\\W", "\\B", "\\<", "\\>", "\\`", "\\'", "\\S", "\\x5e", "\\x2e", "\\d042", "\\o133", "\\cI", "[\\n]",
         "[\\t ]", "[]a]", "[^]b]", "[a\\]", "[[:alpha:]_]", "\\/", "\\,", "&"]
LETTERS = "abcx12 "
FILES = ["f1", "f2", "f3", "missing"]


class Maker:
    def __init__(self, seed):
        self.r = random.Random(seed)
        self.extended = False
        self.posix = False
        self.labels = 0

    def pick(self, items):
        return self.r.choice(items)

    def chance(self, p):
        return self.r.random() < p

    def regex(self):
        if self.chance(0.06):
            return ""
        text = ""
        self.groups = 0
        n = self.r.randint(1, 3)
        for i in range(n):
            atom = self.pick(ATOMS)
            if (atom == "^" and i > 0) or (atom == "$" and i < n - 1):
                atom = "a"
            kind = self.r.random()
            if kind < 0.2:
                self.groups += 1
                atom = f"({atom})" if self.extended else f"\\({atom}\\)"
                if self.chance(0.3):
                    atom += self.pick(["*", "?" if self.extended else "\\?"])
            elif kind < 0.27:
                atom += ("|" if self.extended else "\\|") + self.pick(["a", "b", "x"])
            elif kind < 0.32 and atom not in ("^", "$", "\\b") and not atom.endswith("*"):
                atom += self.pick(["{1,2}", "+"] if self.extended else ["\\{1,2\\}", "\\+"])
            text += atom
        if text.startswith(("*", "^*")):
            return "a"
        return text

    def delimited(self, text, delimiter):
        return text.replace(delimiter, "\\" + delimiter)

    def outputs(self):
        return ["o1", "o2"] + ["/dev/stdout"] * (not self.posix)

    def flags(self):
        return "".join(f for f in "IM" if self.chance(0.12)) if not self.posix else ""

    def address_regex(self):
        text = self.regex()
        flags = self.flags() if text else ""
        if self.chance(0.8):
            return "/" + self.delimited(text, "/") + "/" + flags
        return "\\," + self.delimited(text, ",") + "," + flags

    def number(self):
        return str(self.r.randint(1, 9))

    def address(self):
        kind = self.r.random()
        if kind < 0.4:
            return self.number()
        if kind < 0.55:
            return "$"
        if kind < 0.65 and not self.posix:
            return str(self.r.randint(0, 3)) + "~" + str(self.r.randint(1, 4))
        return self.address_regex()

    def addresses(self, most=2):
        text = ""
        kind = self.r.random()
        if kind < 0.35 or most == 0:
            return ""
        if kind < 0.65 or most == 1:
            text = self.address()
        elif kind < 0.7 and not self.posix:
            text = "0," + self.address_regex()
        else:
            second = self.address()
            if not self.posix and self.chance(0.3):
                second = self.pick("+~") + str(self.r.randint(0, 4))
            text = self.address() + "," + second
        if self.chance(0.2):
            text += self.pick(["!", " ! ", "! "])
        return text

    def replacement(self):
        text = ""
        for _ in range(self.r.randint(0, 3)):
            text += self.pick(["x", "Y", "&", "<&>", "\\n", "\\&", "\\\\", "b", "aB", "\\t", "é"] +
                              (["\\x41", "\\d066", "\\o103", "\\x26", "\\x5c", "\\cA", "\\q"]) +
                              ([] if self.posix else ["\\U", "\\L", "\\E", "\\u", "\\l"]) +
                              [f"\\{i}" for i in range(self.groups + 1)] * 2 + ["\\\n"])
        return text

    def substitution(self):
        regex = self.regex()
        if not regex:
            self.groups = 0
        replacement = self.replacement()
        delimiter = self.pick("////,|")
        if delimiter != "/" and (delimiter in regex or delimiter in replacement):
            delimiter = "/"
        flags = ""
        if self.chance(0.4):
            flags += "g"
        if self.chance(0.15):
            flags += "p"
        if self.chance(0.15):
            flags += self.pick("123")
        if regex:
            flags += self.flags()
        flags = "".join(self.r.sample(flags, len(flags)))
        if self.chance(0.04):
            flags += "w " + self.pick(self.outputs()) + "\n"
        return ("s" + delimiter + self.delimited(regex, delimiter) + delimiter
                + self.delimited(replacement, delimiter) + delimiter + flags)

    def map(self):
        n = self.r.randint(0, 4)
        source = [self.pick(["a", "b", "c", "x", "1", "\\n", " ", "é", "\\\\", "\\/"]) for _ in range(n)]
        target = [self.pick(["A", "q", "b", "\\n", " ", "É", "\\\\", "2"]) for _ in range(n)]
        return "y/" + "".join(source) + "/" + "".join(target) + "/"

    def text(self):
        word = "".join(self.pick("abx \\12") for _ in range(self.r.randint(1, 6))).strip() or "t"
        word = word.rstrip("\\") or "t"
        kind = self.r.random()
        if kind < 0.5 or self.posix:
            return "\\\n" + word + self.pick(["", "\\\nmore", "\\\n"]) + "\n"
        return self.pick([" ", "\\", "\\ ", " \\ ", "\\\\", ""]) + word + self.pick(["", "\\\nmore"]) + "\n"

    def command(self, depth):
        kind = self.r.random()
        most = 1 if self.posix else 2
        if kind < 0.3:
            return self.addresses() + self.substitution()
        if kind < 0.34:
            return self.addresses() + self.map()
        if kind < 0.4 and depth < 2:
            inner = self.commands(depth + 1)
            return self.addresses() + "{" + inner + "}"
        if kind < 0.5:
            return self.addresses(most) + self.pick("ai") + self.text()
        if kind < 0.53:
            return self.addresses() + "c" + self.text()
        if kind < 0.58:
            return (self.addresses(most) + self.pick("rR" if not self.posix else "r") + " " +
                    self.pick(FILES + ["/dev/stdin"] * (self.chance(0.1))) + "\n")
        if kind < 0.62:
            return (self.addresses() + self.pick("wW" if not self.posix else "w") + " " +
                    self.pick(self.outputs()) + "\n")
        if kind < 0.64:
            return self.addresses(1) + self.pick("qQ" if not self.posix else "q") + (self.pick(["", "5", " 3"]) if not self.posix else "")
        if kind < 0.68:
            self.labels += 1
            name = f"l{self.labels}"
            return (self.addresses() + self.pick("btT" if not self.posix else "bt") + " " + name + ";"
                    + self.commands(depth + 1) + ";:" + name + "\n")
        if kind < 0.70:
            return self.addresses() + "b"
        if kind < 0.72:
            return self.pick([":a;N;$!ba;s/\\n/,/g", ":b;s/a//;tb", "$!N;P;D", "N;P;D", "$!{h;d}",
                              "1!G;h;$!d", ":c;s/^.\\{1,6\\}$/ &/;tc", "G;s/\\n/&&/;:d\ns/a\\nb/x/;td"])
        if kind < 0.74:
            return self.addresses(most) + "l" + (self.pick(["", " 5", " 1", "0"]) if not self.posix else "")
        letters = "pdDgGhHnNPx" if self.posix else "pdDgGhHnNPxzF"
        verb = self.pick(letters + "pdnNGx")
        if self.chance(0.04):
            return self.addresses(most) + "="
        return self.addresses() + verb

    def commands(self, depth=0):
        n = self.pick([1, 1, 2, 3, 4]) if depth == 0 else self.r.randint(1, 2)
        out = ""
        for _ in range(n):
            out += self.command(depth)
            if not out.endswith("\n"):
                out += self.pick([";", "\n", " ; ", ";;"])
        return out if self.chance(0.5) else out.rstrip(";") if not out.endswith("\\\n") else out

    def damage(self, script):
        for _ in range(self.r.randint(1, 2)):
            i = self.r.randrange(len(script) + 1)
            if self.chance(0.5) and i < len(script):
                script = script[:i] + script[i + 1:]
            else:
                script = script[:i] + self.pick("/\\{};,!0123$~+sy:bapgq[]() *x\n") + script[i:]
        return script

    def call(self, errors):
        options = []
        for option, p in (("-n", 0.3), ("-E", 0.3), ("-s", 0.1), ("-z", 0.06), ("--posix", 0.04),
                          ("-i", 0.06), ("-i.bak", 0.02), ("-u", 0.03), ("-l 7", 0.03),
                          ("-b", 0.01), ("--sandbox", 0.02), ("--line-length=1", 0.01), ("-iold/*", 0.01)):
            if self.chance(p):
                options += option.split()
        self.extended = "-E" in options
        self.posix = "--posix" in options
        script = self.commands()
        damaged = errors and self.chance(0.6)
        if damaged:
            script = self.damage(script)
        files = [self.pick(["f1", "f2", "f3"]) for _ in range(self.r.randint(0, 3))]
        if self.chance(0.05):
            files.insert(self.r.randrange(len(files) + 1), "missing")
        if files and self.chance(0.1) and not any(o.startswith("-i") for o in options):
            files[self.r.randrange(len(files))] = "-"
        if "F" in script:
            files = files[:1]
        if "\n" in script.strip("\n") and not damaged and self.chance(0.2):
            head, tail = script.split("\n", 1)
            words = ["-e", head, "-e", tail]
        elif self.chance(0.1):
            words = ["-f", "script"]
        else:
            words = ["-e", script] if self.chance(0.5) else ["--", script]
        texts = [self.pick(TEXTS) for _ in range(4)]
        if words[0] == "--":
            return options + words + files, script, texts
        return options + words + ["--"] + files, script, texts


def run(program, call, script, texts, locale):
    folder = tempfile.mkdtemp(prefix="sed-fuzz.")
    try:
        os.mkdir(os.path.join(folder, "old"))
        for name, text in zip(("f1", "f2", "f3"), texts):
            with open(os.path.join(folder, name), "wb") as file:
                file.write(text)
        with open(os.path.join(folder, "script"), "wb") as file:
            file.write(script.encode())
        env = {"PATH": "/usr/bin:/bin", "LC_ALL": locale}
        try:
            done = subprocess.run([program] + call, executable=program, input=texts[3], cwd=folder, env=env,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=3)
        except subprocess.TimeoutExpired:
            return None
        files = {}
        for place, _, names in os.walk(folder):
            for name in names:
                with open(os.path.join(place, name), "rb") as file:
                    files[os.path.join(place, name)[len(folder):]] = file.read()
        message = done.stderr.replace(program.encode(), b"sed")
        if b"no previous" in message:
            message = b"no previous regular expression"
        return done.returncode, done.stdout, files, message
    finally:
        shutil.rmtree(folder)


def explained(ours, call, script, texts, locale):
    """What the pipeline gives that ours says the call is; None where it refuses."""
    asked = run(ours, ["--explain"] + call, script, texts, locale)
    if asked is None or asked[0] != 0:
        return None
    command = asked[1].decode()
    return run("/bin/sh", ["-c", f"PATH={os.path.dirname(ours)}:$PATH; {command}"], script, texts, locale)


def splits_characters(host, ours, call, script, texts):
    """Whether ours differs no more where a byte is a character."""
    if all(text.isascii() for text in texts):
        return False
    return run(host, call, script, texts, "C") == run(ours, call, script, texts, "C")


def main():
    top = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    parser = argparse.ArgumentParser()
    parser.add_argument("--piep", default=os.environ.get("PIEP") or top + "/build/piep")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--show", type=int, default=5)
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--explain", action="store_true")
    args = parser.parse_args()
    host = shutil.which("sed", path="/usr/bin:/bin")
    version = subprocess.run([host or "false", "--version"], stdout=subprocess.PIPE).stdout
    if b"GNU sed" not in version:
        return 77
    links = tempfile.mkdtemp(prefix="sed-fuzz.")
    ours = os.path.join(links, "sed")
    for name in "sed", "piep":
        os.symlink(os.path.abspath(args.piep), os.path.join(links, name))
    different = refused = 0
    try:
        for seed in range(args.seed, args.seed + args.count):
            maker = Maker(seed)
            call, script, texts = maker.call(args.errors)
            if args.errors and any(c in script for c in "ewWrR"):
                continue
            locale = maker.pick(["C.UTF-8", "C.UTF-8", "C"])
            if any("\\" + c in script for c in "ULul"):
                locale = "C.UTF-8"
            theirs = run(host, call, script, texts, locale)
            if theirs is None:
                continue
            if args.explain:
                mine = explained(ours, call, script, texts, locale)
                if mine is None or theirs[0] != 0:
                    continue
                mine = mine[:3] + theirs[3:]
            else:
                mine = run(ours, call, script, texts, locale)
            if "r /dev/stdin" in script and ("-" in call or not any(name in call for name in FILES)):
                continue
            refused += theirs[0] == 1
            if mine and mine[0] == theirs[0] and mine[0] in (1, 4):
                mine = mine[:2] + theirs[2:3] + mine[3:]
            interval = mine is not None and all(b"nvalid content of" in done[3] for done in (mine, theirs))
            if mine == theirs or interval:
                continue
            if not args.explain and locale != "C" and splits_characters(host, ours, call, script, texts):
                continue
            different += 1
            if different <= args.show:
                print(f"--- seed {seed}, {locale}: sed", *[repr(word) for word in call])
                for name, text in zip(("f1", "f2", "f3", "stdin"), texts):
                    print(f"    {name}: {text!r}")
                if mine is None:
                    print("    ours does not end")
                    continue
                for what, a, b in zip(("status", "output", "files", "message"), theirs, mine):
                    if a != b:
                        print(f"    {what} of GNU's: {a!r}\n    {what} of ours:  {b!r}")
    finally:
        shutil.rmtree(links)
    print(f"{args.count} programs ({refused} refused), {different} differ")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
