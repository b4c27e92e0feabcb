#!/usr/bin/env python3
"""bytes.py - random calls of cut, tr and wc give what GNU's tools give

    python3 tests/fuzz/bytes.py [--piep FILE] [--seed N] [--count N] [TOOL ...]

Each call gets a random input, from a file or a pipe; output, messages and status are
compared. A difference is shown with the call, and the status is 1; where the system's
tools are not GNU's it is 77. On purpose different, and so not generated:

- cut -c under UTF-8 cuts characters (GNU's: bytes), and tr knows characters there: both run
  in the C locale, cut -b and -f and tr with sets of ASCII alone also under UTF-8;
- delimiters of several bytes, which GNU's cut refuses.
"""
import argparse
import os
import random
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))


def pick(*choices):
    return random.choice(choices)


def some(pieces, most):
    return b"".join(random.choice(pieces) for _ in range(random.randrange(most + 1)))


PIECES = [b"a", b"b", b"c", b"x", b"Z", b"0", b"9", b" ", b"  ", b"\t", b",", b":", b"::",
          b"\n", b"\n", b"\n\n", b"\r", b"\f", b"\v", b"\0", b"\1", b"\x7f", b"-", b"[", b"]",
          b"word", b"AbCd", b"a longer stretch of text, with fields: and more",
          b",".join([b"f%d" % i for i in range(12)])]
HIGH = [b"\xc3\xa4", b"\xc3", b"\xff", b"\x80", b"\xe2\x82\xac", b"\xe2\x82", b"\xe3\x80\x80",
        b"\xc2\xa0", b"\xf0\x9f\x98\x80", b"\xcc\x81", b"\xe4\xb8\xad", b"\xed\xa0\x80",
        b"\xe2\x80\x83", b"\xc2\x85", b"\xce\xb1\xce\xb2"]


def text():
    size = pick(0, 1, 3, 10, 40, 200, 200)
    pieces = random.sample(PIECES, random.randint(1, len(PIECES)))
    if random.random() < 0.5:
        pieces += random.sample(HIGH, random.randint(1, len(HIGH)))
    data = some(pieces, size)
    if random.random() < 0.02:
        data *= random.randint(1, 2000)
    return data


# -- cut

def number():
    return str(pick(1, 1, 2, 2, 3, 4, 5, 7, 9, 12, 20, 64, 65, 200))


def cut_range():
    a, b = sorted([int(number()), int(number())])
    return pick(str(a), "%d-" % a, "-%d" % b, "%d-%d" % (a, b), "%d-%d" % (a, a + 1))


BAD_LISTS = ["", "0", "-", "2-1", "1,,2", "a", "1-a", "1,x,2", "1--2", "1-2-3", "0-3", "-0", "1-0",
             "99999999999999999999", "18446744073709551615", "3-18446744073709551615", ",1", "1, 2",
             "+1", "1x", "-,1"]


def cut_call(locale):
    ranges = [cut_range() for _ in range(pick(1, 1, 1, 2, 2, 3, 5))]
    positions = pick(",", ",", " ", "\t").join(ranges)
    if random.random() < 0.04:
        positions = random.choice(BAD_LISTS)
    kind = pick("-f", "-f", "-f", "-b", "-c" if locale == "C" else "-b")
    args = [kind, positions]
    if kind == "-f" and random.random() < 0.9 or random.random() < 0.02:
        args += ["-d", pick(",", ",", ":", " ", "a", "", "\n", "-")]
    if kind == "-f" and random.random() < 0.3 or random.random() < 0.02:
        args.append(pick("-s", "--only-delimited"))
    if random.random() < 0.2:
        args.append("--complement")
    if random.random() < 0.3:
        args.append("--output-delimiter=" + pick("", ",", "_", "<=>", "\n"))
    if random.random() < 0.15:
        args.append(pick("-z", "--zero-terminated"))
    return args


# -- running

def run(tool, args, data, locale, by_file, ours=None):
    env = dict(os.environ, LC_ALL=locale)
    command = [ours, tool] if ours else [tool]
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.seek(0)
        feed = {"stdin": file} if by_file else {"input": data}
        done = subprocess.run(command + args, capture_output=True, env=env, timeout=60, **feed)
        place = os.lseek(file.fileno(), 0, os.SEEK_CUR) if by_file and tool == "wc" else None
    said = done.stderr.replace(b"\xe2\x80\x98", b"'").replace(b"\xe2\x80\x99", b"'")
    return done.stdout, done.returncode, said, place


CALLS = {"cut": cut_call}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--piep", default=os.environ.get(
        "PIEP", os.path.join(HERE, "..", "..", "build", "piep")))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("tools", nargs="*")
    options = parser.parse_args()
    tools = options.tools or list(CALLS)
    if b"GNU" not in subprocess.run(["cut", "--version"], capture_output=True).stdout:
        return 77

    failed = 0
    for i in range(options.seed, options.seed + options.count):
        random.seed(i)
        tool = random.choice(tools)
        locale = pick("C", "C.UTF-8")
        data = text()
        args = CALLS[tool](locale)
        by_file = random.random() < 0.3
        theirs = run(tool, args, data, locale, by_file)
        ours = run(tool, args, data, locale, by_file, os.path.abspath(options.piep))
        if ours == theirs:
            continue
        failed += 1
        shown = data if len(data) < 300 else data[:300] + b"..."
        print("differs: LC_ALL=%s %s %r\n  input %r\n  GNU  %r\n  ours %r\n  --seed %d --count 1 %s"
              % (locale, tool, args, shown, theirs, ours, i, " ".join(options.tools)))
        if failed >= 10:
            break
    return 1 if failed else 0


sys.exit(main())
