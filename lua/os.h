/*
 * os - what the parts of the module os share: each adds its names to the module on the top
 */
#ifndef PIEP_LUA_OS_H
#define PIEP_LUA_OS_H

#include "lua/value.h"

/* Whether the path is a folder, or a link to one. */
bool os_is_folder(const char *path);

void os_folder_open(lua_State *L);
void os_process_open(lua_State *L);

#endif
