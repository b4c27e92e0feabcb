/*
 * os - what differs between systems
 *
 * Each has a plain answer where the system offers nothing better.
 */
#ifndef PIEP_ENGINE_OS_H
#define PIEP_ENGINE_OS_H

#include <stdbool.h>
#include <stddef.h>

/* Copies bytes of a regular file from where it stands to another file or a pipe, without
   passing them through the process: how many, 0 where that cannot be or none are left. */
size_t os_copy(int from, int to);

/* Whether a regular file has a hole behind where it stands: then NULs are in it. */
bool os_has_hole(int fd);

/* The size of the terminal that a descriptor is, in characters; false where it is none. */
bool os_terminal_size(int fd, size_t *columns, size_t *lines);

/* Notice of changes to files: fd becomes readable, or is -1 where only looking helps. */
struct os_watch {
	int fd;
};

void os_watch_init(struct os_watch *w);
/* Watches a file's contents; and with `name`, what its name stands for. */
void os_watch_add(struct os_watch *w, const char *path, bool name);
/* Takes what has been noticed: whether there was anything. */
bool os_watch_take(struct os_watch *w);
void os_watch_clear(struct os_watch *w);

#endif
