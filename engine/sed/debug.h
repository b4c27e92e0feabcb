/*
 * debug - what --debug shows: the program in its canonical form, and what it does
 */
#ifndef PIEP_ENGINE_SED_DEBUG_H
#define PIEP_ENGINE_SED_DEBUG_H

#include <stddef.h>

struct sed;

/* Each: 0, or -1 reported. */
int debug_program(struct sed *s);
int debug_input(struct sed *s);               /* before the first command of a cycle */
int debug_command(struct sed *s, size_t i);   /* before the ith command */
int debug_done(struct sed *s, size_t i);      /* after it */
int debug_registers(struct sed *s);           /* of the match that s found */
int debug_end(struct sed *s);                 /* after the last */

#endif
