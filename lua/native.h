/*
 * native - groups of line stages as expressions of the engine
 *
 * A group runs natively where every construct of it is known there, and else wholly in
 * Lua.
 */
#ifndef PIEP_LUA_NATIVE_H
#define PIEP_LUA_NATIVE_H

#include "engine/expr/expr.h"
#include "lua/check.h"

/* The line stages [from, to) of the program as a group; or NULL, and in *why the
   construct that is not known. `join` is --join. Where the stage behind them is the last
   and reduces the stream to one value, it is part of the group: *reduced. */
struct expr_group *native_group(const struct checked *checked, size_t from, size_t to,
                                struct slice join, const struct node **why, bool *reduced);

/* Whether what the group gives are texts: stages behind it may read them as records. */
bool native_gives_text(const struct expr_group *group);

#endif
