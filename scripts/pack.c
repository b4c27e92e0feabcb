/*
 * pack - compress a file into a C array, for engine/unpack.c (which tells the format)
 *
 * usage: pack NAME <FILE >>FILE.c
 *
 * Writes `static const unsigned char NAME[]`. Every position is tried as the start of a
 * copy and the cheapest way through is taken, so it is slow and small.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHORTEST = 4, FARTHEST = 65535, LONGEST = 4096, TRIES = 400, HASHES = 1 << 15 };

static unsigned char *data;
static size_t size;

struct step {
	size_t cost;       /* of all from here to the end, in bytes */
	size_t length;     /* of the copy, 0: a literal */
	size_t distance;
};

static size_t
hash(size_t at)
{
	const unsigned char *p = data + at;
	unsigned long v = p[0] | (unsigned long)p[1] << 8 | (unsigned long)p[2] << 16;

	return (v * 2654435761u >> 7 ^ p[3] * 40503u) % HASHES;
}

static size_t
match(size_t a, size_t b)
{
	size_t n = 0;

	while (b + n < size && n < LONGEST && data[a + n] == data[b + n])
		n++;
	return n;
}

static size_t
more_bytes(size_t n)
{
	return n < 15 ? 0 : (n - 15) / 255 + 1;
}

/* Takes the copy if it is cheaper; shorter ones may be, too. */
static void
consider(struct step *steps, size_t at, size_t from, size_t longest)
{
	for (size_t n = longest; n >= SHORTEST; n = n > 64 ? n / 2 : n - 1) {
		size_t cost = steps[at + n].cost + 3 + more_bytes(n - SHORTEST);
		if (cost < steps[at].cost) {
			steps[at].cost = cost;
			steps[at].length = n;
			steps[at].distance = at - from;
		}
	}
}

/* For each position, the one before it with the same hash. */
static long *
chains(void)
{
	long *before = malloc((size + 1) * sizeof *before);
	long last[HASHES];

	if (before == NULL)
		exit(1);
	memset(last, -1, sizeof last);
	for (size_t i = 0; i + SHORTEST <= size; i++) {
		before[i] = last[hash(i)];
		last[hash(i)] = (long)i;
	}
	return before;
}

static struct step *
plan(void)
{
	struct step *steps = calloc(size + 1, sizeof *steps);
	long *before = chains();

	if (steps == NULL)
		exit(1);
	for (size_t at = size; at-- > 0;) {
		steps[at].cost = steps[at + 1].cost + 1;
		if (at + SHORTEST > size)
			continue;
		int tries = TRIES;
		for (long from = before[at]; from >= 0 && tries-- > 0; from = before[from]) {
			if (at - (size_t)from > FARTHEST)
				break;
			size_t n = match((size_t)from, at);
			if (n >= SHORTEST)
				consider(steps, at, (size_t)from, n);
		}
	}
	free(before);
	return steps;
}

static void
put(unsigned byte)
{
	static int column;

	printf("%u,%s", byte & 255, ++column % 20 ? "" : "\n");
}

static void
put_more(size_t n)
{
	if (n < 15)
		return;
	for (n -= 15; n >= 255; n -= 255)
		put(255);
	put((unsigned)n);
}

static void
put_sequence(size_t literals_at, size_t literals, const struct step *copy)
{
	size_t length = copy ? copy->length - SHORTEST : 0;

	put((unsigned)((literals < 15 ? literals : 15) << 4 | (length < 15 ? length : 15)));
	put_more(literals);
	for (size_t i = 0; i < literals; i++)
		put(data[literals_at + i]);
	if (copy == NULL)
		return;
	put_more(length);
	put((unsigned)copy->distance);
	put((unsigned)(copy->distance >> 8));
}

/* unpack reads a copy's length before its distance: the order of put_sequence. */
static void
write_steps(const struct step *steps)
{
	size_t literals = 0, at = 0;

	while (at < size) {
		if (steps[at].length == 0) {
			literals++;
			at++;
			continue;
		}
		put_sequence(at - literals, literals, &steps[at]);
		at += steps[at].length;
		literals = 0;
	}
	if (literals > 0)
		put_sequence(at - literals, literals, NULL);
}

int
main(int argc, char **argv)
{
	size_t room = 1 << 16;

	data = malloc(room);
	for (int c; data && (c = getchar()) != EOF; data[size++] = (unsigned char)c)
		if (size == room)
			data = realloc(data, room *= 2);
	if (argc != 2 || data == NULL)
		return 1;
	printf("static const unsigned char %s[] = {\n", argv[1]);
	struct step *steps = plan();
	write_steps(steps);
	puts("\n};");
	free(steps);
	free(data);
	return ferror(stdout) || fflush(stdout) ? 1 : 0;
}
