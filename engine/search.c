/* search - compiling what is looked for: see search.h */
#include "engine/search.h"

#include <stdlib.h>
#include "engine/err.h"
#include "engine/search_impl.h"

static bool
is_letter(unsigned char byte)
{
	byte |= 0x20;
	return byte >= 'a' && byte <= 'z';
}

static unsigned char
lower(unsigned char byte)
{
	return is_letter(byte) ? byte | 0x20 : byte;
}

/* -- one text ------------------------------------------------------------ */

/* How often a byte is expected in logs, programs and prose. */
static unsigned
frequency(unsigned char byte)
{
	static const char falling[] =
		" e0tai1onsr2l-d:h3c4u5.m/6p78fg9b_w\n,y=v\"k()[]ESTAI"
		"NORCDLMP;'xUFBG\tVH<>jWqzYKX{}*+#&J$@%?|QZ!\\";

	if (byte >= 0x80)   /* the first of a character is more often the same */
		return byte >= 0xc2 ? 70 : 40;
	const char *place = byte ? strchr(falling, byte) : NULL;
	return place ? (unsigned)(sizeof falling - (size_t)(place - falling)) : 0;
}

static size_t
rarest(struct slice text, size_t but)
{
	size_t best = but == 0 && text.len > 1 ? 1 : 0;

	for (size_t i = best; i < text.len; i++)
		if (i != but && frequency(text.ptr[i]) < frequency(text.ptr[best]))
			best = i;
	return best;
}

static void
set_one(struct search *s, struct slice text)
{
	struct search_one *one = &s->one;
	unsigned char *fold = arena_alloc(&s->arena, text.len);

	for (size_t i = 0; i < text.len; i++)
		fold[i] = s->icase && is_letter(text.ptr[i]) ? 0x20 : 0;
	one->text = text.ptr;
	one->fold = fold;
	one->len = text.len;
	one->pair.at[0] = rarest(text, SIZE_MAX);
	one->pair.at[1] = rarest(text, one->pair.at[0]);
	for (unsigned i = 0; i < 2; i++) {
		one->pair.byte[i] = text.ptr[one->pair.at[i]];
		one->pair.fold[i] = fold[one->pair.at[i]];
	}
}

/* -- several ------------------------------------------------------------- */

static void
know(struct search_prefixes *f, size_t i, unsigned char byte, unsigned char bucket)
{
	f->known[i][byte] |= bucket;
	f->low[i][byte & 15] |= bucket;
	f->high[i][byte >> 4] |= bucket;
}

/* Where a text has ended every byte may follow. */
static void
add_prefix(struct search *s, struct slice text, unsigned char bucket)
{
	struct search_prefixes *f = &s->prefixes;

	f->any = true;
	for (size_t i = 0; i < PREFIX; i++) {
		for (unsigned c = 0; c < 256 && i >= text.len; c++)
			know(f, i, (unsigned char)c, bucket);
		if (i >= text.len)
			continue;
		know(f, i, text.ptr[i], bucket);
		if (s->icase && is_letter(text.ptr[i]))
			know(f, i, text.ptr[i] ^ 0x20, bucket);
	}
}

/* Takes texts of up to `most` bytes. Neighbours in order are alike and share a bucket;
   short texts have one of their own, which knows more than others. */
static void
set_prefixes(struct search *s, const struct slices *texts, size_t most)
{
	size_t n_short = 0, n_long = 0, nth = 0;

	for (size_t i = 0; i < texts->n; i++) {
		n_short += texts->at[i].len < PREFIX;
		n_long += texts->at[i].len >= PREFIX && texts->at[i].len <= most;
	}
	size_t buckets = n_short > 0 ? 7 : 8;
	for (size_t i = 0; i < texts->n; i++) {
		size_t len = texts->at[i].len, bucket = 7;
		if (len > most)
			continue;
		if (len >= PREFIX)
			bucket = nth++ * buckets / n_long;
		add_prefix(s, texts->at[i], (unsigned char)(1u << bucket));
	}
}

/* Takes texts that have a key. Few hashes of others are known too. */
static void
set_keys(struct search *s, const struct slices *texts)
{
	enum { LEAST = 12, MOST = 20, SPARSE = 64 };
	unsigned bits = LEAST;

	while (bits < MOST && (size_t)1 << bits < texts->n * SPARSE)
		bits++;
	s->keys.shift = 32 - bits;
	s->keys.fold = s->icase ? 0x20202020 : 0;
	s->keys.known = arena_alloc(&s->arena, (size_t)1 << bits);
	for (size_t i = 0; i < texts->n; i++)
		if (texts->at[i].len >= KEY)
			s->keys.known[search_hash(&s->keys, texts->at[i].ptr)] = 1;
}

static void
set_many(struct search *s, const struct slices *texts)
{
	enum { FEW = 100 };   /* past it the keys are faster */

	if (texts->n <= FEW) {
		set_prefixes(s, texts, SIZE_MAX);
	} else {
		set_prefixes(s, texts, KEY - 1);
		set_keys(s, texts);
	}
}

/* -- all ----------------------------------------------------------------- */

static int
compare(const void *a, const void *b)
{
	const struct slice *x = a, *y = b;
	int order = memcmp(x->ptr, y->ptr, x->len < y->len ? x->len : y->len);

	return order ? order : (x->len > y->len) - (x->len < y->len);
}

/* The texts as they are compared, sorted, without the empty ones. */
static struct slices
prepare(struct search *s, const struct slices *texts)
{
	struct slice *at = arena_array(&s->arena, texts->n, sizeof *at);
	struct slices prepared = { at, 0 };

	for (size_t i = 0; i < texts->n; i++) {
		struct slice text = texts->at[i];
		unsigned char *copy = arena_alloc(&s->arena, text.len);
		for (size_t k = 0; k < text.len; k++)
			copy[k] = s->icase ? lower(text.ptr[k]) : text.ptr[k];
		if (text.len > 0)
			at[prepared.n++] = (struct slice){ copy, text.len };
		if (text.len < s->shortest)
			s->shortest = text.len;
		if (text.len > s->longest)
			s->longest = text.len;
	}
	if (prepared.n > 0)
		qsort(at, prepared.n, sizeof *at, compare);
	return prepared;
}

static const struct search_ops *
choose(void)
{
	const char *name = getenv("PIEP_SCAN");

	if (name && strcmp(name, "portable") == 0)
		return &search_portable;
	const struct search_ops *vector = search_vector(name);
	return vector ? vector : &search_portable;
}

/* Where one is empty there is always a hit, at once. */
static bool
find_empty(const struct search *s, const unsigned char *p,
           const unsigned char *end, struct slice *hit)
{
	size_t looked;

	*hit = (struct slice){ p, trie_match(&s->trie, p, end, &looked) };
	return true;
}

struct search *
search_new(const struct slices *texts, bool icase)
{
	struct search *s = calloc(1, sizeof *s);

	if (s == NULL)
		die("memory exhausted");
	s->icase = icase;
	s->shortest = SIZE_MAX;
	struct slices prepared = prepare(s, texts);
	bool expensive = s->longest > CHEAP;
	if (texts->n != 1 || s->shortest == 0 || expensive)
		trie_init(&s->trie, &s->arena, &prepared, icase, expensive);
	if (s->shortest == 0) {
		s->find = find_empty;
	} else if (texts->n == 1) {
		s->find = choose()->one;
		set_one(s, prepared.at[0]);
	} else {
		s->find = choose()->many;
		set_many(s, &prepared);
	}
	return s;
}

void
search_free(struct search *s)
{
	if (s == NULL)
		return;
	arena_clear(&s->arena);
	free(s);
}

bool
search_find(const struct search *s, const unsigned char *p,
            const unsigned char *end, struct slice *hit)
{
	return s->find(s, p, end, hit);
}
