/*
 * piep - the applet of the language
 */
#ifndef PIEP_LUA_PIEP_H
#define PIEP_LUA_PIEP_H

#include "engine/applet.h"

extern const struct applet piep_applet;

#endif
