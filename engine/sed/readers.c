#include "engine/sed/readers.h"

#include <stdio.h>
#include <stdlib.h>

#include "engine/sed/state.h"
#include "engine/spawn.h"

struct sed_reader {
	struct sed_reader *next;
	struct slice name;
	FILE *file;            /* NULL: it cannot be read */
	char *line;
	size_t cap;
};

static struct sed_reader *
reader_of(struct sed *s, struct slice name)
{
	struct sed_reader *r = s->readers;

	while (r && !slice_equal(r->name, name))
		r = r->next;
	if (r)
		return r;
	r = arena_alloc(&s->arena, sizeof *r);
	*r = (struct sed_reader){ .next = s->readers, .name = name };
	r->file = slice_equal(name, SLICE(SED_STDIN)) ? stdin
	          : fopen((const char *)name.ptr, "re");
	s->readers = r;
	return r;
}

void
readers_open(struct sed *s)
{
	for (size_t i = 0; i < s->program.n; i++)
		if (s->program.commands[i].verb->name == 'R')
			reader_of(s, s->program.commands[i].text);
}

bool
readers_line(struct sed *s, struct slice name, struct buf *out)
{
	if (slice_equal(name, SLICE(SED_STDIN)) && files_take(s, out))
		return true;
	struct sed_reader *r = reader_of(s, name);
	ssize_t n = r->file ? getdelim(&r->line, &r->cap, s->program.end, r->file) : -1;

	if (n <= 0)
		return false;
	buf_put(out, (struct slice){ (const unsigned char *)r->line, (size_t)n });
	return true;
}

void
readers_rewind(struct sed *s)
{
	for (struct sed_reader *r = s->readers; r; r = r->next)
		if (r->file)
			rewind(r->file);
}

void
readers_close(struct sed *s)
{
	for (struct sed_reader *r = s->readers; r; r = r->next) {
		if (r->file && r->file != stdin)
			fclose(r->file);
		free(r->line);
	}
}

int
sed_shell(struct sed *s, struct slice command, struct buf *out)
{
	static char shell[] = "sh", flag[] = "-c";
	struct buf text = { 0 };
	struct spawn_result result = { 0 };

	buf_put(&text, command);
	buf_text(&text);
	char *const argv[] = { shell, flag, (char *)text.ptr, NULL };
	const struct spawn job = { .argv = argv, .out = { .end = SPAWN_PIPE } };
	if (!s->out.gathers)
		writer_flush(s->out.to);
	int error = spawn_run(&job, out, &result);
	buf_clear(&text);
	if (error == 0)
		return 0;
	return fail(s->stage.run, "couldn't run sh: %s", strerror(error));
}
