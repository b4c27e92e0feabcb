#!/usr/bin/env python3
r"""sources.py - random calls of the tools that make text of their arguments

    python3 tests/fuzz/sources.py [--piep FILE] [--seed N] [--count N] [TOOL ...]

seq, printf, echo, basename and dirname run as ours and as the system's, with LC_ALL=C or
C.UTF-8; output, status and messages are compared (status 77 where the system's are not
GNU's). What differs on purpose is not asked for:

- seq counts decimals exactly: GNU's numbers drift beyond 2^64 or 19 digits, and where -f
  rounds, a number past the last may print as the last does and be printed. Zero may come
  out as -0.000.
- printf is troubled by a number that is none, also where \c follows; GNU's is not.
- GNU's quotes in messages are those of the locale; ours are ', and so \\' within.
"""
import argparse
import os
import random
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))


def pick(rng, words):
    return rng.choice(words)


# -- seq -----------------------------------------------------------------------

def seq_number(rng, size):
    """A number as somebody may type it."""
    kind = rng.random()
    whole = str(rng.randint(0, 10 ** rng.randint(1, size)))
    sign = pick(rng, ["", "", "", "-", "-", "+"])
    if rng.random() < 0.15:
        whole = "0" * rng.randint(1, 3) + whole
    if kind < 0.4:
        return sign + whole
    frac = "".join(pick(rng, "0123456789") for _ in range(rng.randint(0, 4)))
    if kind < 0.8:
        return sign + pick(rng, [whole, whole, ""]) + "." + (frac or "5")
    if kind < 0.9:
        return sign + whole + pick(rng, ["", "." + frac]) + "e" + str(rng.randint(-3, 3))
    return sign + hex(rng.randint(0, 200))


def seq_call(rng):
    args = []
    if rng.random() < 0.4:
        args.append(pick(rng, ["-w", "--equal-width", "--equ"]))
    elif rng.random() < 0.3:
        flags = "".join(rng.sample("-+ #0'", rng.randint(0, 3)))
        args += ["-f", pick(rng, ["", "a", "%%"]) + "%" + flags
                 + pick(rng, ["", "5", "12"]) + pick(rng, ["", ".6", ".9", "."])
                 + pick(rng, ["", "", "L", "l"]) + pick(rng, "fgeaFGEAd")
                 + pick(rng, ["", "", "b", "%%", "%", "%g"])]
        if args[-1].count(".") and args[-1].split(".")[1][0] not in "69":
            args = []
    if rng.random() < 0.3:
        args += pick(rng, [["-s", ", "], ["-s", ""], ["--separator=:"], ["-s", "é\n"]])
    if rng.random() < 0.05:
        args.append(pick(rng, ["-x", "--bad", "-f", "--"]))
    exact = "-f" in args
    n = rng.randint(1, 3)
    if rng.random() < 0.06:
        return args + [pick(rng, ["nan", "1x", "", "0x", "1e", ".", "inf", "-inf", " 1", "1 "])
                       for _ in range(1)] + ["0"]
    if n == 3:
        step = seq_number(rng, 2)
        first = seq_number(rng, 3)
        if exact:
            step, first = str(rng.randint(1, 9)), str(rng.randint(-9, 9))
        return args + [first, step, seq_number(rng, 3)] + (["9"] if rng.random() < .02 else [])
    if exact:
        return args + [str(rng.randint(-99, 99)) for _ in range(n)]
    if n == 2:
        return args + [seq_number(rng, 3), seq_number(rng, 3)]
    return args + [seq_number(rng, 3)]


# -- printf and echo --------------------------------------------------------------

ARGUMENTS = ["", "0", "1", "-1", "42", "+7", "0x1F", "017", "08", "abc", "3abc", " 5", "5 ",
             "1.5", "-2.25", "1e3", "1e-3", "0x1.8p1", "inf", "-inf", "nan", "-nan", "'a",
             '"b', "'", "'ab", "é", "'é", "\udcff", "'\udcff", "a b", "a'b", "a\nb", "it's*",
             "9223372036854775807", "9223372036854775808", "-9223372036854775809",
             "18446744073709551615", "18446744073709551616", "a\\tb", "\\0101\\101",
             "x\\cy", "\\x41\\x4", "#a", "~", "a:b", "{", "\\", "-n", "--", "0.1", "1e30",
             ".", "-", "0x", "1e", "100000", "1000000", "0.0001", "3.14159", "255.5"]
ESCAPES = ["\\n", "\\t", "\\a", "\\b", "\\e", "\\f", "\\r", "\\v", "\\\\", "\\\"", "\\'", "\\q",
           "\\0", "\\101", "\\0101", "\\1234", "\\8", "\\x41", "\\x4", "\\xg", "\\x", "\\c",
           "\\u00e9", "\\u12", "\\U0001F600", "\\u0041", "\\ud800", "\\u0024", "\\400", "\\"]


def conversion(rng):
    flags = "".join(pick(rng, "-+ #0'I") for _ in range(pick(rng, [0, 0, 0, 1, 1, 2])))
    width = pick(rng, ["", "", "", "5", "12", "*", "1"])
    precision = pick(rng, ["", "", "", ".", ".2", ".0", ".10", ".*"])
    length = pick(rng, ["", "", "", "", "l", "ll", "h", "hh", "j", "z", "t", "L"])
    letter = pick(rng, "diouxXfFeEgGaAcsbqsdcdfxaq%" + ("npCS$z!5é" if rng.random() < .1 else ""))
    if rng.random() < 0.5:
        flags = width = precision = length = ""
    return "%" + flags + width + precision + length + letter


def printf_call(rng):
    args = []
    if rng.random() < 0.03:
        args.append(pick(rng, ["--", "-x", "--help", "--version", "-"]))
        if args[0] in ("--help", "--version"):
            args.append("x")
    parts = []
    for _ in range(rng.randint(1, 4)):
        parts.append(pick(rng, [conversion(rng), conversion(rng), conversion(rng),
                                pick(rng, ESCAPES), pick(rng, ["a", "|", " ", "é", "%%"])]))
    args.append("".join(parts))
    return args + [pick(rng, ARGUMENTS) for _ in range(rng.randint(0, 5))]


def echo_call(rng):
    args = []
    while rng.random() < 0.5:
        args.append(pick(rng, ["-n", "-e", "-E", "-ne", "-nE", "-nx", "-", "--", "--help", "-"]))
    for _ in range(rng.randint(0, 3)):
        args.append("".join(pick(rng, [pick(rng, ESCAPES), "a", "b c", "é"])
                            for _ in range(rng.randint(0, 4))))
    return args if args not in (["--help"], ["--version"]) else []


# -- names --------------------------------------------------------------------------

def path(rng):
    return "".join(pick(rng, ["/", "/", "a", "b", ".", "..", "a.c", "é", " ", "\n", ".c", "-"])
                   for _ in range(rng.randint(0, 6)))


def basename_call(rng):
    args = []
    while rng.random() < 0.4:
        args += pick(rng, [["-a"], ["-z"], ["-s", ".c"], ["--suffix=c"], ["--multiple"], ["--zero"],
                           ["-s", path(rng)], ["-az"], ["--"], ["-x"], ["--suffix=/c"]])
    return args + [path(rng) for _ in range(rng.randint(0, 3))]


def dirname_call(rng):
    args = ["-z"] if rng.random() < 0.2 else []
    return args + [path(rng) for _ in range(rng.randint(0, 3))]


CALLS = {"seq": seq_call, "printf": printf_call, "echo": echo_call,
         "basename": basename_call, "dirname": dirname_call}


def run(path, args, env):
    done = subprocess.run([path] + [os.fsencode(a) for a in args], env=env,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=20)
    errors = done.stderr.replace(os.fsencode(path) + b":", os.path.basename(path).encode() + b":")
    errors = errors.replace(b"'" + os.fsencode(path) + b" --help'",
                            b"'" + os.path.basename(path).encode() + b" --help'")
    errors = errors.replace("‘".encode(), b"'").replace("’".encode(), b"'")
    errors = errors.replace(b"\\'", b"'")
    return done.returncode, done.stdout, errors


def unsigned_zeros(result):
    text = re.sub(rb"(?<![0-9.])-(0*\.0+)(?![0-9])", rb"0\1", result[1])
    return (result[0], text, result[2])


def is_long(args):
    """Whether seq would print more than is worth it."""
    try:
        numbers = [float.fromhex(a) if "x" in a else float(a) for a in args[-3:]
                   if not a.startswith("--") and a[-1:].isalnum() and "%" not in a]
    except ValueError:
        return False
    if len(numbers) == 3 and numbers[1] and abs(numbers[2] - numbers[0]) > 100000 * abs(numbers[1]):
        return True
    return any(abs(n) == float("inf") for n in numbers)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--piep", default=os.path.join(HERE, "../../build/piep"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("tools", nargs="*")
    options = parser.parse_args()
    rng = random.Random(options.seed)
    tools = options.tools or sorted(CALLS)
    peers = {}
    for tool in tools:
        peers[tool] = next((p for p in ("/usr/bin/" + tool, "/bin/" + tool)
                            if os.path.exists(p)), None)
        if not peers[tool]:
            sys.exit(77)
        version = subprocess.run([peers[tool], "--version"], stdout=subprocess.PIPE).stdout
        if b"GNU coreutils" not in version:
            sys.exit(77)
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for tool in tools:
            os.symlink(os.path.abspath(options.piep), os.path.join(folder, tool))
        for _ in range(options.count):
            tool = pick(rng, tools)
            args = CALLS[tool](rng)
            if tool == "seq" and is_long(args):
                continue
            env = {"LC_ALL": pick(rng, ["C", "C.UTF-8"]), "PATH": "/usr/bin:/bin"}
            theirs = run(peers[tool], args, env)
            ours = run(os.path.join(folder, tool), args, env)
            if tool == "seq":
                theirs, ours = unsigned_zeros(theirs), unsigned_zeros(ours)
            if tool == "printf" and "\\c" in "".join(args):
                theirs = (ours[0],) + theirs[1:]
            if ours != theirs:
                failed += 1
                print(env["LC_ALL"], tool, args)
                print("  theirs:", theirs[0], theirs[1][:300], theirs[2][:300])
                print("  ours:  ", ours[0], ours[1][:300], ours[2][:300])
    print("%d differ" % failed)
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
