#include "engine/sed/output.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "engine/sed/state.h"

/* Makes sure that nothing need be written while batches are gathered. */
static void
make_room(struct sed_output *o, size_t n)
{
	if (o->gathers)
		buf_reserve(&o->to->buf, n + 1);
}

int
sed_put_end(struct sed_output *o)
{
	if (!o->owed)
		return 0;
	o->owed = false;
	make_room(o, 1);
	return writer_put_byte(o->to, o->end);
}

static int
finish(struct sed_output *o, int status)
{
	return status == 0 && o->eager ? writer_flush(o->to) : status;
}

int
sed_put(struct sed_output *o, struct slice bytes)
{
	if (bytes.len == 0)
		return 0;
	if (sed_put_end(o) != 0)
		return -1;
	make_room(o, bytes.len);
	return finish(o, writer_put(o->to, bytes));
}

int
sed_put_line(struct sed_output *o, struct slice line, unsigned char end, bool bare)
{
	if (sed_put_end(o) != 0)
		return -1;
	make_room(o, line.len + 1);
	o->owed = bare;
	o->end = end;
	return finish(o, bare ? writer_put(o->to, line)
	                      : writer_put_record(o->to, line, end));
}

int
sed_put_block(struct sed_output *o, struct slice block)
{
	if (o->gathers || o->owed)
		return sed_put(o, block);
	return finish(o, writer_put_block(o->to, block));
}

int
sed_put_file(struct sed_output *o, const char *name)
{
	unsigned char bytes[16 * 1024];
	bool standard = strcmp(name, SED_STDIN) == 0;
	int fd = standard ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC);
	int status = 0;
	ssize_t n;

	if (fd < 0)
		return 0;
	while (status == 0
	       && ((n = read(fd, bytes, sizeof bytes)) > 0 || (n < 0 && errno == EINTR)))
		if (n > 0)
			status = sed_put(o, (struct slice){ bytes, (size_t)n });
	if (!standard)
		close(fd);
	return status;
}

/* -- files of w ------------------------------------------------------------ */

static int
open_output(struct sed *s, struct sed_output *o)
{
	o->gathers = false;
	if (strcmp(o->name, "/dev/stdout") == 0) {
		o->to = s->standard;
		o->gathers = s->out.gathers;
		return 0;
	}
	int fd = strcmp(o->name, "/dev/stderr") == 0 ? STDERR_FILENO
	         : open(o->name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd < 0)
		return fail(s->stage.run, "couldn't open file %s:", o->name);
	writer_init(&o->own, s->stage.run, fd);
	o->own.name = o->name;
	o->to = &o->own;
	o->eager = s->how.unbuffered || fd == STDERR_FILENO;
	return 0;
}

int
sed_open_outputs(struct sed *s)
{
	for (size_t i = 0; i < s->program.n_outputs; i++)
		if (open_output(s, s->program.outputs[i]) != 0)
			return -1;
	return 0;
}

int
sed_close_outputs(struct sed *s)
{
	int status = 0;

	for (size_t i = 0; i < s->program.n_outputs; i++) {
		struct sed_output *o = s->program.outputs[i];
		if (o->to != &o->own)
			continue;
		if (o->own.fd == STDERR_FILENO) {
			status |= writer_flush(&o->own);
			buf_clear(&o->own.buf);
		} else {
			status |= writer_close(&o->own);
		}
		o->to = NULL;
	}
	return status;
}
