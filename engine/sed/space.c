#include "engine/sed/space.h"

#include "engine/sed/state.h"

/* What is known of the text is so no more. */
static void
forget(struct sed *s)
{
	s->ready = false;
	s->known = NULL;
}

void
space_set_own(struct sed *s)
{
	forget(s);
	if (s->pattern.lent)
		files_use_line(s);
	s->pattern.lent = false;
	s->pattern.text = (struct slice){
		s->pattern.own.ptr + s->pattern.dropped,
		s->pattern.own.len - s->pattern.dropped
	};
}

/* Begins own anew. */
static void
empty(struct sed_space *p)
{
	p->own.len = p->dropped = 0;
}

/* Moves the text to the front once it is the smaller part of own. */
static void
compact(struct sed_space *p)
{
	if (p->dropped <= p->own.len / 2)
		return;
	p->own.len -= p->dropped;
	memmove(p->own.ptr, p->own.ptr + p->dropped, p->own.len);
	p->dropped = 0;
}

void
space_own(struct sed *s)
{
	struct sed_space *p = &s->pattern;

	if (p->lent) {
		empty(p);
		buf_put(&p->own, p->text);
	} else {
		compact(p);
	}
	space_set_own(s);
}

void
space_swap_in(struct sed *s, struct buf *text)
{
	struct buf other = s->pattern.own;

	s->pattern.own = *text;
	s->pattern.dropped = 0;
	*text = other;
	space_set_own(s);
}

void
space_translate(struct sed *s, size_t from, size_t len, const struct scan_map *map)
{
	space_own(s);
	unsigned char *at = s->pattern.own.ptr + s->pattern.dropped + from;
	scan_translate(at, at, len, map);
}

void
space_drop(struct sed *s, size_t n)
{
	forget(s);
	s->pattern.text.ptr += n;
	s->pattern.text.len -= n;
	if (s->pattern.lent)
		files_use(s, n);
	else
		s->pattern.dropped += n;
}

void
space_exchange(struct sed *s)
{
	struct sed_space pattern;

	space_own(s);
	pattern = s->pattern;
	s->pattern = s->hold;
	s->hold = pattern;
	space_set_own(s);
}

void
space_hold(struct sed *s, bool append)
{
	struct sed_space *h = &s->hold;

	if (append)
		buf_put_byte(&h->own, s->program.end);
	else
		empty(h);
	buf_put(&h->own, s->pattern.text);
	h->bare = s->pattern.bare;
}

void
space_get(struct sed *s, bool append)
{
	if (append) {
		space_own(s);
		buf_put_byte(&s->pattern.own, s->program.end);
	} else {
		empty(&s->pattern);
	}
	buf_put(&s->pattern.own, (struct slice){
		s->hold.own.ptr + s->hold.dropped, s->hold.own.len - s->hold.dropped
	});
	s->pattern.bare = s->hold.bare;
	space_set_own(s);
}

void
space_zap(struct sed *s)
{
	empty(&s->pattern);
	space_set_own(s);
}

void
space_empty_hold(struct sed *s)
{
	empty(&s->hold);
}
