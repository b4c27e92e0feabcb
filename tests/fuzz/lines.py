#!/usr/bin/env python3
"""lines.py - random calls of nl, tac, paste, fold, expand, unexpand and rev

    python3 tests/fuzz/lines.py [--piep FILE] [--seed N] [--count N] [APPLET ...]

Each call runs with the system's tool and with ours in the C locale, over the same files,
one of them as standard input from a pipe or a file; output, status and messages are
compared. A difference is shown with what repeats it, and the status is 1. Where the
system's tools are not GNU's: status 77.

Differences on purpose, which the calls avoid:
- rev: util-linux cuts a line at NUL, and stops at bytes that are no character; it takes
  "-" for a file of that name.
- nl: of several wrong styles GNU reports all.
- unexpand: of -3,4 GNU puts 3 before, 4 behind the lists of -t.
- fold: GNU counts bytes in every locale.
- tac: of a folder GNU says "Invalid argument".
- tac: where separators overlap, what GNU finds depends on where its blocks end.
- nl: a number that is too large is reported once the next operand was opened.
- fold: a missing option-argument is reported before a wrong one.
- tac: GNU's -r takes Emacs' syntax, in which an unmatched bracket or a bad range is
  reported with other words.
"""
import argparse, os, random, re, shutil, subprocess, sys, tempfile

TOOLS = ["nl", "tac", "paste", "fold", "expand", "unexpand", "rev"]

def arguments():
    parser = argparse.ArgumentParser()
    top = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    parser.add_argument("--piep", default=os.path.join(top, "build", "piep"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("tools", nargs="*", default=TOOLS)
    return parser.parse_args()

class Calls:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def pick(self, *items):
        return self.random.choice(items)

    def some(self, items, most):
        return [self.pick(*items)() if callable(items[0]) else self.pick(*items)
                for _ in range(self.random.randrange(most + 1))]

    def text(self, tool):
        pieces = {
            "nl": ["", "a", "bc", "\\:", "\\:\\:", "\\:\\:\\:", "x:", "x:x:", "xyz" * 2,
                   "\\:a", "\0", "ab\xff"],
            "tac": ["a", "b", "X", "XX", "aX", "\n", "\n\n", "\0", "ab", "", "long" * 9],
            "paste": ["", "a", "bc", "\0", "d\xff", "\t"],
            "fold": ["a", "b", " ", "  ", "\t", "\b", "\r", "cde", "fghijk", "\0", "\xe9"],
            "rev": ["", "a", "bcd", "0123456789", "abcdefghijklmnopqrstuvwxyz"],
        }.get(tool, ["a", "b", " ", "  ", "   ", "\t", "\t\t", "\b", "cde", "\0", "\xe9",
                     "        ", "\r"])
        n = self.pick(0, 1, 2, 3, 5, 8, 13, 30)
        out = "".join(self.pick(*pieces) + self.pick("", "", "", "\n") for _ in range(n))
        if tool in ("nl", "paste", "rev", "tac"):
            out = "".join(self.pick(*pieces) + self.pick("\n", "\n", "\n", "")
                          for _ in range(n))
        if self.random.random() < .02 and tool != "tac" or self.random.random() < .004:
            out *= self.pick(2000, 20000)
        return out + self.pick("\n", "\n", "", "a")

    def number(self):
        return self.pick("1", "2", "3", "4", "5", "7", "8", "9", "10", "16", "20", "40", "0",
                         "-1", "x", "5x", "", "99999999999999999999", " 3", "+4")

    def tabs(self):
        if self.random.random() < .5:
            return self.pick("1", "2", "3", "4", "5", "8", "16")
        return "".join(self.pick("1", "2", "3", "4", "6", "8", "10", "12", "25", ",", ",",
                                 ",", " ", "/", "+", "x", "0") if self.random.random() < .9
                       else "" for _ in range(self.pick(1, 2, 3, 4, 5, 6)))

    def stops(self):
        stops = sorted(self.random.sample(range(1, 30), self.pick(1, 2, 3, 4)))
        return ",".join(map(str, stops)) + self.pick("", "", ",/4", ",+5", ",/8", ",+1")

    def tabs_option(self):
        return self.pick("-t" + self.tabs(), "--tabs=" + self.stops(), "-t" + self.stops(),
                         "-t" + self.pick("2", "4", "7", "8"))

    def options(self, tool):
        some = self.some
        if tool == "nl":
            style = lambda: self.pick("a", "t", "n", "pa", "p^b", "p", "pX*", "x", "tt")
            return some([lambda: "-b" + style(), lambda: "--header-numbering=" + style(),
                         lambda: "-f" + style(), lambda: "-h" + style(),
                         lambda: "-d" + self.pick("x", "x:", "", "\\:", "xy", "abc"),
                         lambda: "-i" + self.number(), lambda: "-l" + self.number(),
                         lambda: "-n" + self.pick("ln", "rn", "rz", "xx"), lambda: "-p",
                         lambda: "-s" + self.pick("", ":", "long sep"),
                         lambda: "-v" + self.pick("-5", "0", "7", "98", "999999",
                                                  "9223372036854775806"),
                         lambda: "-w" + self.number(), lambda: "-ba"], 4)
        if tool == "tac":
            separators = ["-sX", "-sXX", "-sa", "-saX", "-sab", "-s", "-s\n\n"]
            patterns = ["-sX", "-sX*", "-sX+", "-sa\\|b", "-s[ab]", "-s[^a]", "-s\\(a\\)X",
                        "-s.", "-s^a", "-sa$", "-s", "-sa?X", "-s\\n", "-sX{2}", "-sX\\{2\\}",
                        "-s\\(a\\|ab\\)", "-s\\w", "-s[[:alpha:]]", "-s(a)", "-s\\bl", "-s+",
                        "-s*", "-sa**", "-s\\.", "-s|"]
            out = some(["-b", "--before"], 1)
            if self.random.random() < .4:
                return out + ["-r", self.pick(*patterns)]
            return out + some(separators, 1)
        if tool == "paste":
            return some(["-s", "-z", "-d,", "-d,;", "-d\\0", "-d", "-d\\n\\t", "-dx\\0y",
                         "-d\\\\", "-da\\", "-d\\q", "--serial", "--delimiters=ab"], 3)
        if tool == "fold":
            return some([lambda: "-b", lambda: "-s", lambda: "-w" + self.number(),
                         lambda: "-w" + self.pick("1", "2", "3", "5", "8", "9"),
                         lambda: "-" + self.pick("5", "12", "4x"),
                         lambda: "-bs" + self.pick("3", "8"), lambda: "-s"], 3)
        if tool == "expand":
            return some([lambda: "-i", self.tabs_option, self.tabs_option,
                         lambda: "-" + self.pick("4", "3,9", "4x", "i4")], 2)
        if tool == "unexpand":
            return some([lambda: "-a", lambda: "-a", lambda: "--first-only",
                         self.tabs_option, self.tabs_option,
                         lambda: "-" + self.pick("4", "a5", "1")], 3)
        return []

    def operands(self, tool):
        names = ["f0", "f1", "f2", "f0", "f1", "no-such", "."]
        if tool != "rev":
            names += ["-", "-"]
        return some_of(self.random, names, 3)

def some_of(source, names, most):
    return [source.choice(names) for _ in range(source.randrange(most + 1))]

def plain(message):
    """Without the number of the line that rev could not read."""
    lines = message.splitlines()
    if message.startswith(b"nl: invalid"):
        message = lines[0]
    message = message.replace(b"read error: Is a directory", b"read error: Invalid argument")
    return re.sub(rb"(?m)^rev: (.*): \d+:", rb"rev: \1:", message)

def run(tool, path, call, folder, pipe):
    with open(os.path.join(folder, "f2"), "rb") as file:
        source = {"input": file.read()} if pipe else {"stdin": file}
        done = subprocess.run([tool] + call, executable=path, cwd=folder, timeout=60, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, **source)
    return done.returncode, done.stdout, plain(done.stderr)

def main():
    options = arguments()
    version = subprocess.run(["tac", "--version"], stdout=subprocess.PIPE,
                             stderr=subprocess.DEVNULL).stdout
    if b"GNU" not in version:
        sys.exit(77)
    os.environ["LC_ALL"] = "C"
    os.environ.pop("POSIXLY_CORRECT", None)
    work = tempfile.mkdtemp()
    links = os.path.join(work, "links")
    files = os.path.join(work, "files")
    os.mkdir(links)
    os.mkdir(files)
    for tool in TOOLS:
        os.symlink(os.path.abspath(options.piep), os.path.join(links, tool))
    failed = 0
    for i in range(options.count):
        seed = options.seed * 1000003 + i
        calls = Calls(seed)
        tool = calls.pick(*options.tools)
        for name in "f0", "f1", "f2":
            with open(os.path.join(files, name), "w", encoding="latin-1", newline="") as f:
                f.write(calls.text(tool))
        call = calls.options(tool) + calls.operands(tool)
        pipe = calls.pick(True, False)
        try:
            theirs = run(tool, shutil.which(tool), call, files, pipe)
        except subprocess.TimeoutExpired:
            continue
        ours = run(tool, os.path.join(links, tool), call, files, pipe)
        if ours == theirs:
            continue
        failed += 1
        if failed <= 8:
            print("differs: %s %r (%s)" % (tool, call, "pipe" if pipe else "file"))
            for name in "f0", "f1", "f2":
                with open(os.path.join(files, name), "rb") as f:
                    print("  %s %r" % (name, f.read(300)))
            print("  theirs %d %r %r" % (theirs[0], theirs[1][:300], theirs[2][:200]))
            print("  ours   %d %r %r" % (ours[0], ours[1][:300], ours[2][:200]))
    shutil.rmtree(work)
    if failed:
        print("%d of %d differ; repeat: python3 tests/fuzz/lines.py --seed %d --count %d %s"
              % (failed, options.count, options.seed, options.count,
                 " ".join(options.tools)))
        sys.exit(1)

main()
