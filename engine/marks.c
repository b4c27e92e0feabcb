#include "engine/marks.h"

/* Leaves of the spaces those that stand before another or before a byte that is marked
   already, or last in the stretch. */
static void
keep_several(struct marks *m, const uint64_t *spaces, size_t words)
{
	for (size_t i = 0; i < words; i++) {
		uint64_t next = i + 1 < words ? m->words[i + 1] | spaces[i + 1] : 1;
		uint64_t follow = (m->words[i] | spaces[i]) >> 1
		                  | next << (MARKS_BITS - 1);
		bool cut = i + 1 == words;
		m->words[i] |= spaces[i] & (cut ? UINT64_MAX : follow);
	}
}

static void
scan_odd(struct marks *m, size_t len, size_t words)
{
	static const struct scan_set space = { { ' ', ' ', ' ', ' ' }, false };
	uint64_t spaces[MARKS_WORDS];

	scan_odd_marks(m->scanned, len, m->words);
	if (m->spaces == MARKS_NO_SPACES)
		return;
	scan_marks(m->scanned, len, &space, spaces);
	if (m->spaces == MARKS_SEVERAL)
		keep_several(m, spaces, words);
	for (size_t i = 0; m->spaces == MARKS_SPACES && i < words; i++)
		m->words[i] |= spaces[i];
}

void
marks_scan(struct marks *m)
{
	size_t left = (size_t)(m->end - m->scanned);
	size_t len = left < sizeof(m->words) * 8 ? left : sizeof(m->words) * 8;
	size_t words = (len + MARKS_BITS - 1) / MARKS_BITS;

	if (m->odd)
		scan_odd(m, len, words);
	else if (m->class)
		scan_class_marks(m->scanned, len, m->class, m->words);
	else
		scan_marks(m->scanned, len, &m->set, m->words);
	m->at = m->scanned;
	m->word = m->words;
	m->stop = m->words + words;
	m->scanned += len;
}
