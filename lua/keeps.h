/*
 * keeps - whether what a pipeline writes are records of its input
 */
#ifndef PIEP_LUA_KEEPS_H
#define PIEP_LUA_KEEPS_H

#include "lua/check.h"

/* Whether every stage passes records on or drops them and makes no other ones, as far
   as can be told without running it. */
bool keeps_records(const struct checked *checked);

#endif
