#include "engine/marks.h"

void
marks_scan(struct marks *m)
{
	size_t left = (size_t)(m->end - m->scanned);
	size_t len = left < sizeof(m->words) * 8 ? left : sizeof(m->words) * 8;

	scan_marks(m->scanned, len, &m->set, m->words);
	m->at = m->scanned;
	m->word = m->words;
	m->stop = m->words + (len + MARKS_BITS - 1) / MARKS_BITS;
	m->scanned += len;
}
