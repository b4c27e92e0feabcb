/*
 * escape - what \a \f \n \r \t \v, \cX, \dNNN, \oNNN and \xHH stand for
 */
#ifndef PIEP_ENGINE_SED_ESCAPE_H
#define PIEP_ENGINE_SED_ESCAPE_H

#include "engine/buf.h"
#include "engine/sed.h"

#define SED_RECURSIVE "recursive escaping after \\c not allowed"

enum { ESCAPE_NONE = -1, ESCAPE_RECURSIVE = -2 };

/* The byte of the escape whose backslash is at text.ptr[*at - 1], which is passed; or
   one of the above, and nothing is passed. */
int escape_read(struct slice text, size_t *at);
/* Where the set of a pattern ends whose [ is before `at`: the place of its ], or the end. */
size_t escape_set_end(struct slice pattern, size_t at);
/* A copy of a pattern with escapes replaced by their bytes; without extensions they are none
   in sets, and what only GNU has as operators is none: 0, or ESCAPE_RECURSIVE. */
int escape_pattern(struct slice pattern, const struct sed_params *how, struct buf *out);

#endif
