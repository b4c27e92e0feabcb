#!/usr/bin/env python3
"""regex.py - random patterns, in CPython's re and in piep: the same matches, or the same error

    python3 tests/fuzz/regex.py [--seed N] [--count N] [--interpreter] [--piep FILE]

Each pattern is looked for in a random subject with finditer; spans of all groups are compared,
and messages with their positions. --interpreter runs piep without its just-in-time compiler.
The last line is a count; the status is 1 where anything differs, and 77 where CPython is not of
3.11 to 3.13.

Groups are not repeated between m and n times, n > 1: CPython keeps the last round when it was
empty, PCRE2 the one before; and CPython forgets to go back in possessive ones. Some in a
hundred thousand still differ, most of them in what a group in a loop holds at the end.
"""
import argparse
import json
import os
import random
import re
import signal
import subprocess
import sys
import warnings

warnings.simplefilter("ignore")

ITEMS = r"""a b c A B d 1 _ - . . \w \W \d \D \s \S é É ñ λ k K s S i I \n \t \. \x61 \u00e9 \101 \0 x #
\# \- \  ½ € { } , = <""".split() + [" "]
MEMBERS = r"""a b z a-c A-C \d \w \s \W \S \D - ^ ] [ é à-ü \n \] \b _ 0-9 k i \x41-\x5a :alpha: . && \-
j-l # s ½ €-₿""".split()
PLACES = r"^ $ \b \B \A \Z".split()
REPEATS = "* + ? {2} {1,2} {,2} {0,1} {1,} {0} {2,3}".split()
GROUP_REPEATS = "* + ? {0} {0,1} {1,}".split()
FIXED = r"a b \w . [ab] é \d (?:a|b) (a|é) \b a{2}".split()
SCOPES = "i -i s m x a u i-s -x sm -ms ai".split()
SPACES = ["  ", "\n", "#x\n", "\t", "(?#c)"]
WRONG = r"""* + ? {2} ) ( [ \ | (? \q \8 (?z) [b-a] [a-\d] \x1 (?i) a** (?P<1>a) (?P=zz) (?(9)a) (?<=a*) {3,1}
[\c] \N{x} (?# (?<a \400 (?P (?i-i:a) (?a-z é{2}{3} (?L) (?-i) (?P<n (?(x)a) \u12 a{2,1}""".split()
STARTS = "(?i) (?x) (?a) (?ms) (?u) (?si) (?ai)".split()
ALPHABETS = ["ab", "abc1_ \n", "aAbBé", "abéÉñλkKsSiI\u212aſ", "ab\udcff\udc80", "aé1½€ \u2003\x1c\x85-",
             "abkKisS_.#", "ab\nc ", "İıiIſsS\u212aKk", "[]{}^-=<,#a\\"]
FLAGS = [(re.I, .25), (re.M, .15), (re.S, .15), (re.X, .1), (re.A, .15)]


class Writer:
    """Writes one pattern."""

    def __init__(self, rng):
        self.rng = rng
        self.groups = 0
        self.names = []

    def alternatives(self, depth):
        return "|".join(self.branch(depth) for _ in range(self.rng.choice([1, 1, 1, 2, 2, 3])))

    def branch(self, depth):
        return "".join(self.item(depth) for _ in range(self.rng.choice([0, 1, 1, 2, 2, 3, 4] if depth else [0, 1, 1, 2])))

    def item(self, depth):
        rng = self.rng
        if rng.random() < .015:
            return rng.choice(WRONG)
        kinds, weights = zip(*self.KINDS)
        kind = rng.choices(kinds, weights)[0] if depth else Writer.plain
        text = kind(self, depth - 1)
        if kind not in (Writer.place, Writer.space) and rng.random() < .3:
            repeats = GROUP_REPEATS if text[0] == "(" else REPEATS
            text += rng.choice(repeats) + rng.choices(["", "?", "+"], [7, 2, 1])[0]
        return text

    def plain(self, depth):
        return self.rng.choice(ITEMS)

    def set(self, depth):
        members = [self.rng.choice(MEMBERS) for _ in range(self.rng.choice([1, 1, 2, 2, 3]))]
        return "[%s%s%s]" % (self.rng.choice(["", "", "^"]), self.rng.choice([""] * 9 + ["]"]), "".join(members))

    def place(self, depth):
        return self.rng.choice(PLACES)

    def space(self, depth):
        return self.rng.choice(SPACES)

    def capture(self, depth):
        self.groups += 1
        if self.rng.random() < .8:
            return "(%s)" % self.alternatives(depth)
        name = "n%d" % self.groups
        self.names.append(name)
        return "(?P<%s>%s)" % (name, self.alternatives(depth))

    def group(self, depth):
        begin = self.rng.choice([":"] * 3 + [">", "=", "!"])
        return "(?%s%s)" % (begin, self.alternatives(depth))

    def behind(self, depth):
        inside = "".join(self.rng.choice(FIXED) for _ in range(self.rng.choice([1, 1, 2])))
        self.groups += inside.count("(a")
        if self.rng.random() < .2:
            inside = self.alternatives(depth)
        return "(?<%s%s)" % (self.rng.choice("=!"), inside)

    def scope(self, depth):
        return "(?%s:%s)" % (self.rng.choice(SCOPES), self.alternatives(depth))

    def reference(self, depth):
        if self.names and self.rng.random() < .3:
            return "(?P=%s)" % self.rng.choice(self.names)
        return "\\%d" % self.rng.randint(1, self.groups) if self.groups else "a"

    def condition(self, depth):
        if not self.groups:
            return "b"
        named = self.names and self.rng.random() < .3
        asked = self.rng.choice(self.names) if named else self.rng.randint(1, self.groups)
        other = "|" + self.branch(depth) if self.rng.random() < .7 else ""
        return "(?(%s)%s%s)" % (asked, self.branch(depth), other)

    KINDS = [(plain, 42), (set, 10), (place, 6), (capture, 10), (group, 18), (behind, 3), (scope, 3),
             (reference, 3), (condition, 2), (space, 3)]


def random_case(rng):
    pattern = Writer(rng).alternatives(3)
    if rng.random() < .06:
        pattern = rng.choice(STARTS) + pattern
    flags = sum(flag for flag, share in FLAGS if rng.random() < share)
    alphabet = rng.choice(ALPHABETS)
    return pattern, int(flags), "".join(rng.choice(alphabet) for _ in range(rng.choice([0, 1, 3, 6, 10, 16])))


class TooLong(Exception):
    pass


def ring(number, frame):
    raise TooLong()


def expected(pattern, flags, subject):
    """Spans of each match, a message, or None where CPython takes too long."""
    signal.setitimer(signal.ITIMER_REAL, 0.5)
    try:
        compiled = re.compile(pattern, flags)
        return [[list(m.span(g)) for g in range(compiled.groups + 1)] for m in compiled.finditer(subject)]
    except (re.error, ValueError, OverflowError) as error:
        return str(error)
    except TooLong:
        return None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


STAGES = ("json.loads(p) | [p[0], [[m.span(g) for g in range(m.re.groups + 1)]"
          " for m in re.finditer(p[1], p[3], p[2])]] | json.dumps(p)")


def observed(options, cases):
    """What piep gives for each case."""
    env = dict(os.environ, PIEP_REGEX="interpreter" if options.interpreter else "jit")
    lines = "".join(json.dumps([number, *case]) + "\n" for number, case in enumerate(cases))
    done = subprocess.run([options.piep, "--keep-going", STAGES], input=lines.encode(), capture_output=True, env=env)
    results = ["nothing"] * len(cases)
    for line in done.stdout.decode().splitlines():
        number, spans = json.loads(line)
        results[number] = spans
    report = done.stderr.decode("utf-8", "surrogateescape")
    for message, number in re.findall(r"^piep: (.*?)\n  record (\d+): ", report, re.M | re.S):
        results[int(number) - 1] = message
    return results


def main():
    top = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=3000)
    parser.add_argument("--interpreter", action="store_true")
    parser.add_argument("--show", type=int, default=20, help="how many differences to print")
    parser.add_argument("--piep", default=os.environ.get("PIEP") or os.path.join(top, "build", "piep"))
    options = parser.parse_args()
    if not (3, 11) <= sys.version_info < (3, 14):
        return 77
    signal.signal(signal.SIGALRM, ring)
    rng = random.Random(options.seed)
    cases = [random_case(rng) for _ in range(options.count)]
    different = errors = 0
    for case, got in zip(cases, observed(options, cases)):
        want = expected(*case)
        errors += isinstance(want, str)
        if want is None or want == got:
            continue
        different += 1
        if different <= options.show:
            print("%r, flags %d, in %r\n  CPython:  %s\n  piep:     %s" % (*case, want, got))
    print("%d patterns (%d of them errors), %d differ, seed %d" % (len(cases), errors, different, options.seed))
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
