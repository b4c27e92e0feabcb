#!/usr/bin/env python3
r"""fmt.py - random texts come out of fmt as they do of GNU's

    python3 tests/fuzz/fmt.py [--piep FILE] [--seed N] [--count N]

Random paragraphs (sentences, indents, tabs, prefixes, long words, bytes that are no text)
with random options, one file or two; output and status are compared (status 77 where the
system's fmt is not GNU's).
"""
import argparse
import os
import random
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
WORDS = """a I to of the and it's (see) "quoted" end. end? 'end!' stop.) etc., e.g. one; two:
    Mr. -- x+y=z [1] `code' http://example.org/a/b/c caf\u00e9 supercalifragilistic 3.14 U.S. !
    (a [b "c 'd `e ...""".split()


def make_line(rng, kind):
    n = rng.choice([0, 1, 2, 5, 8, 12, 12, 15, 30])
    text = ""
    for i in range(n):
        word = rng.choice(WORDS) if rng.random() < 0.6 else "".join(
            rng.choice("abcdefghijklm.,;)") for _ in range(rng.randint(1, 12)))
        if i:
            text += rng.choice([" "] * 12 + ["  ", "  ", "   ", "\t", " \t"])
        text += word
    if rng.random() < 0.05:
        text += rng.choice([" ", "  ", "\t", "\r", "\f", " \v x"])
    return kind + text


def make_text(rng):
    lines = []
    for _ in range(rng.randint(1, 8)):
        first = rng.choice(["", "", "", "  ", "    ", "\t", "> ", "# ", "  # ", ">", "#", " > "])
        rest = first if rng.random() < 0.6 else rng.choice(["", "  ", "   ", "\t", "> ", "#  ", "# "])
        for k in range(rng.choice([1, 1, 2, 3, 6, 12])):
            lines.append(make_line(rng, first if k == 0 else rest))
        if rng.random() < 0.6:
            lines.append(rng.choice(["", "", "  ", "\t", ">", "# "]))
    text = "\n".join(lines) + ("\n" if rng.random() < 0.8 else "")
    if rng.random() < 0.03:
        text += "y" * rng.choice([100, 4999, 5000, 5001, 12000]) + " z\n"
    if rng.random() < 0.06:
        text += rng.choice(["w ", "word ", "w. ", "longer words  "]) * rng.randint(300, 2500)
        if rng.random() < 0.5:
            text = text.replace("w w w w w w w w w w w w ", "w w w w w w w w w w w w\n")
    if rng.random() < 0.05:
        text = text.replace("e", "\udcff").replace("a", "\0", 3)
    return text


def make_call(rng):
    args = []
    for flag in ["-c", "-t", "-s", "-u"]:
        if rng.random() < 0.2:
            args.append(flag)
    width = None
    if rng.random() < 0.6:
        width = rng.choice([0, 1, 2, 5, 10, 20, 30, 40, 72, 80, 100, 200, 2500])
        args += ["-w", str(width)]
    if rng.random() < 0.3:
        args += ["-g", str(rng.randint(0, 75 if width is None else width))]
    if rng.random() < 0.3:
        args += ["-p", rng.choice(["> ", ">", "#", "# ", "  #", "", " ", "//", "> > "])]
    return args


def run(program, args, files):
    done = subprocess.run([program] + args + files, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          env={"LC_ALL": "C"}, timeout=20)
    return done.returncode, done.stdout


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--piep", default=os.path.join(HERE, "../../build/piep"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=300)
    options = parser.parse_args()
    peer = next((p for p in ("/usr/bin/fmt", "/bin/fmt") if os.path.exists(p)), None)
    if not peer or b"GNU coreutils" not in subprocess.run([peer, "--version"],
                                                         stdout=subprocess.PIPE).stdout:
        sys.exit(77)
    rng = random.Random(options.seed)
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        ours = os.path.join(folder, "fmt")
        os.symlink(os.path.abspath(options.piep), ours)
        for number in range(options.count):
            files = []
            for name in ["one", "two"][:1 + (rng.random() < 0.1)]:
                files.append(os.path.join(folder, name))
                with open(files[-1], "wb") as file:
                    file.write(os.fsencode(make_text(rng)))
            args = make_call(rng)
            theirs = run(peer, args, files)
            got = run(ours, args, files)
            if got != theirs:
                failed += 1
                with open(files[0], "rb") as file:
                    text = file.read()
                print("case", number, args, text[:400])
                print("  theirs:", theirs[0], theirs[1][:400])
                print("  ours:  ", got[0], got[1][:400])
    print("%d differ" % failed)
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
