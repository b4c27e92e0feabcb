#!/usr/bin/env python3
"""found - records are found by literals and in blocks where they are found one by one.

    python3 tests/fuzz/found.py [--piep FILE] [--seed N] [--count N]

Each case is a random pattern of one of grep's dialects, looked for in random lines: with
PIEP_REGEX=records every line is tried, with PIEP_REGEX=blocks literals are not looked for;
both must give what grep gives otherwise. Many patterns are none, which all must say alike.
"""
import argparse
import os
import random
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
BITS = ['a', 'b', 'A', 'k', 's', '\u212a', 'ab', 'ba', 'é', 'ſ', 'i', ' ', '1', r'\.', r'\[', ']',
        '}', ':', '-', ',', 'ß', 'σ', 'Σ', 'θ', 'ǆ', '\u00b5', 'åb', '\u03a9', '\u0390', '中']
REPEATS = [''] * 9 + ['*', '+', '?', '{2}', '{0}', '{0,1}', '{,2}', '{1,}', '*?', '+?', '{',
                      '{a', r'\?', r'\+', r'\{1,2\}']
SETS = ['[ab]', '[^a]', '[]a]', '[^]a]', '[[:alpha:]]', '[[:]a', '[a:]', r'[\]a]', '[[]',
        '[a-c1]', '[^[:space:]b]', r'[\d]', '[&&a]', '[éſ]', '[αβγδ]', '[а-п]', '[é1]', '[ßσ]']
ESCAPES = [r'\d', r'\w', r'\b', r'\s', r'\W', r'\1', r'\A', r'\Z', r'\x61', r'\t', r'\B', r'\<',
           r'\>', r'\Qa', r'\|']
GROUPS = ['(', '(', '(?:', '(?=', '(?!', '(?<=', '(?<!', '(?P<n>', '(?>', '(?i:', '(?#', r'\(']
TEXT = ['a', 'b', 'A', 'B', 'k', 's', 'ſ', '\u212a', 'é', 'É', 'i', 'ı', ' ', '1', '.', '[', ']',
        '}', '{', ':', '-', ',', 'ab', 'x', '\t', 'γ', '\udc80', '\udcc3', 'ß', 'ẞ', 'σ', 'ς', 'Σ',
        'θ', 'ϑ', 'Θ', 'ϴ', 'ǆ', 'ǅ', 'Ǆ', '\u00b5', '\u03bc', '\u039c', 'å', '\u00c5', '\u212b',
        'ω', '\u03a9', '\u2126', '\u0390', '\u1fd3', '中', 'д', 'Д']


def item(rng, depth):
    r = rng.random()
    if r < .5:
        return ''.join(rng.choice(BITS) for _ in range(rng.randint(1, 4))) + rng.choice(REPEATS)
    if r < .6:
        return rng.choice(SETS) + rng.choice(REPEATS)
    if r < .68:
        return rng.choice('.^$')
    if r < .76 or depth > 2:
        return rng.choice(ESCAPES)
    kind = rng.choice(GROUPS)
    end = r'\)' if kind == r'\(' else ')'
    return kind + alternatives(rng, depth + 1) + end + rng.choice(REPEATS)


def alternatives(rng, depth=0):
    return '|'.join(''.join(item(rng, depth) for _ in range(rng.randint(1, 3)))
                    for _ in range(rng.choice([1, 1, 1, 2, 3])))


def lines(rng):
    """Enough for a way of finding to be given up now and then."""
    kinds = TEXT if rng.random() < .5 else [t for t in TEXT if t.isascii()]
    n = rng.choice([5, 300, 300, 12000])
    text = '\n'.join(''.join(rng.choice(kinds) for _ in range(rng.randint(0, 12)))
                     for _ in range(n))
    return text + rng.choice(['', '\n'])


def run(piep, how, command):
    env = dict(os.environ, PIEP_REGEX=how)
    done = subprocess.run([piep, 'grep', *command], env=env, capture_output=True, check=False)
    return done.returncode, done.stdout, done.stderr


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--piep', default=os.path.join(HERE, '../../build/piep'))
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--count', type=int, default=300)
    options = parser.parse_args()
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'text')
        for seed in range(options.seed, options.seed + options.count):
            rng = random.Random(seed)
            if seed == options.seed or rng.random() < .1:
                with open(path, 'wb') as f:
                    f.write(lines(rng).encode('utf-8', 'surrogateescape'))
            pattern = rng.choice([''] * 8 + ['(?i)', '^']) + alternatives(rng)
            some = [o for o in ('-i', '-w', '-x', '-v') if rng.random() < .15]
            command = ['-an', rng.choice(['-G', '-E', '-E', '-P', '-P', '-F']), *some,
                       '-e', pattern, path]
            if rng.random() < .2:
                command[-1:-1] = ['-e', alternatives(rng)]
            plain = run(options.piep, '', command)
            for how in ('records', 'blocks'):
                if run(options.piep, how, command) == plain:
                    continue
                wrong += 1
                print(f'differs: --seed {options.seed} --count {seed - options.seed + 1}: '
                      f'PIEP_REGEX={how}', command)
    print(f'{options.count} cases, {wrong} differences')
    return wrong > 0


sys.exit(main())
