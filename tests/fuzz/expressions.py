#!/usr/bin/env python3
"""expressions.py - random expressions, in CPython and in piep: the same value, or an error in both

    python3 tests/fuzz/expressions.py [--seed N] [--count N] [--records] [--exec NAME] [--piep FILE]

Without --records the expressions are constant, and piep prints the repr() of each. With it
they are about `p`, and run over a few records as a line stage. --exec sets PIEP_EXEC.
A result of more than 64 bits must be an error in piep. The last line is a count; the status
is 1 where anything differs. For machines of developers: the tests skip it without python3.
"""
import argparse
import ast
import os
import random
import subprocess
import sys
import warnings

warnings.simplefilter("ignore")


class Discard(Exception):
    """Not to be compared: too large, or a kind of value that piep has not."""


class TooWide(Exception):
    """An integer of more than 64 bits: piep says so."""


# ---- the oracle: CPython, with every operator and call checked

def checked(value):
    if isinstance(value, int) and not -2**63 <= value < 2**63:
        raise TooWide()
    if isinstance(value, complex):
        raise Discard()
    if isinstance(value, (str, bytes, list, tuple, dict)) and len(value) > 5000:
        raise Discard()
    return value


def operate(name, left, right):
    if name == "Mult":
        for a, b in ((left, right), (right, left)):
            if isinstance(a, (str, bytes, list, tuple)) and isinstance(b, int) and b * len(a) > 5000:
                raise Discard()
    if isinstance(left, int) and isinstance(right, int):
        if name == "Pow" and right > 64 and abs(left) > 1:
            raise TooWide()
        if name == "LShift" and right > 64:
            if left == 0:
                return 0
            raise TooWide()
        if name == "RShift" and right > 10**6:
            raise Discard()
    return checked(OPERATORS[name](left, right))


def power(base, exponent, modulus=None):
    if modulus is None:
        return operate("Pow", base, exponent)
    return pow(base, exponent, modulus)


OPERATORS = {
    "Add": lambda a, b: a + b, "Sub": lambda a, b: a - b, "Mult": lambda a, b: a * b,
    "Div": lambda a, b: a / b, "FloorDiv": lambda a, b: a // b, "Mod": lambda a, b: a % b,
    "Pow": lambda a, b: a ** b, "BitAnd": lambda a, b: a & b, "BitOr": lambda a, b: a | b,
    "BitXor": lambda a, b: a ^ b, "LShift": lambda a, b: a << b, "RShift": lambda a, b: a >> b,
}


class Wrap(ast.NodeTransformer):
    def visit_BinOp(self, node):
        self.generic_visit(node)
        return ast.Call(ast.Name("_operate", ast.Load()),
                        [ast.Constant(type(node.op).__name__), node.left, node.right], [])

    def wrap(self, node):
        self.generic_visit(node)
        return ast.Call(ast.Name("_checked", ast.Load()), [node], [])

    visit_UnaryOp = visit_Call = wrap

    def visit_Constant(self, node):
        if isinstance(node.value, int) and not isinstance(node.value, bool):
            return ast.Call(ast.Name("_checked", ast.Load()), [node], [])
        return node

    def visit_JoinedStr(self, node):
        # the parts of a format spec must stay constants
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                part.value = self.visit(part.value)
        return node


def compiled(text):
    tree = Wrap().visit(ast.parse(text, mode="eval"))
    return compile(ast.fix_missing_locations(tree), "<expression>", "eval")


def value_of(code, **names):
    return eval(code, {"_operate": operate, "_checked": checked, "pow": power, **names})


# ---- the expressions

class Maker:
    def __init__(self, rng, records):
        self.rng = rng
        self.records = records
        self.names = []  # (name, kind) of comprehensions and lambdas around

    def pick(self, *choices):
        return self.rng.choice(choices)

    def make(self, kind, depth):
        if self.rng.random() < 0.015:
            kind = self.pick("int", "str", "list", "float", "bool", "none", "bytes")
        bound = [name for name, k in self.names if k == kind]
        if bound and self.rng.random() < 0.4:
            return self.pick(*bound)
        if depth <= 0:
            return getattr(self, kind + "_leaf")()
        return getattr(self, kind)(depth - 1)

    def any(self, depth):
        kind = self.pick("int", "str", "list", "float", "bool", "str", "int")
        return self.make("bytes" if self.rng.random() < 0.1 else kind, depth)

    # leaves
    def int_leaf(self):
        if self.records and self.rng.random() < 0.5:
            return self.pick("len(p)", "i", "int(p.split(',')[1])", "int(p.split(',')[0])",
                             "p.count('a')", "p.find(',')")
        return self.pick(
            str(self.rng.randint(0, 9)), str(self.rng.randint(0, 9)), str(self.rng.randint(0, 300)),
            "(-%d)" % self.rng.randint(1, 9), "0x%x" % self.rng.randint(0, 255), "0b101", "0o17",
            "1_000", "9223372036854775807", "(-9223372036854775807)", "4611686018427387904")

    def float_leaf(self):
        if self.records and self.rng.random() < 0.5:
            return self.pick("float(p.split(',')[1])", "float(len(p))")
        return self.pick("0.5", "1.0", "2.5", "1e3", "1e-7", "0.1", "(-3.75)", "1e16", "123456.789",
                         "1e308", ".5", "3.", "0.0", "(-0.0)", "float('inf')", "1/3",
                         repr(self.rng.uniform(-1000, 1000)), repr(round(self.rng.uniform(-10, 10), 2)))

    def str_leaf(self):
        if self.records and self.rng.random() < 0.7:
            return self.pick("p", "p", "p.split(',')[0]", "p.split(',')[-1]", "p[:3]", "p[-2:]")
        return self.pick("''", "'a'", '"abc"', "'Hello World'", "' pad  '", "'a,b,,c'", "'12'", "'-7'",
                         "'3.5'", "'x'", r"'tab\there'", r"'q\'s'", '"it\'s"', "'é'", "'日本語 text'",
                         r"r'\d+'", "'%'", "'one' 'two'", r"'\x41\u00e9'", "'''three'''", r"'line\nline2\n'",
                         "'Straße'", "'aXbXc'", "'path/to/file.txt'")

    def bool_leaf(self):
        return self.pick("True", "False")

    def none_leaf(self):
        return "None"

    none = lambda self, depth: "None"

    def list_leaf(self):
        return self.pick("[]", "[1, 2, 3]", "['b', 'a', 'c']", "[3, 1, 2, 3]", "[0.5, 2, True]",
                         "['x']", "[[1, 2], [3]]", "list(range(5))", "'a b c'.split()", "[None, 0, '']")

    def bytes_leaf(self):
        if self.records and self.rng.random() < 0.5:
            return "p.encode()"
        return self.pick("b''", "b'a'", 'b"abc"', "b'Hello World'", "b' pad\\x1c  '", "b'a,b,,c'", "b'12'", "b'\\xff'",
                         "b'\\xc3\\xa9'", r"rb'\d'", r"b'q\'s'", 'b"it\'s"', r"b'\0\t\n\\'", "'é€'.encode()",
                         "b'one' b'two'", r"b'\u0041\101'", "b'a\\x0bb\\r\\nc\\n'", "bytes(range(250, 256))")

    # kinds
    def encoding(self):
        return self.pick("", "", "'utf-8'", "'ascii'", "'latin-1'", "'utf-16'", "'utf-16-le'", "'UTF_16BE'", "'utf-32'",
                         "'iso-8859-1'", "'cp1252'", "'utf-8-sig'") + \
            self.pick("", "", ", errors='replace'", ", errors='ignore'", ", errors='backslashreplace'",
                      ", errors='strict'", ", errors='xmlcharrefreplace'")

    def conversion(self):
        return self.encoding().lstrip(", ")

    def bytes(self, depth):
        b = lambda: self.make("bytes", depth)
        i = lambda: self.make("int", depth)
        n = self.rng.randint(0, 17)
        if n <= 1:
            return "(%s + %s)" % (b(), b())
        if n == 2:
            return "(%s * %s)" % (b(), self.pick("2", "0", "-1", i()))
        if n <= 4:
            return "%s[%s]" % (b(), self.slice(depth))
        if n == 5:
            return "%s.%s()" % (b(), self.pick("upper", "lower", "title", "capitalize", "swapcase", "strip", "lstrip",
                                               "rstrip", "expandtabs"))
        if n <= 7:
            return "%s.encode(%s)" % (self.make("str", depth), self.conversion())
        if n == 8:
            return "bytes(%s)" % self.pick(b(), "[%s, 65]" % i(), str(self.rng.randint(-1, 5)), "b'ab'[:1]", "[]",
                                           "%s, 'utf-8'" % self.make("str", depth), self.any(depth))
        if n == 9:
            return "%s.replace(%s, %s%s)" % (b(), b(), b(), self.pick("", ", 1", ", -1"))
        if n == 10:
            return "%s.%s(%d%s)" % (b(), self.pick("ljust", "rjust", "center", "zfill"), self.rng.randint(-1, 12),
                                    self.pick("", "", ", b'*'"))
        if n == 11:
            return "%s.join(%s)" % (b(), self.pick("[b'a', b'b']", "[]", "[%s, %s]" % (b(), b()), b()))
        if n == 12:
            return "%s.%s(%s)" % (b(), self.pick("strip", "lstrip", "rstrip", "removeprefix", "removesuffix"), b())
        if n == 13:
            return "bytes.fromhex(%s)" % self.pick("'6162'", "'ff 00'", "'6'", "'zz'", "%s.hex()" % b())
        if n == 14:
            return "(%s %% %s)" % (self.pick("b'%s'", "b'%d|%5d'", "b'%b-%r'", "b'%c'", "b'%x'", "b'%5.1f'", "b'%%'"), self.pick(
                i(), b(), "(%s, %s)" % (i(), b()), "(%s, %s)" % (b(), self.any(depth))))
        if n == 15:
            return "(%s).to_bytes(%d, %s%s)" % (i(), self.rng.randint(0, 10), self.pick("'big'", "'little'"),
                                                self.pick("", ", signed=True"))
        if n == 16:
            return "%s.%s(%s)[%d]" % (b(), self.pick("partition", "rpartition"), b(), self.rng.randint(-3, 2))
        return "(%s if %s else %s)" % (b(), self.make("bool", depth), b())

    def int_of_bytes(self, depth):
        b = lambda: self.make("bytes", depth)
        return self.pick("len(%s)" % b(), "%s[%s]" % (b(), self.make("int", depth)), "int(%s)" % b(), "ord(%s)" % b(),
                         "%s.%s(%s)" % (b(), self.pick("find", "rfind", "count", "index", "rindex"),
                                        self.pick(b(), b(), "97", self.make("int", depth), "b'a', 1, -1")),
                         "int.from_bytes(%s, %s%s)" % (b(), self.pick("'big'", "'little'"), self.pick("", ", signed=True")),
                         "sum(%s)" % b(), "max(%s)" % b())

    def str_of_bytes(self, depth):
        b = lambda: self.make("bytes", depth)
        return self.pick("%s.decode(%s)" % (b(), self.conversion()), "repr(%s)" % b(), "str(%s)" % b(), "'%%s' %% %s" % b(),
                         "%s.hex(%s)" % (b(), self.pick("", "':'", "'-', 2", "'-', -2")), "str(%s, 'utf-8', 'replace')" % b())

    def list_of_bytes(self, depth):
        b = lambda: self.make("bytes", depth)
        return self.pick("list(%s)" % b(), "%s.split(%s)" % (b(), self.pick("", "b','", "None, 1", "b',', 1", b())),
                         "%s.rsplit(%s)" % (b(), self.pick("", "b','", "None, 1", "b',', 1", b())),
                         "%s.splitlines(%s)" % (b(), self.pick("", "True")), "[v for v in %s]" % b(), "sorted([%s, %s])" % (b(), b()),
                         "sorted(%s)" % b(), "list({%s: 1, %s: 2}.items())" % (b(), b()))

    def bool_of_bytes(self, depth):
        b = lambda: self.make("bytes", depth)
        return self.pick("(%s in %s)" % (self.pick(b(), b(), self.make("int", depth)), b()), "isinstance(%s, bytes)" % self.any(depth),
                         "%s.%s()" % (b(), self.pick("isdigit", "isalpha", "isalnum", "isspace", "isupper", "islower", "istitle",
                                                     "isascii")),
                         "%s.%s(%s)" % (b(), self.pick("startswith", "endswith"), self.pick(b(), "(b'a', b'b')")))

    def int(self, depth):
        i = lambda: self.make("int", depth)
        s = lambda: self.make("str", depth)
        n = self.rng.randint(0, 28)
        if n >= 26:
            return self.int_of_bytes(depth)
        if n <= 9:
            op = self.pick("+", "-", "*", "//", "%", "+", "-", "*", "&", "|", "^", "**", "<<", ">>")
            return "(%s %s %s)" % (i(), op, i())
        if n == 10:
            return "%s%s" % (self.pick("-", "~", "+"), i())
        if n == 11:
            return "len(%s)" % self.pick(s(), self.make("list", depth))
        if n == 12:
            return "int(%s)" % self.pick(self.make("float", depth), i(), "'%s'" % self.rng.randint(-99, 99),
                                         "' 42 '", "'1_0'", self.make("bool", depth), s())
        if n == 13:
            return "int(%s, %s)" % (self.pick("'ff'", "'0x1f'", "'101'", "'z'", "'0b11'", "'-7'"),
                                    self.pick("16", "2", "0", "36", "8"))
        if n == 14:
            return "%s(%s, %s)" % (self.pick("min", "max"), i(), i())
        if n == 15:
            return "sum(%s)" % self.pick("[%s, %s]" % (i(), i()), "range(%d)" % self.rng.randint(0, 9),
                                         "x * 2 for x in [%s, %s]" % (i(), i()))
        if n == 16:
            return "%s.%s(%s)" % (s(), self.pick("find", "rfind", "count", "index"), s())
        if n == 17:
            return "round(%s)" % self.make("float", depth)
        if n == 18:
            return "divmod(%s, %s)[%d]" % (i(), i(), self.rng.randint(0, 1))
        if n == 19:
            return "ord(%s)" % self.pick("'a'", "'é'", s() + "[0]")
        if n == 20:
            return "(%s if %s else %s)" % (i(), self.make("bool", depth), i())
        if n == 21:
            return "%s[%s]" % (self.make("list", depth), i())
        if n == 22:
            return "abs(%s)" % i()
        if n == 23:
            return "pow(%s, %s, %s)" % (i(), i(), i())
        if n == 24:
            return "(lambda a, b=%s: a %s b)(%s)" % (i(), self.pick("+", "-", "*"), i())
        return "(%s + %s)" % (self.make("bool", depth), i())

    def float(self, depth):
        f = lambda: self.make(self.pick("float", "float", "int"), depth)
        n = self.rng.randint(0, 12)
        if n <= 6:
            return "(%s %s %s)" % (f(), self.pick("+", "-", "*", "/", "//", "%", "/", "**"), f())
        if n == 7:
            return "round(%s, %d)" % (f(), self.rng.randint(-2, 6))
        if n == 8:
            return "float(%s)" % self.pick("'1e5'", "' 2.5 '", "'-inf'", "'.5'", "'1_0.5'", f(), self.make("str", depth))
        if n == 9:
            return "-%s" % f()
        if n == 10:
            return "abs(%s)" % f()
        if n == 11:
            return "%s(%s, %s)" % (self.pick("min", "max"), f(), f())
        return "sum([%s, %s])" % (f(), f())

    def slice(self, depth):
        part = lambda: self.pick("", "", str(self.rng.randint(-6, 6)), self.make("int", min(depth, 1)))
        text = part() + ":" + part()
        if self.rng.random() < 0.3:
            text += ":" + self.pick("", "2", "-1", "-2", "3", "1", "0")
        return text

    def format_spec(self):
        pick = self.pick
        return (pick("", "", "*<", "->", "^", "<", ">", "=", "0=") + pick("", "", "+", " ", "-") +
                pick("", "", "", "#") + pick("", "", "0") + pick("", "5", "10", "12") + pick("", "", ",", "_") +
                pick("", "", ".2", ".0", ".5") + pick("", "d", "s", "f", "e", "g", "x", "b", "o", "%", "n", "X", "G", "c"))

    def str(self, depth):
        s = lambda: self.make("str", depth)
        i = lambda: self.make("int", depth)
        n = self.rng.randint(0, 29)
        if n >= 28:
            return self.str_of_bytes(depth)
        if n <= 1:
            return "(%s + %s)" % (s(), s())
        if n == 2:
            return "(%s * %s)" % (s(), self.pick("2", "3", "0", "-1", "True", i()))
        if n <= 4:
            return "%s[%s]" % (s(), self.slice(depth))
        if n == 5:
            return "%s[%s]" % (s(), self.pick("0", "-1", "1", i()))
        if n <= 8:
            return "%s.%s()" % (s(), self.pick("upper", "lower", "strip", "lstrip", "rstrip", "title", "capitalize",
                                               "swapcase", "casefold", "expandtabs"))
        if n == 9:
            return "%s.replace(%s, %s%s)" % (s(), s(), s(), self.pick("", "", ", 1", ", -1", ", 0"))
        if n == 10:
            return "%s.%s(%d%s)" % (s(), self.pick("ljust", "rjust", "center"), self.rng.randint(-1, 14),
                                    self.pick("", "", ", '*'", ", '.'"))
        if n == 11:
            return "%s.zfill(%d)" % (self.pick(s(), "'-5'", "'+3.5'", "'42'"), self.rng.randint(0, 8))
        if n == 12:
            return "str(%s)" % self.any(depth)
        if n == 13:
            return "repr(%s)" % self.any(depth)
        if n == 14:
            return "%s.join(%s)" % (s(), self.pick("['a', 'b']", "'abc'", "[str(x) for x in %s]" % self.make("list", depth),
                                                   "map(str, %s)" % self.make("list", depth), "[]", self.make("list", depth)))
        if n == 15:
            return "%s.%s(%s)" % (s(), self.pick("strip", "lstrip", "rstrip", "removeprefix", "removesuffix"), s())
        if n == 16:
            return "format(%s, '%s')" % (self.any(depth), self.format_spec())
        if n == 17:
            return "f'{%s:%s}'" % (self.pick("%d" % self.rng.randint(-999, 99999), "2.71828", "True", "1e10", "12.5", '"ab"'),
                                   self.format_spec())
        if n == 18:
            return "f'<{%s!%s}>'" % (self.any(0).replace("'", '"').replace("\\", ""), self.pick("r", "s", "a"))
        if n == 19:
            return "'%s'.format(%s, %s, k=%s)" % (
                self.pick("{} {}", "{1}{0}", "{0:>5}|{k}", "{k!r:<8}|{{}}", "{:d}{:s}", "{:.3}{:+}", "{0[0]}", "{", "{2}"),
                self.any(depth), self.any(depth), self.any(depth))
        if n <= 21:
            conversion = "%" + self.pick("", "", "-", "+", " ", "0", "#", "-0") + self.pick("", "", "5", "8") + \
                self.pick("", "", ".0", ".2", ".3") + self.pick(*"dsdsfegxXoriGcF")
            return "(%s %% %s)" % ("'<%s>'" % conversion, self.pick(
                i(), s(), self.make("float", depth), "(%s,)" % self.any(depth), "(%s, 1)" % i()))
        if n == 22:
            return "('%%s-%%s%%%%' %% (%s, %s))" % (self.any(depth), self.any(depth))
        if n == 23:
            return "'%%(a)s/%%(b)03d' %% {'a': %s, 'b': %s}" % (self.any(depth), i())
        if n == 24:
            return "(%s %s %s)" % (s(), self.pick("and", "or"), s())
        if n == 25:
            return "(%s if %s else %s)" % (s(), self.make("bool", depth), s())
        if n == 26:
            return "%s(%s)" % (self.pick("hex", "bin", "oct", "chr", "ascii"), self.pick(i(), "97", "8364"))
        return "%s.%s(%s)[%d]" % (s(), self.pick("partition", "rpartition"), s(), self.rng.randint(-3, 2))

    def list(self, depth):
        l = lambda: self.make("list", depth)
        i = lambda: self.make("int", depth)
        n = self.rng.randint(0, 22)
        if n == 22:
            return self.list_of_bytes(depth)
        if n <= 3:
            return "[%s]" % ", ".join(self.any(depth) for _ in range(self.rng.randint(0, 4)))
        if n == 4:
            return "(%s + %s)" % (l(), l())
        if n == 5:
            return "(%s * %s)" % (l(), self.pick("2", "0", i()))
        if n <= 7:
            return "%s[%s]" % (l(), self.slice(depth))
        if n == 8:
            return "%s.split(%s)" % (self.make("str", depth), self.pick("", "','", "' '", "'X'", "None, 1", "',', 1", self.make("str", depth)))
        if n == 9:
            return "%s.%s" % (self.make("str", depth), self.pick("rsplit(',', 1)", "splitlines()", "splitlines(True)", "rsplit()", "rsplit(None, 1)"))
        if n == 10:
            return "sorted(%s%s)" % (self.pick(l(), "'hello'", "[3, 1, 2]", "['b', 'a']"), self.pick("", ", reverse=True", ", key=str", ", key=lambda v: -v"))
        if n == 11:
            return "list(range(%s))" % ", ".join(str(self.rng.randint(-3, 9)) for _ in range(self.rng.randint(1, 3)))
        if n <= 14:
            name = self.pick("x", "y", "k")
            source = self.pick("range(%d)" % self.rng.randint(0, 6), l(), "[%s, %s]" % (i(), i()))
            self.names.append((name, "int"))
            body = self.any(depth)
            test = " if " + self.make("bool", depth) if self.rng.random() < 0.5 else ""
            self.names.pop()
            return "[%s for %s in %s%s]" % (body, name, source, test)
        if n == 15:
            return "[(a, b) for a in %s for b in %s if a != b]" % (l(), l())
        if n == 16:
            return "list(%s)" % self.pick("map(str, %s)" % l(), "zip(%s, %s)" % (l(), l()), "enumerate(%s)" % l(),
                                          "enumerate(%s, 1)" % l(), "reversed(%s)" % l(), "filter(None, %s)" % l(),
                                          "'abc'", "map(lambda v: v * 2, %s)" % l(), "(%s, 1)" % self.any(depth))
        if n == 17:
            return "sorted(set(%s))" % self.pick("[1, 2, 1]", "'hello'", l())
        if n == 18:
            return "list({%s: %s, 'k': 1}.%s())" % (self.make(self.pick("str", "int"), depth), self.any(depth), self.pick("items", "keys", "values"))
        if n == 19:
            return "[%s, *%s]" % (self.any(depth), l())
        if n == 20:
            return "[dict(a=%s), {'b': %s}, (%s,), ()]" % (self.any(depth), self.any(depth), self.any(depth))
        return "sorted(%s | %s)" % ("{1, 2}", "set(range(%d))" % self.rng.randint(0, 4))

    def bool(self, depth):
        n = self.rng.randint(0, 14)
        if n == 14:
            return self.bool_of_bytes(depth)
        kind = self.pick("int", "float", "str", "list", "int", "str", "bytes")
        v = lambda: self.make(kind, depth)
        b = lambda: self.make("bool", depth)
        if n <= 3:
            return "(%s %s %s)" % (v(), self.pick("<", "<=", "==", "!=", ">", ">="), v())
        if n == 4:
            op = lambda: self.pick("<", "<=", "==", "!=", ">")
            return "(%s %s %s %s %s)" % (v(), op(), v(), op(), v())
        if n == 5:
            return "(%s %s %s)" % (self.make("str", depth), self.pick("in", "not in"), self.make("str", depth))
        if n == 6:
            return "(%s %s %s)" % (self.any(depth), self.pick("in", "not in"), self.make("list", depth))
        if n == 7:
            return "(not %s)" % self.any(depth)
        if n == 8:
            return "(%s %s %s)" % (b(), self.pick("and", "or"), b())
        if n == 9:
            return "bool(%s)" % self.any(depth)
        if n == 10:
            return "isinstance(%s, %s)" % (self.any(depth), self.pick("int", "str", "float", "list", "(int, str)", "bool"))
        if n == 11:
            return "%s.%s()" % (self.make("str", depth), self.pick("isdigit", "isalpha", "isalnum", "isspace", "isupper",
                                                                   "islower", "istitle", "isdecimal", "isnumeric", "isidentifier", "isascii"))
        if n == 12:
            return "%s.%s(%s)" % (self.make("str", depth), self.pick("startswith", "endswith"),
                                  self.pick(self.make("str", depth), "('a', 'b')"))
        return "%s(%s > 1 for v in %s)" % (self.pick("any", "all"), "v", self.make("list", depth))


# ---- piep

class Piep:
    def __init__(self, path, executor):
        self.path = path
        self.env = dict(os.environ, LC_ALL="C.UTF-8", TZ="UTC")
        self.env.pop("PIEP_EXEC", None)
        if executor:
            self.env["PIEP_EXEC"] = executor

    def run(self, arguments, records=None):
        try:
            done = subprocess.run([self.path] + arguments, input=records or b"", capture_output=True,
                                  env=self.env, timeout=10)
        except subprocess.TimeoutExpired:
            return -1, "", "out of time"
        return done.returncode, done.stdout.decode("utf-8", "surrogateescape"), done.stderr.decode("utf-8", "replace")


ERROR = ("Traceback", None)  # no value is this


def constants(options, rng, piep):
    """Yields (expression, what CPython says, what piep says) for each expression."""
    pending = []
    n = 0

    def single(text, want):
        status, out, err = piep.run(["-n", "pp = [repr(%s)]" % text])
        if status < 0 or "traceback" in err or "lua/" in err:
            return text, want, "crash: " + err
        if status:
            return text, want, ERROR if want is ERROR else "error: " + err.split("\n")[0]
        return text, want, out[:-1]

    def flush():
        text = "pp = [%s]" % ",".join("repr(%s)" % e for e, _ in pending)
        status, out, _ = piep.run(["-n", text])
        lines = out.split("\n")[:-1]
        if status == 0 and lines == [want for _, want in pending]:
            results = [(e, w, w) for e, w in pending]
        else:
            results = [single(e, w) for e, w in pending]
        del pending[:]
        return results

    while n < options.count:
        maker = Maker(rng, False)
        text = maker.any(rng.randint(1, 4))
        if len(text) > 400:
            continue
        try:
            want = repr(value_of(compiled(text)))
        except Discard:
            continue
        except AttributeError as error:
            if "'list'" in str(error):
                continue  # it may be a method that ours have
            want = ERROR
        except (SyntaxError, RecursionError, MemoryError):
            continue
        except Exception:
            want = ERROR
        if want is not ERROR and ("<" in want and " at 0x" in want or "\n" in want or len(want) > 10000):
            continue
        n += 1
        if want is ERROR:
            yield single(text, want)
            continue
        pending.append((text, want))
        if len(pending) == 25:
            yield from flush()
    if pending:
        yield from flush()


RECORDS = ["abc,12,x", "Hello World,7", "a,-3,b,c", "12,0.5", ",", "", "é日本,42,aa", "  pad ,1e3", "aXbXc,100,aaa"]


def over_records(options, rng, piep):
    n = 0
    while n < options.count:
        text = Maker(rng, True).any(rng.randint(1, 3))
        if len(text) > 300:
            continue
        records = rng.sample(RECORDS, 5)
        want, failed = "", False
        try:
            code = compiled(text)
            for i, p in enumerate(records):
                try:
                    value = value_of(code, p=p, i=i)
                except Discard:
                    raise
                except AttributeError as error:
                    if "'list'" in str(error):
                        raise Discard()  # it may be a method that ours have
                    failed = True
                    break
                except Exception:
                    failed = True
                    break
                if value is True:
                    want += p + "\n"
                elif value is False or value is None:
                    pass
                elif isinstance(value, (list, tuple)):
                    want += " ".join(map(str, value)) + "\n"
                elif isinstance(value, (str, int, float)):
                    want += str(value) + "\n"
                else:
                    raise Discard()
        except (Discard, SyntaxError, RecursionError, MemoryError):
            continue
        n += 1
        status, out, err = piep.run(["--", text], ("\n".join(records) + "\n").encode())
        got = (out, status != 0)
        if status < 0 or "traceback" in err:
            got = ("crash: " + err, True)
        yield "%s    # %r" % (text, records), (want, failed), got if got == (want, failed) else got + (err.split("\n")[0],)


def main():
    top = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=1500)
    parser.add_argument("--records", action="store_true")
    parser.add_argument("--exec", default="")
    parser.add_argument("--show", type=int, default=20, help="how many differences to print")
    parser.add_argument("--piep", default=os.environ.get("PIEP") or os.path.join(top, "build", "piep"))
    options = parser.parse_args()
    rng = random.Random(options.seed)
    piep = Piep(options.piep, options.exec)
    total = different = errors = 0
    for text, want, got in (over_records if options.records else constants)(options, rng, piep):
        total += 1
        errors += want is ERROR or (options.records and want[1])
        if got != want:
            different += 1
            if different <= options.show:
                print("expression: %s\n  CPython:  %s\n  piep:     %s" % (
                    text, "an error" if want is ERROR else want, got))
    print("%d expressions (%d of them errors), %d differ, seed %d" % (total, errors, different, options.seed))
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
