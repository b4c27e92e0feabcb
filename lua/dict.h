/*
 * dict - dict and set: insertion order, Python's equality of keys
 *
 * A dict is a table { keys, values, index, count, used, coded, missing, frozen }
 * in array slots 1..8. keys and values are sequences of `used` slots, `count` of
 * them alive: one that was deleted holds a mark until the next growth. `index`
 * gives a key's slot; `coded` does so for tuples and frozen sets, by their encoded
 * text, and is false until there is one. A set has no values (false). `missing` is
 * a defaultdict's function of (dict, key), or false. 1, 1.0 and True are one key.
 */
#ifndef PIEP_LUA_DICT_H
#define PIEP_LUA_DICT_H

#include "lua/value.h"

void dict_new(lua_State *L);   /* pushes {} */
void set_new(lua_State *L);    /* pushes set() */
/* Value of the key on the top (popped): pushes it and yields true, or pushes nothing.
   Raises "unhashable type: 'list'". */
bool dict_get(lua_State *L, int dict);
void dict_set(lua_State *L, int dict);      /* key and value on the top, popped */
bool dict_delete(lua_State *L, int dict);   /* key on the top, popped: whether it was there */
void set_add(lua_State *L, int set);        /* element on the top, popped */
size_t dict_len(lua_State *L, int dict);    /* of a set too */
bool set_frozen(lua_State *L, int set);     /* frozenset */
/* Entries in order: *at starts at 0; pushes key (and value, of a dict; of a set only the
   key) and yields true, or false at the end. */
bool dict_next(lua_State *L, int dict, lua_Integer *at);
bool dict_last(lua_State *L, int dict);     /* pushes the last key, or false */
void dict_clear(lua_State *L, int dict);
void set_freeze(lua_State *L, int set);
/* The function (dict, key) on the top (popped) gives the value of a missing key. */
void dict_set_missing(lua_State *L, int dict);
/* Pushes a text that stands for the value as a key: equal values have equal ones.
   Raises "unhashable type: 'list'". */
void value_push_key(lua_State *L, int index);

#endif
