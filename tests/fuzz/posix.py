#!/usr/bin/env python3
"""Random patterns of POSIX find what GNU grep and GNU sed find with them.

    python3 tests/fuzz/posix.py [--piep FILE] [--seed N] [--count N] [--engine LIST]

Each case is a pattern (BRE, ERE or fixed strings) with random options over a few lines:
grep's output, status and message must be the same, and what sed's s/// prints of a
pattern's groups must be what re.sub() prints. --engine is put into PIEP_REGEX. Status 77
where the system's tools are not GNU's.

GNU's own engines are not always right, so that a matcher of a few lines, which tries
everything, is the judge where the outputs of grep differ; it knows no back-references.

Differences on purpose, which are not generated or passed over:
- bytes that are no UTF-8 match . and negated sets: GNU's match them with nothing
- [[.é.]] and [[=é=]] name a character; GNU's know those of one byte alone
- a repeat of nothing, as in (*) or a|*b, is passed over: GNU does so as well, but takes the
  parenthesis for the repeated, and says that it is unmatched
- K (U+212A), ſ and ı are cases of k, s and i both ways round
- `{` that begins no interval at the begin of an ERE: a character; GNU's -o leaves it out;
  `\\{` behind a place, \\b\\{, in BRE: a character, or an error of GNU's
- a range such as [9-z] where case is ignored, in the C locale: GNU's grep takes it in
  different ways itself, with and without -o
- a backslash that ends the last of several patterns: said as where it ends the only one
- "Invalid regular expression" for a `[` at the end: said as for any other
- GNU's grep ends with a signal or takes too long
- groups where anchors are in alternatives or parentheses: glibc takes some that do not
  match
- groups in repeats by an interval, or of repeats: glibc writes these out
- back-references in one of several patterns: GNU's grep misses matches of the others
"""
import argparse
import os
import random
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))

CLASSES = {
    'alpha': str.isalpha, 'digit': lambda c: c in '0123456789', 'alnum': str.isalnum,
    'upper': str.isupper, 'lower': str.islower, 'space': lambda c: c in ' \t\n\v\f\r',
    'blank': lambda c: c in ' \t', 'cntrl': lambda c: ord(c) < 32 or ord(c) == 127,
    'punct': lambda c: c.isprintable() and not c.isalnum() and c != ' ',
    'print': str.isprintable, 'graph': lambda c: c.isprintable() and c != ' ',
    'xdigit': lambda c: c in '0123456789abcdefABCDEF',
}


def in_class(name, wide):
    return lambda c: (wide or c.isascii()) and CLASSES[name](c)


class Generator:
    """Patterns of one dialect. Each part is its text and a function of a text and a place
    in it: the set of the places where a match from there may end."""

    def __init__(self, rng, ere, wide, icase, references):
        self.rng, self.ere, self.wide, self.icase = rng, ere, wide, icase
        self.references = references
        self.groups, self.closed = 0, []
        self.inner_places = self.vague = False
        self.alnum = in_class('alnum', wide)
        self.letters = rng.choice(['ab', 'ab', 'abc', 'aAb', 'ab_ ', 'ab-', 'xyz'])
        if wide and rng.random() < 0.5:
            self.letters += rng.choice(['é', 'éÉ', '€', 'ß', 'σ', '𝒳'])

    def is_word(self, c):
        return c == '_' or self.alnum(c)

    def op(self, text):
        return text if self.ere else '\\' + text

    def one(self, test):
        def match(s, i):
            if i == len(s):
                return set()
            c = s[i]
            same = test(c) or self.icase and (test(c.lower()) or test(c.upper()))
            return {i + 1} if same else set()
        return match

    def literal(self):
        c = self.rng.choice(self.letters)
        return '\\' + c if c in '.*[]^$\\/' else c, self.one(lambda x: x == c)

    def member(self):
        rng = self.rng
        k = rng.random()
        if k < 0.55:
            c = rng.choice(self.letters.replace('-', 'd'))
            return c, lambda x: x == c
        if k < 0.75:
            kind = rng.choice(['abcxyz', 'AZ', '09'])
            a, b = sorted([rng.choice(kind), rng.choice(kind)])
            return a + '-' + b, lambda x: a <= x <= b
        if k < 0.95:
            name = rng.choice(sorted(CLASSES))
            folded = self.icase and name in ('upper', 'lower')
            return '[:%s:]' % name, in_class('alpha' if folded else name, self.wide)
        return rng.choice([
            ('[.-.]', lambda x: x == '-'), ('[=a=]', lambda x: x == 'a'),
            ('[.a.]-c', lambda x: 'a' <= x <= 'c'), ('.', lambda x: x == '.'),
            ('*', lambda x: x == '*'), ('\\', lambda x: x == '\\')])

    def bracket(self):
        rng = self.rng
        members = [self.member() for _ in range(rng.randint(1, 3))]
        body = ''.join(text for text, _ in members)
        tests = [test for _, test in members]
        if rng.random() < 0.1:
            body = ']' + body
            tests.append(lambda x: x == ']')
        if rng.random() < 0.1:
            body += '-'
            tests.append(lambda x: x == '-')
        match = self.one(lambda x: any(test(x) for test in tests))
        if rng.random() < 0.75:
            return '[' + body + ']', match
        return '[^' + body + ']', lambda s, i: (
            set() if i == len(s) or match(s, i) else {i + 1})

    def atom(self, depth):
        rng = self.rng
        k = rng.random()
        if k < 0.5 or depth <= 0 and k < 0.75:
            return self.literal()
        if k < 0.58:
            return '.', lambda s, i: {i + 1} if i < len(s) else set()
        if k < 0.68:
            return self.bracket()
        if k < 0.72:
            text = rng.choice('wWsS')
            test = self.is_word if text in 'wW' else CLASSES['space']
            return '\\' + text, lambda s, i: (
                {i + 1} if i < len(s) and test(s[i]) == text.islower() else set())
        if k < 0.78 and self.references and self.closed:
            return '\\%d' % rng.choice(self.closed), None
        if depth <= 0:
            return self.literal()
        self.groups += 1
        n = self.groups
        body, match = self.choice(depth - 1, True)
        if n <= 9:
            self.closed.append(n)
        return self.op('(') + body + self.op(')'), match

    def repeat(self, item):
        rng = self.rng
        text, match = item
        k = rng.random()
        if k < 0.5:
            sign, least, most = '*', 0, None
        elif k < 0.65:
            sign, least, most = self.op('+'), 1, None
        elif k < 0.8:
            sign, least, most = self.op('?'), 0, 1
        else:
            least = rng.randint(0, 3)
            sign, most = rng.choice([
                ('%d' % least, least), ('%d,' % least, None),
                ('%d,%d' % (least, least + 1), least + 1), (',%d' % least, least)])
            if sign.startswith(','):
                least = 0
            sign = self.op('{') + sign + self.op('}')
            self.vague |= text.endswith(')')

        def repeated(s, i):
            seen, now, n = set(), {i}, 0
            while now and (most is None or n <= most):
                if n >= least:
                    if now <= seen:
                        break
                    seen |= now
                now = {e for b in now for e in match(s, b)}
                n += 1
            return seen
        return text + sign, repeated

    def place(self):
        before = lambda s, i: i > 0 and self.is_word(s[i - 1])
        behind = lambda s, i: i < len(s) and self.is_word(s[i])
        places = [
            ('\\<', lambda s, i: not before(s, i) and behind(s, i)),
            ('\\>', lambda s, i: before(s, i) and not behind(s, i)),
            ('\\b', lambda s, i: before(s, i) != behind(s, i)),
            ('\\B', lambda s, i: before(s, i) == behind(s, i)),
            ('\\`', lambda s, i: i == 0), ("\\'", lambda s, i: i == len(s))]
        if self.ere:
            places += [('^', lambda s, i: i == 0), ('$', lambda s, i: i == len(s))]
        text, test = self.rng.choice(places)
        return text, lambda s, i: {i} if test(s, i) else set()

    def item(self, depth, inner):
        rng = self.rng
        if rng.random() < 0.06:
            self.inner_places = True
            return self.place()
        item = self.atom(depth)
        n = 0
        while rng.random() < 0.3:
            item = self.repeat(item)
            n += 1
        self.vague |= n > 1
        return item

    def branch(self, depth, inner):
        rng = self.rng
        if rng.random() < 0.04:
            return '', lambda s, i: {i}
        items = [self.item(depth, inner) for _ in range(rng.choice([1, 1, 2, 2, 3, 4]))]
        if rng.random() < 0.06:
            items.insert(0, ('^', lambda s, i: {i} if i == 0 else set()))
            self.inner_places |= inner
        if rng.random() < 0.06:
            items.append(('$', lambda s, i: {i} if i == len(s) else set()))
            self.inner_places |= inner

        def match(s, i):
            now = {i}
            for _, part in items:
                now = {e for b in now for e in part(s, b)}
            return now
        return ''.join(text for text, _ in items), match

    def choice(self, depth, inner=False):
        count = self.rng.choice([1, 1, 1, 2, 2, 3])
        inner |= count > 1
        known = list(self.closed)
        closed, branches = list(known), []
        for _ in range(count):
            self.closed = list(known)
            branches.append(self.branch(depth, inner))
            closed += [n for n in self.closed if n not in closed]
        self.closed = closed
        return (self.op('|').join(text for text, _ in branches),
                lambda s, i: {e for _, match in branches for e in match(s, i)})

    def fixed(self):
        text = ''.join(self.rng.choice(self.letters + '.*')
                       for _ in range(self.rng.choice([0, 1, 1, 2, 3, 4])))
        fold = (lambda x: x.lower().upper()) if self.icase else (lambda x: x)
        return text, lambda s, i: (
            {i + len(text)} if fold(s[i:i + len(text)]) == fold(text) else set())


def garbage(rng):
    """What is mostly wrong."""
    return ''.join(rng.choice(['a', 'b', '\\', '(', ')', '[', ']', '{', '}', '*', '+', '?',
                               '|', '^', '$', '.', ',', '1', '2', ':', '-', '\\(', '\\)',
                               '\\{', '\\}', '[:alpha:]', '[^', '=', '.]'])
                   for _ in range(rng.randint(1, 8)))


def subject(rng, letters, bad):
    extra = rng.choice(['', '', '-', ' ', '_', '1', 'B', '.', 'c'])
    line = ''.join(rng.choice(letters + extra) for _ in range(rng.randint(0, 12))).encode()
    if bad and rng.random() < 0.3:
        at = rng.randint(0, len(line))
        line = line[:at] + rng.choice([b'\xff', b'\xc3', b'\xe9']) + line[at:]
    return line


class Case:
    def __init__(self, rng):
        self.wide = rng.random() < 0.6
        self.locale = 'C.UTF-8' if self.wide else 'C'
        self.dialect = rng.choice(['-G', '-E', '-E', '-G', '-F'])
        self.garbage = self.dialect != '-F' and rng.random() < 0.12
        self.options = [o for o, chance in (('-i', 0.2), ('-w', 0.12), ('-x', 0.08),
                                            ('-z', 0.05)) if rng.random() < chance]
        if self.garbage:
            self.options = []
        self.mode = rng.choice([[], ['-c'], ['-v'], ['-o', '-b'], ['-o', '-b'],
                                ['-o', '-b'], ['-n']])
        self.gen = Generator(rng, self.dialect == '-E', self.wide, '-i' in self.options,
                             rng.random() < 0.15)
        self.patterns, self.matchers = [], []
        for _ in range(rng.choice([1, 1, 1, 1, 2, 3])):
            self.add_pattern(rng)
        lines = [subject(rng, self.gen.letters, not self.wide)
                 for _ in range(rng.randint(1, 8))]
        self.text = b'\n'.join(lines) + rng.choice([b'\n', b'\n', b''])

    def add_pattern(self, rng):
        gen = self.gen
        gen.groups, gen.closed = 0, []
        if self.garbage:
            text, match = garbage(rng), None
        elif self.dialect == '-F':
            text, match = gen.fixed()
        else:
            text, match = gen.choice(rng.choice([0, 1, 1, 2, 3]))
        self.patterns.append(text)
        self.matchers.append(match)

    def arguments(self):
        arguments = [self.dialect] + self.options + self.mode + ['-a']
        for p in self.patterns:
            arguments += ['-e', p]
        return arguments

    def show(self):
        quoted = ' '.join("'%s'" % a.replace("'", "'\\''") for a in self.arguments())
        return 'LC_ALL=%s grep %s on %r' % (self.locale, quoted, self.text)


class Judge:
    """What grep prints, by trying everything."""

    def __init__(self, case):
        self.case = case
        self.word, self.whole = '-w' in case.options, '-x' in case.options
        self.end = '\0' if '-z' in case.options else '\n'

    def fits(self, s, i, e):
        if self.whole:
            return i == 0 and e == len(s)
        is_word = self.case.gen.is_word
        return not self.word or not (i > 0 and is_word(s[i - 1])
                                     or e < len(s) and is_word(s[e]))

    def find(self, s, start):
        for i in range(start, len(s) + 1):
            ends = {e for match in self.case.matchers for e in match(s, i)
                    if self.fits(s, i, e)}
            if ends:
                return i, max(ends)
        return None

    def parts(self, s):
        at = 0
        while at <= len(s):
            found = self.find(s, at)
            if not found:
                return
            if found[1] > found[0]:
                yield found
            at = max(found[1], found[0] + (found[0] == found[1]))

    def encode(self, s):
        return s.encode('utf-8' if self.case.wide else 'latin-1')

    def output(self):
        case = self.case
        text = case.text.decode('utf-8' if case.wide else 'latin-1')
        lines = text.split(self.end)
        if lines[-1] == '':
            lines.pop()
        out, at, count = b'', 0, 0
        for n, s in enumerate(lines):
            selected = (self.find(s, 0) is None) == ('-v' in case.mode)
            count += selected
            if selected and '-o' in case.mode:
                for i, e in self.parts(s):
                    out += b'%d:%s' % (at + len(self.encode(s[:i])),
                                       self.encode(s[i:e] + self.end))
            elif selected and '-c' not in case.mode:
                if '-n' in case.mode:
                    out += b'%d:' % (n + 1)
                out += self.encode(s + self.end)
            at += len(self.encode(s + self.end))
        if '-c' in case.mode:
            out = b'%d\n' % count
        return out, 0 if count else 1, b''


def run(command, text, locale, engine):
    environment = dict(os.environ, LC_ALL=locale)
    environment.pop('PIEP_REGEX', None)
    if engine:
        environment['PIEP_REGEX'] = engine
    try:
        done = subprocess.run(command, input=text, env=environment, timeout=10,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    except subprocess.TimeoutExpired:
        return None
    message = done.stderr.split(b'\n')[0] if done.returncode == 2 else b''
    return done.stdout, done.returncode, message


def repeats_nothing(case):
    nothing = {'-E': r'(^|[(|^$]|\\[<>bB`\'])[*+?{]', '-G': r'\\[<>bB`\']\\?[*+?{]'}
    return any(re.search(nothing[case.dialect], p) for p in case.patterns)


def grep_is_excused(case, theirs, ours):
    if case.gen.references and case.dialect != '-F' and re.search(r'\\[1-9]', str(case.patterns)):
        return len(case.patterns) > 1 or case.gen.inner_places
    if not case.garbage:
        return Judge(case).output() == ours
    if b'Invalid regular expression' in theirs[2] and b'Unmatched [' in ours[2]:
        return True
    if len(case.patterns) > 1 and case.patterns[-1].endswith('\\') and b'Trailing' in ours[2]:
        return True
    return repeats_nothing(case)


def check_grep(case, piep, engine):
    theirs = run(['grep'] + case.arguments(), case.text, case.locale, None)
    ours = run([piep, 'grep'] + case.arguments(), case.text, case.locale, engine)
    if ours is not None and (theirs is None or theirs[1] < 0 or ours == theirs
                             or grep_is_excused(case, theirs, ours)):
        return True
    print('grep differs:', case.show())
    print('  GNU: ', theirs)
    print('  ours:', ours)
    if not case.garbage and not case.gen.references:
        print('  truth:', Judge(case).output())
    return False


def check_sed(case, piep, engine):
    """The groups of the first match."""
    pattern, n = case.patterns[0], min(case.gen.groups, 9)
    if (case.dialect == '-F' or len(case.patterns) > 1 or case.garbage or n == 0
            or case.gen.inner_places or case.gen.vague or re.search(r"['/\n]|\\[acdfnortvx]", pattern)):
        return True
    template = '|'.join('\\%d' % i for i in range(1, n + 1))
    flags = 'I' if '-i' in case.options else ''
    sed = ['sed'] + (['-E'] if case.dialect == '-E' else [])
    theirs = run(sed + ['s/%s/<&|%s>/%s' % (pattern, template, flags)],
                 case.text, case.locale, None)
    if theirs is None or theirs[1] != 0:
        return True
    program = "re.sub(%s(r'%s'%s), r'<\\g<0>|%s>', p, 1)" % (
        'ere' if case.dialect == '-E' else 'bre', pattern, ', re.I' if flags else '',
        template)
    ours = run([piep, '--keep-end', program], case.text, case.locale, engine)
    if ours == theirs:
        return True
    print('sed differs:', case.show())
    print('  GNU: ', theirs)
    print('  ours:', ours, program)
    return False


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--piep', default=os.environ.get(
        'PIEP', os.path.join(HERE, '..', '..', 'build', 'piep')))
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--count', type=int, default=1000)
    parser.add_argument('--engine', default='')
    parser.add_argument('--most', type=int, default=10, help='differences to show')
    options = parser.parse_args()
    for tool in 'grep', 'sed':
        version = subprocess.run([tool, '--version'], stdout=subprocess.PIPE,
                                 stderr=subprocess.DEVNULL).stdout
        if b'GNU' not in version:
            sys.exit(77)
    wrong = 0
    for i in range(options.count):
        case = Case(random.Random('%d %d' % (options.seed, i)))
        for check in check_grep, check_sed:
            if not check(case, os.path.abspath(options.piep), options.engine):
                wrong += 1
                print('  repeat: --seed %d, case %d' % (options.seed, i))
        if wrong >= options.most:
            break
    print('%d cases, %d differences' % (i + 1, wrong))
    sys.exit(wrong > 0)


main()
