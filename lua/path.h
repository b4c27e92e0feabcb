/*
 * path - what the parts of os.path share; the module is named in filestat.h
 */
#ifndef PIEP_LUA_PATH_H
#define PIEP_LUA_PATH_H

#include "lua/value.h"

enum { PATH_SIZE = 4096 };   /* of a path that the system gives */

static inline struct slice
path_front(struct slice s, size_t n)
{
	return (struct slice){ s.ptr, n };
}

static inline struct slice
path_behind(struct slice s, size_t n)
{
	return (struct slice){ s.ptr + n, s.len - n };
}

/* The argument of a function that takes one. */
static inline struct slice
path_only(lua_State *L)
{
	arg_check(L, 1, 1);
	return arg_str(L, 1, "path");
}

static inline int
path_push(lua_State *L, const struct buf *b)
{
	lua_pushlstring(L, (const char *)b->ptr, b->len);
	return 1;
}

bool path_is_absolute(struct slice path);
/* How many bytes stand before the last component. */
size_t path_base_offset(struct slice path);
/* Takes the next component off the path, which may be empty: false at the end. */
bool path_next_component(struct slice *path, struct slice *component);
/* Appends a component as join() does. */
void path_put_component(struct buf *out, struct slice component);
/* Takes the last component off, down to `root` bytes: false where there is none. */
bool path_drop_component(struct buf *out, size_t root);
/* Appends the folder we are in. */
void path_put_cwd(lua_State *L, struct buf *out);

void path_file_open(lua_State *L);   /* adds the names of path_file.c to the table on the top */

#endif
