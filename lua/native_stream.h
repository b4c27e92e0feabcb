/*
 * native_stream - stages as kinds of the engine
 */
#ifndef PIEP_LUA_NATIVE_STREAM_H
#define PIEP_LUA_NATIVE_STREAM_H

#include "lua/lower.h"
#include "lua/native.h"

/* The stream stage `index`, over records of nv->form, as a native step; false where it is
   none, and then nv->why may say what is not known of it. */
bool native_stream(struct native *nv, size_t index, struct step *step);
/* The line stage `index`, which is a group by itself, as a step over blocks; or false. */
bool native_block(struct native *nv, size_t index, struct step *step);

#endif
