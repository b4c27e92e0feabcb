/*
 * bind - what a global name of a pipeline means
 *
 * Looked up among the globals that --eval code made, then modules of --import, then
 * the built-in names, then the modules that need no import (made when first named).
 */
#ifndef PIEP_LUA_BIND_H
#define PIEP_LUA_BIND_H

#include "lua/value.h"

enum bound {
	BOUND_NOTHING,   /* no such name; nothing pushed */
	BOUND_FUNCTION,
	BOUND_TYPE,
	BOUND_MODULE,
	BOUND_VALUE
};

/* Makes the table of built-in names, and the environment of --eval code. */
void bind_open(lua_State *L);

/* Pushes what the name means. */
enum bound bind_name(lua_State *L, struct slice name);

/* The modules that need no import, by number from 0; NULL past the last. */
const char *bind_module_name(size_t i);

/* Kind of what is on the top. */
enum bound bind_kind(lua_State *L);

/* (object, name): the attribute of a module or type; raises where there is none. */
int bind_attribute(lua_State *L);

/* What is on the stack, values that Lua code gave, to one of ours: none is None, several
   are a tuple, plain tables lists and dicts. Gives 1. */
int bind_from_lua(lua_State *L);
/* Pushes the globals of --eval code, in which stages of --lua run too. */
void bind_environment(lua_State *L);

/* The known name nearest to this one, pushed as a string, or nil. */
void bind_suggest(lua_State *L, struct slice name);


/* lib.import(name): a module that needs no import. */
int bind_module(lua_State *L);

/* --import and --path: 0, or -1 reported. --eval: the same. */
int bind_import(lua_State *L, const char *module);
int bind_path(lua_State *L, const char *folder);
int bind_eval(lua_State *L, const char *code);

#endif
