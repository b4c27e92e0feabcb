/*
 * install - piep --list and piep --install: the names that the binary answers to
 */
#ifndef PIEP_APPLETS_INSTALL_H
#define PIEP_APPLETS_INSTALL_H

#include "engine/applet.h"

struct applet_name {
	const char *name;
	const struct applet *applet;
};

extern const struct applet_name applet_names[];   /* ended by a NULL name */

/* Whether the first argument asks for one of the two. */
bool install_asked(int argc, char **argv);
/* Does it, and yields the exit status. */
int install_main(struct run *run, int argc, char **argv);

#endif
