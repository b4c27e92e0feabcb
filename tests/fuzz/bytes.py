#!/usr/bin/env python3
"""bytes.py - random calls of cut, tr and wc give what GNU's tools give

    python3 tests/fuzz/bytes.py [--piep FILE] [--seed N] [--count N] [TOOL ...]

Each call gets a random input, from a file or a pipe; output, messages and status are
compared. A difference is shown with the call, and the status is 1; where the system's
tools are not GNU's it is 77. On purpose different, and so not generated:

- cut -c under UTF-8 cuts characters (GNU's: bytes), and tr knows characters there: these run
  in the C locale, cut -b and -f also under UTF-8, and tr there on ASCII alone where classes
  or a complement would tell;
- wc counts a character that is newer than the system's tables as one that prints, and bytes
  of code points that there are not as none: there are none here;
- GNU's cut -z may forget the end of a last record without one whose last field is empty;
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


# -- tr

CLASSES = ["alnum", "alpha", "blank", "cntrl", "digit", "graph", "lower", "print", "punct",
           "space", "upper", "xdigit"]
LETTERS = list("abcxyzABZ019 ,:-[]*=\t\n") + ["\\n", "\\t", "\\\\", "\\-", "\\[", "\\a", "\\0", "\\12",
                                             "\\101", "\\1012", "\\400", "\\8", "\\q"]


def tr_item(second, locale):
    letter = random.choice(LETTERS)
    kind = random.random()
    if kind < 0.4:
        return letter
    if kind < 0.6:
        return pick("a-z", "A-Z", "0-9", "a-c", "b-y", " -~", "\\0-\\37", "x-z", "+--", "A-z", "a-a")
    if kind < 0.65:
        return letter + "-" + random.choice(LETTERS)
    if kind < 0.75 and second:
        return "[%s*%s]" % (letter, pick("", "0", "2", "3", "010", "5", "300" if locale == "C" else "7", "x", "+2", " 3",
                                            "09"))
    if kind < 0.9:
        return "[:%s:]" % (pick("upper", "lower") if second or random.random() < 0.3
                           else random.choice(CLASSES))
    if kind < 0.94:
        return pick("[=a=]", "[=-=]", "[=]=]", "[==]", "[=ab=]", "[::]", "[:foo:]", "[:*3]", "[a", "[:",
                    "[=a", "[:alpha", "[a*", "[a-b*2]", "[]-a]", "\\", "[:upper:", "[x*2]")
    if locale == "C" or random.random() < 0.1:
        return pick("\\200-\\377", "\\303", "\\377", "\\200", "\\344\\303")
    return letter


def tr_set(second, locale):
    return "".join(tr_item(second, locale) for _ in range(pick(0, 1, 1, 1, 2, 2, 3, 4)))


def tr_call(locale):
    args = []
    for flag in ["-c", "-C", "-d", "-s", "-t", "--complement", "--delete", "--squeeze-repeats"]:
        if random.random() < (0.05 if flag.startswith("--") else 0.2):
            args.append(flag)
    sets = [tr_set(False, locale)]
    deletes = any(flag in args for flag in ["-d", "--delete"])
    if random.random() < (0.3 if deletes else 0.9):
        sets.append(tr_set(True, locale))
    if random.random() < 0.02:
        sets.append("x")
    return args + ["--"] + sets


# -- wc

def wc_call(locale):
    return random.sample(["-c", "-m", "-l", "-w", "-L", "--bytes", "--chars", "--lines", "--words",
                          "--max-line-length"], pick(0, 1, 1, 2, 3)) + pick([], [], [], ["-"])


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


CALLS = {"cut": cut_call, "tr": tr_call, "wc": wc_call}


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
        if tool == "tr" and locale != "C" and (set(args) & {"-c", "-C", "--complement"} or "[:" in "".join(args)):
            data = bytes(byte for byte in data if byte < 128)
        if tool == "cut" and set(args) & {"-z", "--zero-terminated"} and data[-1:] in b",: a-\t":
            data += b"x"
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
