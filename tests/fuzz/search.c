/*
 * search - random texts are found where a naive search finds them
 *
 *     cc -I. tests/fuzz/search.c engine/search*.c engine/arena.c engine/array.c -o search
 *     search SEED COUNT
 *
 * The sets have one text, few, or many; the alphabets are small, so that there are hits
 * and near misses; subjects begin or end where a page does beyond which nothing may be
 * read. A difference is shown, and the status is 1.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include "engine/err.h"
#include "engine/search.h"

enum { TEXTS = 400, LEN = 700, SUBJECT = 8192 };

static unsigned char bytes[TEXTS][LEN];
static struct slice texts[TEXTS];
static unsigned long long state;

void
die(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	exit(2);
}

static size_t
below(size_t n)
{
	state = state * 6364136223846793005u + 1442695040888963407u;
	return (size_t)(state >> 33) % n;
}

/* -- the naive search ---------------------------------------------------- */

static unsigned char
fold(unsigned char byte, bool icase)
{
	return icase && byte >= 'A' && byte <= 'Z' ? byte | 0x20 : byte;
}

static bool
begins(const unsigned char *p, const unsigned char *end, struct slice text,
       bool icase)
{
	if ((size_t)(end - p) < text.len)
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (fold(p[i], icase) != fold(text.ptr[i], icase))
			return false;
	return true;
}

static bool
naive(const struct slices *set, bool icase, const unsigned char *p,
      const unsigned char *end, struct slice *hit)
{
	for (; p <= end; p++) {
		bool found = false;
		for (size_t i = 0; i < set->n; i++) {
			struct slice text = set->at[i];
			if (!begins(p, end, text, icase)
			    || (found && text.len <= hit->len))
				continue;
			*hit = (struct slice){ p, text.len };
			found = true;
		}
		if (found)
			return true;
	}
	return false;
}

/* -- random sets and subjects -------------------------------------------- */

static const char *const alphabets[] = {
	"ab", "aAb", "aaaaaaab", "abcdefghijklmnopqrstuvwxyz ",
	"0123456789:-[]@`{", "\300\240\340\220\320\260a", "k\nK.\xe2\x84\xaa"
};

static void
fill(unsigned char *p, size_t n, const char *alphabet)
{
	for (size_t i = 0; i < n; i++)
		p[i] = (unsigned char)alphabet[below(strlen(alphabet))];
}

static size_t
random_len(void)
{
	static const size_t most[] = { 2, 3, 5, 9, 20, 70, LEN };

	return below(most[below(7)]) + (below(40) != 0);
}

static void
make_set(struct slices *set, const char *alphabet)
{
	static const size_t most[] = { 1, 1, 4, 12, 60, TEXTS };
	size_t alike = below(3) ? LEN : below(8);   /* where they may be */

	*set = (struct slices){ texts, below(most[below(6)]) + (below(40) != 0) };
	for (size_t i = 0; i < set->n; i++) {
		size_t len = random_len();
		len = len < LEN ? len : LEN;
		fill(bytes[i], len, alphabet);
		if (len > 30 && below(2))
			memset(bytes[i], 'a', below(len));
		for (size_t k = alike; k < alike + 2 && k < len && k < texts[0].len; k++)
			bytes[i][k] = bytes[0][k];
		texts[i] = (struct slice){ bytes[i], len };
	}
}

/* Some have a text of the set in them. */
static void
make_subject(unsigned char *p, size_t n, const char *alphabet,
             const struct slices *set)
{
	struct slice text = set->n > 0 ? set->at[below(set->n)] : SLICE("");

	fill(p, n, alphabet);
	if (below(4) == 0)
		memset(p, 'a', n);
	if (below(2) && text.len <= n)
		memcpy(p + below(n - text.len + 1), text.ptr, text.len);
}

/* -- comparing ----------------------------------------------------------- */

static void
show(const char *name, struct slice text)
{
	printf("%s (%zu): ", name, text.len);
	fwrite(text.ptr, 1, text.len, stdout);
	putchar('\n');
}

static int
differ(const struct slices *set, bool icase, const unsigned char *p,
       const unsigned char *end, struct slice ours, struct slice theirs)
{
	printf("icase %d, ours %td + %zu, naive %td + %zu\n", icase,
	       ours.ptr ? ours.ptr - p : -1, ours.len,
	       theirs.ptr ? theirs.ptr - p : -1, theirs.len);
	show("subject", (struct slice){ p, (size_t)(end - p) });
	for (size_t i = 0; i < set->n; i++)
		show("text", set->at[i]);
	return 1;
}

/* Walks from hit to hit. */
static int
compare(const struct slices *set, bool icase, const unsigned char *p,
        const unsigned char *end)
{
	struct search *s = search_new(set, icase);
	int result = 0;

	for (int hits = 0; hits < 20 && p <= end && !result; hits++) {
		struct slice ours = { NULL, 0 }, theirs = { NULL, 0 };
		bool found = search_find(s, p, end, &ours);
		if (!found)
			ours = (struct slice){ NULL, 0 };
		bool expected = naive(set, icase, p, end, &theirs);
		if (found != expected || ours.ptr != theirs.ptr
		    || ours.len != theirs.len)
			result = differ(set, icase, p, end, ours, theirs);
		if (!found)
			break;
		p = ours.ptr + (below(2) && ours.len ? ours.len : 1);
	}
	search_free(s);
	return result;
}

/* Bytes between pages that cannot be read. */
static struct slice
guarded(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t size = (SUBJECT + page - 1) / page * page;
	unsigned char *p = mmap(NULL, size + 2 * page, PROT_NONE,
	                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED
	    || mprotect(p + page, size, PROT_READ | PROT_WRITE) < 0)
		die("mmap");
	return (struct slice){ p + page, size };
}

static int
try(struct slice room)
{
	const char *alphabet = alphabets[below(7)];
	size_t n = below(below(3) ? 200 : SUBJECT);
	struct slices set;

	make_set(&set, alphabet);
	if (set.n > 12 && n > 1000)
		n = 1000;
	unsigned char *p = (unsigned char *)room.ptr;
	if (below(2))
		p += room.len - n;
	make_subject(p, n, alphabet, &set);
	return compare(&set, below(2), p, p + n);
}

int
main(int argc, char **argv)
{
	unsigned long seed = argc > 1 ? strtoul(argv[1], NULL, 10) : 1;
	unsigned long count = argc > 2 ? strtoul(argv[2], NULL, 10) : 1000;
	struct slice room = guarded();

	for (unsigned long i = 0; i < count; i++) {
		state = seed + i;
		below(2);
		if (try(room) != 0) {
			printf("repeat: search %lu 1\n", seed + i);
			return 1;
		}
	}
	return 0;
}
