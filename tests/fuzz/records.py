#!/usr/bin/env python3
"""records.py - random calls of uniq, comm, join and column give what the system's tools give

    python3 tests/fuzz/records.py [--piep FILE] [--seed N] [--count N] [TOOL ...]

Each call runs with the system's tool and with ours over the same small files; output, status
and messages (but for the kind of quotes) are compared. A difference is shown with its files
and the command that repeats it; the status is then 1. Where the system's tools are not GNU's
(util-linux's for column): status 77.

Differences on purpose, which are not looked at:
- join keeps of a group of equal lines of FILE1 none but the current one, so where both files are
  out of order behind the same group the messages come in another order; and with --check-order
  pairs are put out before the line that ends it all.
- join -t takes a character of several bytes in a locale that has them.
- column goes on behind a NUL, and behind controls in cells that are cut or wrapped; its status is 1 whenever a file cannot be read; a column that is
  named twice in -O comes once; the last cell of -l 3 is found behind several blanks, too; -L keeps the
  last empty line of -x, and lines where all are empty; -x puts one on a line where the
  output is narrower than that; below a cell that is too long hidden columns take no room, nor do
  the lines of a tree.
- uniq INPUT OUTPUT with one file for both is refused, GNU's empties it.
"""
import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile

WORDS = ["a", "b", "c", "d", "A", "B", "aa", "ab", "", "1", "10", "x y", "\u00e4", "\u00c4"]


def flip(chance):
    return random.random() < chance


def word():
    return random.choice(WORDS)


def line():
    kind = random.random()
    if kind < 0.5:
        return word()
    glue = random.choice([" ", " ", "  ", "\t", ",", ", ", ";"])
    return glue.join(word() for _ in range(random.randint(1, 4)))


def text(ordered, end):
    """A file: lines, mostly in order, repeated now and then, the last maybe without an end."""
    lines = []
    for _ in range(random.choice([0, 1, 2, 3, 5, 8, 12])):
        lines.extend([line()] * random.choice([1, 1, 1, 2, 3]))
    if ordered:
        lines.sort(key=lambda s: s.encode())
    data = end.join(lines) + (end if lines and not flip(0.1) else "")
    if flip(0.05):
        data = data.replace("b", "\0")
    data = data.encode()
    if flip(0.05):
        data = data.replace(b"c", b"\xff\xfe")
    return data


def number():
    return str(random.choice([0, 0, 1, 1, 2, 3, 5, 100]))


def uniq():
    options = []
    for letter in "cdDuiz":
        if flip(0.15):
            options.append("-" + letter)
    for letter in "fsw":
        if flip(0.2):
            options.append("-" + letter + number())
    if flip(0.15):
        options.append("--group=" + random.choice(["prepend", "append", "separate", "both", "x"]))
    if flip(0.15):
        options.append("--all-repeated=" + random.choice(["none", "prepend", "separate"]))
    if flip(0.1):
        options.append("-" + number())
    operands = [random.choice(["f1", "f2", "-", "-", "f1", "none"])]
    if flip(0.1):
        operands.append("+" + number())
    return options, operands


def order():
    return random.choice(["--check-order", "--nocheck-order"])


def comm():
    options = ["-" + c for c in "123" if flip(0.15)]
    if flip(0.2):
        options.append(order())
    if flip(0.2):
        options.append("--output-delimiter=" + random.choice(["", ",", "::", "\u00e4"]))
    if flip(0.2):
        options.append("--total")
    if flip(0.1):
        options.append("-z")
    return options, two_files()


def two_files():
    files = [random.choice(["f1", "f1", "f1", "f2", "-"]), random.choice(["f2", "f2", "f1", "-"])]
    if files == ["-", "-"]:
        files[0] = "f1"
    if flip(0.02):
        files[flip(0.5)] = "none"
    return files


def field():
    return random.choice(["1", "1", "1", "2", "2", "3", "9"])


def join_list():
    if flip(0.25):
        return "auto"
    items = [random.choice(["0", random.choice("12") + "." + field()])
             for _ in range(random.randint(1, 4))]
    return random.choice([",", " ", "\t"]).join(items)


def join():
    options = []
    if flip(0.3):
        options.append("-a" + random.choice("12"))
    if flip(0.1):
        options.append("-a" + random.choice("12"))
    if flip(0.15):
        options.append("-v" + random.choice("12"))
    if flip(0.2):
        options += ["-e", random.choice(["", "EMPTY", "\u00e4"])]
    if flip(0.2):
        options.append("-i")
    if flip(0.3):
        options += random.choice([["-j" + field()], ["-1", field()], ["-2", field()],
                                  ["-1", field(), "-2", field()], ["-j", field()]])
    if flip(0.3):
        options.append("-o" + join_list())
    if flip(0.03):
        options += ["-o", join_list(), "2.1"]
    if flip(0.4):
        options += ["-t", random.choice([",", " ", ";", "", "\\0", "a", "\t"])]
    if flip(0.2):
        options.append(order())
    if flip(0.15):
        options.append("--header")
    if flip(0.1):
        options.append("-z")
    return options, two_files()


def columns():
    return ",".join(random.choice(["1", "1", "2", "2", "3", "4", "9", "0", "A", "B"])
                    for _ in range(random.choice([1, 1, 1, 2])))


def column():
    options = []
    if flip(0.8):
        options.append("-t")
    elif flip(0.5):
        options.append("-x")
    if flip(0.3) and "-x" not in options:
        options.append("-c" + random.choice(["0", "1", "5", "10", "16", "20", "30", "40"]))
    if flip(0.3):
        options += ["-s", random.choice([",", ":", ", ", "", "a", "\u00e4"])]
    if flip(0.2):
        options += ["-o", random.choice(["|", "", " | ", "\u00e4", "\u6f22"])]
    if flip(0.3):
        options += ["-N", random.choice(["A", "A,B", "A,B,C,D,E", "longer name,B", "", "\u6f22,B"])]
    for letter in "RTWEH":
        if flip(0.12):
            options.append("-" + letter + columns())
    if flip(0.1):
        options.append("-O" + random.choice(["1", "2", "2,1", "3,1", "9", "B"]))
    if flip(0.05):
        options.append("-H-")
    if any(o[:2] == "-E" for o in options):
        options = [o for o in options if o[:2] != "-H"]
    if flip(0.1):
        options.append("-l" + random.choice(["1", "2", "3"] if "-s" in options else ["1", "2"]))
    if flip(0.15):
        options += ["-J", "-N", random.choice(["A,B,C,D,E,F,G,H", "A,B,C", "\u00c4 B,C\"d,e,f,g,h,i"])]
    if flip(0.1):
        options += ["-i1", "-p2", "-r" + random.choice("1234")]
    for letter in "de":
        if flip(0.1):
            options.append("-" + letter)
    if flip(0.1) and "-x" not in options:
        options.append("-L")
    files = ["f1", "f2", "f1"] if "-J" in options else ["f1", "f2", "f1", "none"]
    return options, [random.choice(files) for _ in range(random.choice([0, 1, 1, 1, 2]))]


TOOLS = {"uniq": uniq, "comm": comm, "join": join, "column": column}


def run(tool, arguments, folder, data, locale):
    done = subprocess.run([tool] + arguments, cwd=folder, input=data, capture_output=True,
                          env=dict(os.environ, LC_ALL=locale), timeout=20)
    messages = done.stderr.replace("\u2018".encode(), b"'").replace("\u2019".encode(), b"'")
    if tool == "column" and messages:
        return done.stdout, None, messages
    if tool == "join" and done.returncode == 1:
        messages = b"".join(sorted(messages.splitlines(True)))
        if "--check-order" in arguments:
            return None, 1, None
    return done.stdout, done.returncode, messages


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--piep", default=os.path.join(os.path.dirname(__file__),
                                                       "../../build/piep"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("tools", nargs="*", default=list(TOOLS))
    args = parser.parse_args()
    peers = {}
    for name in args.tools:
        peers[name] = shutil.which(name)
        maker = b"util-linux" if name == "column" else b"GNU"
        if not peers[name] or maker not in subprocess.run([peers[name], "--version"],
                                                          capture_output=True).stdout:
            return 77
    failed = 0
    with tempfile.TemporaryDirectory(prefix="piep-fuzz.") as folder:
        # both are called by their names alone, which begin their messages
        for side in "ours", "theirs", "files":
            os.mkdir(os.path.join(folder, side))
        for name in args.tools:
            os.symlink(os.path.abspath(args.piep), os.path.join(folder, "ours", name))
            os.symlink(peers[name], os.path.join(folder, "theirs", name))
        path = os.environ["PATH"]
        for i in range(args.count):
            seed = args.seed * 1000003 + i
            random.seed(seed)
            name = random.choice(args.tools)
            options, operands = TOOLS[name]()
            arguments = options + operands
            if flip(0.1):
                arguments = operands + options
            end = "\0" if "-z" in options and flip(0.8) else "\n"
            ordered = name != "uniq" and flip(0.7)
            files = {f: text(ordered, end) for f in ("f1", "f2", "-")}
            if name == "column":
                cut = any(o[:2] in ("-W", "-T") for o in options)
                files = {f: files[f].replace(b"\0", b"" if cut else b"\1") for f in files}
                if cut:
                    files = {f: files[f].replace(b"\t", b" ") for f in files}
                if not all(f.strip() for f in files.values()):
                    continue
            for f in "f1", "f2":
                with open(os.path.join(folder, "files", f), "wb") as out:
                    out.write(files[f])
            locale = random.choice(["C", "C.UTF-8"])
            if name == "column" and not " ".join(arguments).isascii():
                locale = "C.UTF-8"
            results = []
            for side in "theirs", "ours":
                os.environ["PATH"] = os.path.join(folder, side) + ":" + path
                results.append(run(name, arguments, os.path.join(folder, "files"), files["-"],
                                   locale))
            if results[0] == results[1]:
                continue
            failed += 1
            print("differs: LC_ALL=%s %s %s" % (locale, name, " ".join(map(repr, arguments))))
            for f in files:
                print("  %s: %r" % (f, files[f]))
            for what, result in zip(("theirs", "ours  "), results):
                print("  %s: %r" % (what, result))
            print("  repeat: --seed %d --count %d %s" % (args.seed, i + 1, " ".join(args.tools)))
            if failed >= 5:
                break
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
