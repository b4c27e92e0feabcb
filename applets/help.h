/*
 * help - what --help and --version print
 */
#ifndef PIEP_APPLETS_HELP_H
#define PIEP_APPLETS_HELP_H

#include "engine/applet.h"

void help_put(struct buf *out, const struct applet *applet, const char *name);
void version_put(struct buf *out, const char *name);

#endif
