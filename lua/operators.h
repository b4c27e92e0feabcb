/*
 * operators - the functions behind the rows of ops.c, by file
 */
#ifndef PIEP_LUA_OPERATORS_H
#define PIEP_LUA_OPERATORS_H

#include "lua/arith.h"
#include "lua/value.h"

/* ops.c */
int op_add(lua_State *L);

/* compare.c */
int op_eq(lua_State *L);
int op_ne(lua_State *L);
int op_lt(lua_State *L);
int op_le(lua_State *L);
int op_gt(lua_State *L);
int op_ge(lua_State *L);
int op_is(lua_State *L);
int op_is_not(lua_State *L);
int op_contains(lua_State *L);
int op_not_contains(lua_State *L);
int op_truth(lua_State *L);
int op_not(lua_State *L);

/* subscript.c */
int op_getitem(lua_State *L);
int op_slice(lua_State *L);
/* A range of the three numbers, pushed. */
void range_new(lua_State *L, lua_Integer start, lua_Integer stop, lua_Integer step);
lua_Integer range_len(lua_State *L, int index);   /* at most LUA_MAXINTEGER */
void open_subscript(lua_State *L);   /* slice(a, b, c) as a value */

/* format_percent.c: what a chunk has for "text" % (a, b) */
int op_percent(lua_State *L);

/* call.c */
int op_getattr(lua_State *L);
int op_settle(lua_State *L);
int op_force(lua_State *L);
/* Whether the value can be called. */
bool value_callable(lua_State *L, int index);
/* Whether the value is a bound method: its function and its self are pushed. */
bool value_bound(lua_State *L, int index);
/* The type object of the value, pushed; nil where it has none. */
void value_push_type(lua_State *L, int index);
/* "KeyError: 'a'" and the like: the format's %s is repr of the value. */
noreturn void raise_repr(lua_State *L, const char *format, int index)
	__attribute__((cold));
/* An integer argument in the words of Python's __index__: int, bool or an error. */
lua_Integer value_index(lua_State *L, int index);

/* display.c */
int op_list(lua_State *L);
int op_tuple(lua_State *L);
int op_set(lua_State *L);
int op_dict(lua_State *L);
int op_extend(lua_State *L);
int op_update(lua_State *L);
int op_unpack(lua_State *L);
int op_unpack_to(lua_State *L);
int op_unpack_star(lua_State *L);
int op_format(lua_State *L);

/* builtins.c: pushes ascii(x) */
void value_push_ascii(lua_State *L, int index);

/* iter.c */
int op_each(lua_State *L);
int op_stream(lua_State *L);
int op_next_of(lua_State *L);

/* dict.c: pushes a op b of two sets or two dicts, or yields false. */
bool set_binary(lua_State *L, enum op op, int a, int b);
/* -1 where a is a true subset of b, 0 equal, 1 superset, 2 neither. */
int set_compare(lua_State *L, int a, int b);
bool dict_equal(lua_State *L, int a, int b);
bool dict_has(lua_State *L, int dict, int key);
/* What a defaultdict gives for a key that is missing: pushed, or false. */
bool dict_missing(lua_State *L, int dict, int key);
/* Puts the entries of a mapping, or the pairs of an iterable, into the dict. */
void dict_update(lua_State *L, int dict, int from);
void open_set(lua_State *L);   /* set.c; called by open_dict */

/* list.c: appends what the iterable gives to the sequence. */
void list_extend(lua_State *L, int list, int iterable);
/* Sorts the sequence in place; key is the index of a function, or 0. */
void list_sort(lua_State *L, int list, int key, bool reverse);

/* compare.c: a foreign value's own method for `event`, of the value at index: pushed, or nothing
   and false. */
bool value_event(lua_State *L, int index, const char *event);
#endif
