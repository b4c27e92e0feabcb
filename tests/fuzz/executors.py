#!/usr/bin/env python3
"""executors.py - random pipelines give the same natively and in Lua

    python3 tests/fuzz/executors.py [--piep FILE] [--seed N] [--count N]

Pipelines are built from the grammar of what runs natively, with some that does not, over
random records: fields, numbers, words, bytes that are no UTF-8. Output, messages and
status must be the same under both executors. A difference is shown with its pipeline, and
the status is 1. How many ran natively is said at the end: too few is a failure too.
"""
import argparse
import os
import random
import subprocess
import sys
import tempfile


class Grammar:
    """Expressions by type, over the names that are known."""

    def __init__(self, rng):
        self.rng = rng
        self.p = "str"
        self.pair = "str"       # of a pair's value, a group's key
        self.elements = "str"   # of a group's list
        self.var = "p"
        self.names = {}

    def pick(self, *choices):
        return self.rng.choice(choices)

    def text(self):
        return repr(self.pick("", "a", ",", "host", "1", "é", "ab", " ", "x%", "0", "-"))

    def number(self):
        return str(self.pick(0, 1, 2, 3, 7, 10, 100, -1, 2 ** 40, 9223372036854775807))

    def spec(self, kind):
        if kind == "int":
            return repr(self.pick("", "d", "05d", ">8", "+,", "x", "^6d", ".2f", "e", "s"))
        return repr(self.pick("", "s", ">5", "<3", "^7.2", "*>4s", ".1", "d"))

    def regex(self):
        return repr(self.pick("a", "[aeiou]", "host1.7", "[0-9]+", "^a", "b$", r"\d", "x*", "(a|b)+",
                              "a.c", ".", "[^a]", "é", "a+b?", "^", "[a-c]x"))

    def expression(self, kind, depth):
        if depth <= 0 or self.rng.random() < 0.2:
            return self.leaf(kind)
        return getattr(self, kind)(depth - 1)

    def leaf(self, kind):
        named = [n for n, k in self.names.items() if k == kind]
        if named and self.rng.random() < 0.4:
            return self.pick(*named)
        if kind == self.p and self.rng.random() < 0.8:
            return self.var
        if self.p == "pair" and self.rng.random() < 0.8:
            if kind == "int":
                return f"{self.var}[1]"
            if kind == self.pair:
                return f"{self.var}[0]"
        if self.p == "group" and self.rng.random() < 0.8:
            made = self.of_group(kind)
            if made:
                return made
        if self.p == "list" and kind == "str" and self.rng.random() < 0.7:
            return f"{self.var}[{self.pick('0', '0', '1', '-1', '2')}]"
        if kind == "str":
            return self.text()
        if kind == "int":
            return self.pick("i" if self.var == "p" else "1", self.number(), self.number())
        if kind == "float":
            return self.pick("0.5", "1.5", "100.0", "1e10", "2.0")
        if kind == "bool":
            return self.pick("True", "i > 2", "i % 2 == 0") if self.var == "p" else "True"
        return "'a,b,,c'.split(',')"

    def of_group(self, kind):
        """An expression over a group of the stream; None: there is none of this kind."""
        var, elements = self.var, f"{self.var}[1]"
        if kind == self.pair and self.rng.random() < 0.4:
            return f"{var}[0]"
        if kind == "list":
            if self.elements == "str" and self.rng.random() < 0.4:
                return elements + self.pick("", "[1:]", "[:2]")
            if self.elements == "list" and self.rng.random() < 0.4:
                return elements + self.pick("[0]", "[-1]", "[1:][0]")
        if kind == self.elements and self.rng.random() < 0.3:
            return f"{elements}[{self.pick('0', '-1', '0', '1')}]"
        if kind == "int" and self.rng.random() < 0.4:
            return f"len({elements})"
        if kind not in ("int", "float", "list"):
            return None
        self.p = self.elements
        made = self.over("x", "str" if kind == "list" else kind)
        condition = self.pick("", "", f" if {self.over('x', 'bool')}")
        self.p = "group"
        if kind == "list":
            return f"[{made} for x in {elements}{condition}]"
        return f"{self.pick('sum', 'sum', 'min', 'max')}({made} for x in {elements}{condition})"

    def split(self, depth):
        x = self.expression("str", depth)
        if self.rng.random() < 0.1:
            return f"{x}.splitre({self.regex()})"
        return x + self.pick(".split(',')", ".split()", ".splitcomma()", ".split(':')", ".splittab()", ".split(',')",
                             ".split(', ')", ".split(',', 1)", ".split(None, 1)", ".split(maxsplit=2)", ".split('é')")

    def list(self, depth):
        how = self.rng.random()
        if how < 0.6:
            return self.split(depth)
        if how < 0.75:
            return f"{self.expression('list', depth)}[{self.pick('', '1', '-2')}:{self.pick('', '2', '-1', '5')}]"
        element = self.pick("x", "x.upper()", "x + '!'", "x.strip()")
        condition = self.pick("", " if x", " if x.isdigit()", " if len(x) > 1")
        return f"[{element} for x in {self.expression('list', depth)}{condition}]"

    def str(self, depth):
        s = lambda: self.expression("str", depth)
        n = lambda: self.expression("int", depth)
        small = lambda: self.pick("0", "1", "2", "3", "5", "-1", "-2")
        return self.pick(
            lambda: f"({s()} + {s()})",
            lambda: f"format({s()}, {self.spec('str')})",
            lambda: f"format({n()}, {self.spec('int')})",
            lambda: f"'{self.pick('', 'x', '{{')}{{}}-{{:{self.spec('int')[1:-1]}}}'.format({s()}, {n()})",
            lambda: f"'{{1}}{self.pick('', '}}')}{{0:{self.spec('str')[1:-1]}}}{{1!s}}'.format({s()}, {s()})",
            lambda: s() + self.pick(".upper()", ".lower()", ".strip()", ".lstrip()", ".rstrip()", ".title()",
                                    ".swapcase()", ".capitalize()", ".casefold()", ".strip('a1 ')", ".lstrip('-')",
                                    ".removeprefix('a')", ".removesuffix('7')"),
            lambda: f"{s()}.replace({self.text()}, {self.text()})",
            lambda: f"{s()}[{small()}]",
            lambda: f"{s()}[{self.pick('', small())}:{self.pick('', small())}]",
            lambda: f"{self.split(depth)}[{small()}]",
            lambda: f"{self.expression('list', depth)}[{self.pick(small(), n())}]",
            lambda: f"{s()}.{self.pick('ljust', 'rjust', 'center', 'zfill')}({self.pick('0', '5', '8', '9')})",
            lambda: f"{s()}.{self.pick('ljust', 'rjust', 'center')}(7, {self.pick(repr('*'), repr('.'))})",
            lambda: f"str({self.expression(self.pick('int', 'float', 'str'), depth)})",
            lambda: f"({s()} if {self.expression('bool', depth)} else {s()})",
            lambda: f"({s()} {self.pick('and', 'or')} {s()})",
            lambda: f"{self.text()}.join({self.expression('list', depth)})",
            lambda: f"re.sub({self.regex()}, {self.pick(repr(''), repr('-'), repr('xy'))}, {s()})",
            lambda: f"({self.pick(repr('<%s>'), repr('%5s|'), repr('%-4s|'), repr('%.2s'))} % {s()})",
            lambda: f"({self.pick(repr('%d'), repr('%05d'), repr('%+d'), repr('%x'), repr('%s'))} % {n()})",
            lambda: f"({self.pick(repr('%.2f'), repr('%8.3f'), repr('%e'), repr('%g'))} % {self.expression('float', depth)})",
            lambda: f"f\"{{{self.leaf('str')}}}-{{{self.leaf('int')}{self.pick('', ':>6', ':05d', ':,')}}}\"",
        )()

    def int(self, depth):
        s = lambda: self.expression("str", depth)
        n = lambda: self.expression("int", depth)
        return self.pick(
            lambda: f"({n()} {self.pick('+', '-', '*', '//', '%')} {n()})",
            lambda: f"int({s()})",
            lambda: f"int({self.split(depth)}[{self.pick('0', '1', '2')}])",
            lambda: f"len({self.expression(self.pick('str', 'list'), depth)})",
            lambda: f"{s()}.{self.pick('find', 'count', 'index')}({self.text()})",
            lambda: f"{self.pick('min', 'max')}([len(x) for x in {self.split(depth)}])",
            lambda: f"(-{n()})",
            lambda: f"abs({n()})",
            lambda: f"int({self.expression('float', depth)})",
            lambda: f"sum([int(x) for x in {self.split(depth)} if x.isdigit()])",
            lambda: f"({n()} if {self.expression('bool', depth)} else {n()})",
        )()

    def float(self, depth):
        f = lambda: self.expression("float", depth)
        n = lambda: self.expression("int", depth)
        return self.pick(
            lambda: f"float({self.expression('str', depth)})",
            lambda: f"float({self.split(depth)}[{self.pick('0', '1', '2')}])",
            lambda: f"({f()} {self.pick('+', '-', '*', '/')} {f()})",
            lambda: f"({n()} / {n()})",
            lambda: f"({f()} {self.pick('+', '-', '*')} {n()})",
            lambda: f"float({n()})",
        )()

    def kind_test(self):
        return self.pick("isdigit", "isalpha", "isalnum", "isupper", "islower", "isspace", "istitle", "isascii",
                         "isnumeric", "isidentifier", "isprintable")

    def bool(self, depth):
        kind = self.pick("int", "str", "float", "int")
        x = lambda: self.expression(kind, depth)
        s = lambda: self.expression("str", depth)
        b = lambda: self.expression("bool", depth)
        order = self.pick("==", "!=", "<", "<=", ">", ">=")
        return self.pick(
            lambda: f"({x()} {order} {x()})",
            lambda: f"({x()} {order} {x()} {self.pick('<', '<=')} {x()})",
            lambda: f"({self.expression('float', depth)} {order} {self.expression('int', depth)})",
            lambda: f"({s()} {self.pick('in', 'not in')} {s()})",
            lambda: f"({s()} in ({self.text()}, {self.text()}))",
            lambda: f"({b()} {self.pick('and', 'or')} {b()})",
            lambda: f"(not {self.expression(self.pick('bool', 'str', 'int'), depth)})",
            lambda: f"{s()}.{self.pick('startswith', 'endswith')}({self.text()})",
            lambda: f"{s()}.{self.kind_test()}()",
            lambda: f"{s()}.matches({self.regex()})",
        )()

    def stage(self):
        how = self.rng.random()
        if how < 0.3:
            return self.expression("bool", 2)
        if how < 0.36:
            self.names.update(a="str", b="str")
            return "a, b = " + self.pick(self.split(1), "p.split(',', 1)" if self.p == "str" else "'x', 'y'",
                                         f"{self.expression('str', 1)}, {self.expression('str', 1)}")
        kind = self.pick("str", "str", "str", "int", "float", "list")
        value = self.expression(kind, 2)
        if how < 0.45:
            name = self.pick("a", "b")
            self.names[name] = kind
            return f"{name} = {value}"
        if how < 0.55:
            if self.p != "str":
                return "True"
            return self.pick(f"p.match({self.regex()})", f"p.matches({self.regex()})", "p.upper()", "p.lower()")
        self.p = kind
        return value

    def over(self, var, kind, depth=1):
        """An expression over a name that is bound to an element of the stream."""
        names, self.names, self.var = self.names, {}, var
        made = self.expression(kind, depth)
        self.names, self.var = names, "p"
        return made

    def key(self):
        kind = self.pick("str", "int", "str", "int", "float", "tuple")
        if kind == "tuple":
            parts = [self.over("r", self.pick("str", "int", "float")) for _ in range(self.rng.randint(1, 3))]
            return f"lambda r: ({', '.join(parts)},)", kind
        return f"lambda r: {self.over('r', kind)}", kind

    def stream(self):
        self.names = {}
        key, kind = self.key()
        how = self.rng.random()
        if how < 0.2:
            return self.pick("pp.sort()", "pp.sort(reverse=True)", "pp.top(3)", "pp.sort(uniq=True)",
                             f"pp.sort(True, {key})")
        if how < 0.5:
            return self.pick(f"pp.sortby({key})", f"pp.sort(key={key})", f"pp.sort(key={key}, reverse=True)",
                             f"pp.top(2, key={key})", "pp.sortby(key=0)", "pp.sortby(len)", "pp.sortby(key=1)",
                             "pp.sort(key=str.lower)", "pp.sortby(method='lower')", "pp.sortby(int)")
        if how < 0.65:
            by_key, self.elements = self.rng.random() < 0.7, self.p
            self.pair, self.p = kind if by_key else self.p, "group"
            return f"pp.group({self.pick('', 'key=')}{key})" if by_key else "pp.group()"
        if how < 0.8:
            by_key = self.rng.random() < 0.5
            self.pair, self.p = kind if by_key else self.p, "pair"
            return f"pp.count({key})" if by_key else "pp.count()"
        if how < 0.9:
            return self.pick("pp.uniq()", f"pp.uniq(key={key})", "pp.uniq(key=0)", "pp[:3]", "pp[1:]", "pp[::-1]")
        self.p = "str"
        return f"pp.join({self.text()})"

    def value(self):
        """A stage that makes one value of the stream."""
        kind = self.pick("int", "int", "float", "str", "bool")
        function = self.pick("sum", "max", "min", "len")
        condition = self.pick("", "", f" if {self.over('x', 'bool')}")
        made = f"{self.over('x', kind)} for x in pp{condition}"
        return f"len([{made}])" if function == "len" else f"{function}({made})"

    def pipeline(self):
        stages = [self.stage() for _ in range(self.rng.randint(0, 3))]
        if self.rng.random() < 0.5 or not stages:
            stages.append(self.stream())
            stages += [self.stage() for _ in range(self.rng.randint(0, 2))]
            if self.rng.random() < 0.3:
                stages.append(self.stream())
        how = self.rng.random()
        if how < 0.25:
            stages.append(", ".join(self.leaf(self.pick("str", "int", "float")) for _ in range(3)))
        elif how < 0.45:
            stages.append(self.pick("sum(pp)", "pp.len()", "len(pp)", "max(pp)", "min(pp)", "pp.sum()",
                                    "pp.uniq()", "pp[:3]", "pp[1:]"))
        elif how < 0.55:
            stages.append(self.value())
        return " | ".join(stages)


def records(rng):
    words = ["a", "abc", "host1x7", "7", "42", "-3", "3.5", "1e3", "", " ", "Äö", "x y", "9223372036854775807",
             "0.1", "a:b", "A", "aAa", "\tq", "12 ", "é", "00012", "+5", "1_0", "inf", "nan", "-nan", "Σ", "ΟΔΟΣ", "ß", "ǆ", "a\u00a0b", "\u2003", "٣", "日本語",
             "🎉x", "İ", "aaaaaaaab", "aaaaaaaa", "aaaaaaaa\0"]
    lines = []
    for _ in range(rng.randint(0, 30)):
        line = rng.choice(",: \t").join(rng.choice(words) for _ in range(rng.randint(0, 5)))
        lines.append(line.encode())
    if rng.random() < 0.2:
        lines.append(rng.choice([b"bad\xff\xc3,byte", b"\xed\xa0\x80,\xe2\x82", b"\x80 \xbf:1"]))
    return b"\n".join(lines) + (b"\n" if lines and rng.random() < 0.8 else b"")


def run(piep, executor, options, pipeline, path, settings):
    done = subprocess.run([piep, *options, "--", pipeline, path], capture_output=True, timeout=20,
                          env={**os.environ, "PIEP_EXEC": executor, **settings})
    return done.returncode, done.stdout, done.stderr


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser()
    parser.add_argument("--piep", default=os.environ.get("PIEP", here + "/../../build/piep"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=500)
    args = parser.parse_args()
    failed = native = 0
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "records")
        for n in range(args.count):
            rng = random.Random(f"{args.seed}-{n}")
            pipeline = Grammar(rng).pipeline()
            options = rng.choice([[], [], [], ["--keep-going"], ["-j", ","], ["--print0"], ["-0"]])
            # of one value that many records became the end is nobody's
            if "pp" not in pipeline and rng.random() < 0.2:
                options = ["--keep-end"]
            with open(path, "wb") as f:
                f.write(records(rng))
            settings = rng.choice([{}, {}, {"LC_ALL": "C"}, {"PIEP_SORT_MEMORY": "100"},
                                   {"PIEP_SCAN": "portable"}])
            results = [run(args.piep, e, options, pipeline, path, settings) for e in ("", "lua")]
            explained = subprocess.run([args.piep, "--explain", "--", pipeline], capture_output=True).stdout
            native += b"# native" in explained and b"# lua" not in explained
            if results[0] != results[1]:
                failed += 1
                print(f"differs (--seed {args.seed}, pipeline {n}): {settings} {' '.join(options)} {pipeline}")
                for name, result in zip(("native", "lua"), results):
                    print(f"  {name}: {result[0]} {result[1][-200:]!r} {result[2][:200]!r}")
                with open(path, "rb") as f:
                    print(f"  records: {f.read()[:300]!r}")
    print(f"{args.count} pipelines, {native} of them native, {failed} differ")
    if native < args.count / 4:
        print("too few run natively")
    return failed > 0 or native < args.count / 4


if __name__ == "__main__":
    sys.exit(main())
