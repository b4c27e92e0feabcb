#!/usr/bin/env python3
"""grep.py - random calls of grep give what GNU grep gives

    python3 tests/fuzz/grep.py [--piep FILE] [--seed N] [--count N] [--simple] [--stop]

Patterns come from a grammar of BRE, ERE and fixed strings (and a little of Perl's), texts are
small, of ASCII, UTF-8 and bytes that are neither. Output, status and messages are compared,
without the warnings that GNU has about odd patterns. --simple leaves out what is hard in a
pattern: groups, alternatives, anchors of words, references. A difference is shown with the call that
repeats it, and the status is 1; those that are recognized as below are counted.
Where the system's grep is not GNU's: status 77.

Differences on purpose, which are not generated or not counted:
- Of -E -F -G -P the last one counts; GNU 3.8 refuses some that differ.
- -P takes several patterns, which GNU refuses.
- What GNU leaves of its input after -l, -L, -q and (-I too) a match in a binary file is where its buffer
  ended; ours is the line behind the match.
- Where no line can be selected (-v with an empty pattern) GNU does not open the files.
- `.`, \\S, \\W and [^...] match bytes that are no UTF-8, which match nothing in GNU's; and \\b,
  \\B, \\< and \\> are other places beside them.
- (recognized) With -w a match may be any that has no word's character on either side, an empty one
  too; GNU's tries some shorter ones and later places only. Without -w both must give the same. About
  one call in a thousand shows it; posix.py compares -w with all there is to match.
- (recognized) A repeat of nothing, such as a leading {1} in ERE or \\>*, selects other lines in GNU's
  dfa than in its regex, which -o, colours and references use.
- (recognized) With references and alternatives, or several patterns, GNU's regex misses matches;
  so it does of \\(a*\\)\\{2\\}\\1b where the group has nothing to match.
- (recognized) Under -i in the C locale GNU's dfa reads a range such as [+-z] as it is, its regex
  as [+-Z] as in other locales.
- (recognized) A place within a repeated group, (.*\\B)+, is sometimes passed over by GNU's regex.
- (recognized) Colours of lines behind the last of -m with -v and -x: GNU's shows parts that match there.
- (recognized) A ) that closes nothing is a character; with -x and -w it closes GNU's own parenthesis.
- (recognized) Patterns for which GNU's stack, memory, limits or twenty seconds are not enough.
- With -w and -x GNU takes the newline of an empty line as a part that matches.
- Context lines around a line that is no text: GNU's ends there, ours goes on.
- Of several things that are wrong with a pattern, another one is told; GNU has the file and line of
  some patterns of -f.
- An anchor that is repeated within a group of ERE, (x\\'?), is an "Unmatched (" to GNU's.
- Code points past U+10FFFF are no UTF-8; to glibc they are.
"""
import argparse
import collections
import copy
import os
import random
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ASCII = ["a", "b", "c", "A", "B", "ab", " ", "_", "1", "-", ".", "*", "abc"]
WIDE = ["é", "É", "ß", "я", "Я", "中", "ǅ", "ſ"]
BAD = [b"\xff", b"\xc3", b"\xa9", b"\x80", b"\xe4\xb8"]


class Case:
    def __init__(self, rng, simple):
        self.rng = rng
        self.simple = simple
        self.wide = rng.random() < 0.35

    def pick(self, *items):
        return self.rng.choice(items)

    def chance(self, p):
        return self.rng.random() < p

    # -- patterns

    def letter(self):
        if self.wide and self.chance(0.3):
            return self.pick(*WIDE)
        return self.pick("a", "b", "c", "a", "b", "A", "1", "_", " ")

    def bracket(self):
        items = []
        for _ in range(self.rng.randint(1, 3)):
            items.append(self.pick(
                self.letter, lambda: self.pick("a-c", "a-c", "A-z", "*-b"), lambda: "0-9",
                lambda: "[:%s:]" % self.pick("alpha", "digit", "upper", "lower", "space",
                                             "alnum", "punct", "blank", "xdigit"),
                lambda: self.letter() if self.simple else self.pick("[=a=]", "[.b.]", "]", "\\", "[", "*", "^"))())
        if "]" in items:
            items.remove("]")
            items.insert(0, "]")
        if items[0] == "^":
            items.append(items.pop(0))
        text = "".join(items)
        if text == "^":
            text = "x"
        return "[" + self.pick("", "", "^") + text + "]"

    def atom(self, dialect, depth):
        choice = self.rng.random()
        if choice < 0.5:
            return self.letter()
        if choice < 0.6:
            return "."
        if choice < 0.72:
            return self.bracket()
        if choice < 0.8:
            return self.pick("\\w", "\\W", "\\s", "\\S") if dialect != "P" else self.pick("\\w", "\\s", "\\d")
        if choice < 0.84 and not self.simple:
            return self.pick("\\<", "\\>", "\\b", "\\B", "\\`", "\\'") if dialect != "P" else "\\b"
        if choice < 0.87 and not self.simple and dialect != "P":
            self.references = True
            return "\\1"
        if depth > 0:
            inner = self.expression(dialect, depth - 1)
            return "\\(" + inner + "\\)" if dialect == "G" else "(" + inner + ")"
        return self.letter()

    def repeated(self, dialect, depth):
        atom = self.atom(dialect, depth)
        if not self.chance(0.35) or atom in ("\\<", "\\>", "\\b", "\\B", "\\`", "\\'"):
            return atom
        back = "\\" if dialect == "G" else ""
        if self.simple and dialect == "G":
            return atom + "*"
        low = self.rng.randint(0, 2)
        bounds = self.pick("%d" % low, "%d," % low, "%d,%d" % (low, low + self.rng.randint(0, 2)))
        if not self.simple and dialect != "P" and self.chance(0.1):
            bounds = ",%d" % low
        return atom + self.pick("*", back + "+", back + "?", back + "{" + bounds + back + "}", "*")

    def branch(self, dialect, depth):
        return "".join(self.repeated(dialect, depth)
                       for _ in range(self.pick(0, 1, 1, 2, 2, 3, 4) if not self.simple
                                      else self.rng.randint(1, 3)))

    def expression(self, dialect, depth):
        if self.simple:
            return self.branch(dialect, 0)
        n = self.pick(1, 1, 1, 2, 3) if not (self.simple and dialect == "G") else 1
        text = ("\\|" if dialect == "G" else "|").join(self.branch(dialect, depth) for _ in range(n))
        return text

    def pattern(self, dialect):
        if dialect == "F":
            return "".join(self.pick(*ASCII, *(WIDE if self.wide else ()))
                           for _ in range(self.rng.randint(0, 3)))
        self.references = False
        text = self.expression(dialect, 2)
        if self.chance(0.15):
            text = "^" + text
        if self.chance(0.15):
            text = text + "$"
        if not self.simple and dialect != "P" and self.chance(0.04):
            at = self.rng.randint(0, len(text))
            text = text[:at] + self.pick("*", "+", "{", "}", "^", "$", "\\{", "(", ")", "\\(", "\\)", "[", "|", "?", "{1}", "\\|") + text[at:]
        return text

    # -- texts

    def piece(self):
        if self.wide and self.chance(0.3):
            return self.pick(*WIDE).encode()
        if self.chance(0.02):
            return self.pick(*BAD)
        return self.pick(*ASCII).encode()

    def line(self):
        return b"".join(self.piece() for _ in range(self.pick(0, 1, 2, 3, 4, 5, 7, 12)))

    def text(self, end):
        lines = [self.line() for _ in range(self.pick(0, 1, 2, 4, 6, 9, 14))]
        if lines and self.chance(0.05):
            lines[self.rng.randrange(len(lines))] += b"\0" if end == b"\n" else b"\n"
        if lines and self.chance(0.05):
            lines[self.rng.randrange(len(lines))] += b"\r"
        text = b"".join(line + end for line in lines)
        return text[:-1] if self.chance(0.15) else text

    # -- calls

    def options(self, dialect):
        chance, words = self.chance, []
        for flag, p in (("-i", 0.25), ("-w", 0.15), ("-x", 0.1), ("-v", 0.15), ("-n", 0.2), ("-b", 0.12),
                        ("-o", 0.3), ("-H", 0.1), ("-h", 0.05), ("-T", 0.05), ("-Z", 0.04), ("-c", 0.08),
                        ("-l", 0.04), ("-L", 0.04), ("-q", 0.03), ("-s", 0.03), ("-a", 0.1), ("-I", 0.04),
                        ("-U", 0.02), ("--line-buffered", 0.04), ("--color=always", 0.15),
                        ("--label=in", 0.04), ("--no-ignore-case", 0.02), ("-y", 0.02),
                        ("--no-group-separator", 0.03), ("--group-separator=##", 0.03)):
            if chance(p):
                words.append(flag)
        for letter, p in (("A", 0.1), ("B", 0.1), ("C", 0.07), ("m", 0.12)):
            if chance(p):
                words.append("-%s%d" % (letter, self.rng.randint(0, 4)))
        if chance(0.03):
            words.append("-%d" % self.rng.randint(0, 3))
        if "-w" in words and "-x" in words:
            words.remove("-w")
        self.rng.shuffle(words)
        return words

    def build(self):
        self.dialect = self.pick("G", "E", "E", "G", "F", "P" if self.chance(0.4) else "E")
        patterns = self.patterns = [self.pattern(self.dialect)]
        if self.dialect != "P":
            while self.chance(0.2):
                patterns.append(self.pattern(self.dialect))
        words = ["-" + self.dialect] if self.dialect != "G" or self.chance(0.2) else []
        words += self.options(self.dialect)
        if "-v" in words and "" in patterns:
            words.remove("-v")
        self.zero = self.chance(0.06)
        if self.zero:
            words.append("-z")
        self.files = {}
        if self.chance(0.1):
            self.files["patterns"] = "".join(p + "\n" for p in patterns).encode()
            words += ["-f", "patterns"]
        elif len(patterns) == 1 and self.chance(0.5) and not patterns[0].startswith("-"):
            words.append(patterns[0])
        else:
            for p in patterns:
                words += ["-e", p]
        end = b"\0" if self.zero else b"\n"
        names = self.pick([], ["a"], ["a"], ["a", "b"], ["a", "-"], ["a", "none", "b"])
        for name in names:
            if name in "ab":
                self.files[name] = self.text(end)
        self.stdin = self.text(end)
        self.env = {"LC_ALL": self.pick("C.UTF-8", "C.UTF-8", "C")}
        if self.env["LC_ALL"] != "C" and (self.dialect == "P" or any(t in p for p in patterns for t in (".", "[^", "\\S", "\\W", "\\B", "\\b", "\\<", "\\>"))):
            self.files = {n: repair(d) for n, d in self.files.items()}
            self.stdin = repair(self.stdin)
        self.words = words + (["--"] + names if names and self.chance(0.1) else names)
        if self.chance(0.1):
            self.env["GREP_COLORS"] = self.pick("sl=1:cx=2", "sl=1:cx=2:rv", "mt=7:ne", "ms=3:mc=4:sl=1",
                                                "fn=1:ln=2:bn=3:se=4", "ms=:cx=3", "sl=1:ms=x:cx=2")
        return self


def repair(data):
    return data.decode("utf-8", "replace").replace("\ufffd", "~").encode()


def run(program, case, folder):
    env = dict(os.environ, TERM="dumb", **case.env)
    with open(os.path.join(folder, "input"), "rb") as stdin:
        r = subprocess.run(["grep"] + case.words, executable=program, stdin=stdin, stdout=subprocess.PIPE,
                           stderr=subprocess.PIPE, cwd=folder, env=env, timeout=20)
        limited = any(w[:2] == "-m" for w in case.words)
        early = b"binary file" in r.stderr or {"-l", "-L", "-q", "-I"} & set(case.words)
        rest = stdin.read() if limited and not early else b""
    if r.returncode == 2 and not r.stdout and b": No such" not in r.stderr:
        return b"", 2, ["of a pattern"], rest
    messages = [line for line in r.stderr.decode("latin-1").split("\n") if "warning:" not in line
                and not line.startswith(("Usage:", "Try "))]
    if (b"binary file" in r.stderr or "-I" in case.words) and any(re.match("-[ABC0-9]", w) for w in case.words):
        return b"", r.returncode, messages, rest
    return r.stdout, r.returncode, messages, rest


def repeats_nothing(case):
    return case.dialect in "GE" and any(
        re.search(r"((^|[(|])\^?|\^|\$|\\[<>bB`'])\\?[*+?{]", p) for p in case.patterns)


def refers(case):
    """With alternatives besides, or a group that is repeated by an interval."""
    return case.dialect in "GE" and any(re.search(r"\\[1-9]", p) for p in case.patterns) and (
        len(case.patterns) > 1 or "|" in case.patterns[0]
        or re.search(r"\)\\?\{", case.patterns[0]))


def repeats_places(case):
    return case.dialect in "GE" and any(
        re.search(r"\(.*(\\[<>bB`']|[$^]).*\)\\?[*+?{]", p) for p in case.patterns)


def closes_nothing(pattern):
    depth = 0
    for c in re.sub(r"\\.|\[\^?\]?[^]]*\]", "", pattern):
        depth += (c == "(") - (c == ")")
        if depth < 0:
            return True
    return False


def folds_ranges(case):
    return case.env["LC_ALL"] == "C" and {"-i", "-y"} & set(case.words) and any(
        re.search(r"\[.*[^]a-z]-[a-z]|\[.*[a-z]-[^]a-z]", p) for p in case.patterns)


def gives_up(gnu, case, folder):
    with open(os.path.join(folder, "input"), "rb") as stdin:
        errors = subprocess.run([gnu] + case.words, stdin=stdin, cwd=folder, stdout=subprocess.DEVNULL,
                                stderr=subprocess.PIPE, env=dict(os.environ, **case.env)).stderr
    return any(e in errors for e in (b"stack overflow", b"memory exhausted", b"backtracking limit"))


def is_of_words(programs, case, folder):
    """Whether all is the same without -w."""
    if "-w" not in case.words:
        return False
    plain = copy.copy(case)
    plain.words = [w for w in case.words if w != "-w"]
    return run(programs[0], plain, folder) == run(programs[1], plain, folder)


def excuse(programs, case, folder):
    """The name of the difference on purpose, or None."""
    if repeats_nothing(case):
        return "a repeat of nothing"
    if refers(case):
        return "references and alternatives"
    if case.dialect == "E" and {"-x", "-w"} & set(case.words) and any(map(closes_nothing, case.patterns)):
        return "a parenthesis with -x"
    if repeats_places(case):
        return "a place in what is repeated"
    if folds_ranges(case):
        return "ranges of letters in C"
    if {"-v", "-x", "--color=always"} <= set(case.words) and any(w[:2] == "-m" for w in case.words):
        return "colours behind -m"
    if gives_up(programs[0], case, folder):
        return "GNU gives up"
    return "-w" if is_of_words(programs, case, folder) else None


def write(case, folder):
    for name in ("a", "b", "patterns"):
        if os.path.exists(os.path.join(folder, name)):
            os.unlink(os.path.join(folder, name))
    for name, data in list(case.files.items()) + [("input", case.stdin)]:
        with open(os.path.join(folder, name), "wb") as f:
            f.write(data)


def printf(data):
    return "printf '" + "".join(chr(b) if 32 <= b < 127 and chr(b) not in "'\\%" else "\\%03o" % b
                                for b in data) + "'"


def show(case, seed, ours, gnu):
    print("differs: --seed %d --count 1" % seed)
    for name, data in case.files.items():
        print("  %s >%s" % (printf(data), name))
    print("  %s | %s grep %s" % (printf(case.stdin), " ".join("%s=%s" % i for i in case.env.items()),
                               " ".join(shlex.quote(w) for w in case.words)))
    for what, one in (("GNU ", gnu), ("ours", ours)):
        print("  %s: status %d, %r, %r, left %r" % (what, one[1], one[0], one[2], one[3]))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--piep", default=os.environ.get("PIEP", os.path.join(TOP, "build", "piep")))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--simple", action="store_true")
    parser.add_argument("--most", type=int, default=10, help="stop after so many differences")
    args = parser.parse_args()
    gnu = shutil.which("grep")
    version = subprocess.run([gnu, "--version"], stdout=subprocess.PIPE).stdout if gnu else b""
    if b"GNU grep" not in version:
        sys.exit(77)
    failed, excused = 0, collections.Counter()
    with tempfile.TemporaryDirectory(prefix="piep-fuzz.") as folder:
        ours = os.path.join(folder, "ours")
        os.mkdir(ours)
        os.symlink(os.path.abspath(args.piep), os.path.join(ours, "grep"))
        ours = os.path.join(ours, "grep")
        for seed in range(args.seed, args.seed + args.count):
            case = Case(random.Random(seed), args.simple).build()
            write(case, folder)
            got = run(ours, case, folder)
            try:
                want = run(gnu, case, folder)
            except subprocess.TimeoutExpired:
                excused["GNU gives up"] += 1
                continue
            name = excuse((gnu, ours), case, folder) if want != got else None
            if name:
                excused[name] += 1
            elif want != got:
                failed += 1
                show(case, seed, got, want)
                if failed >= args.most:
                    break
    print("%d calls, %d differences; recognized: %s" % (
        seed + 1 - args.seed, failed, dict(excused) if excused else "none"))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
