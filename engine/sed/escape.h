/*
 * escape - what \a \f \n \r \t \v, \cX, \dNNN, \oNNN and \xHH stand for
 */
#ifndef PIEP_ENGINE_SED_ESCAPE_H
#define PIEP_ENGINE_SED_ESCAPE_H

#include "engine/buf.h"

#define SED_RECURSIVE "recursive escaping after \\c not allowed"

enum { ESCAPE_NONE = -1, ESCAPE_RECURSIVE = -2 };

/* The byte of the escape whose backslash is at text.ptr[*at - 1], which is passed; or
   one of the above, and nothing is passed. */
int escape_read(struct slice text, size_t *at);
/* A copy of a pattern with escapes replaced by their bytes and without the operators among
   `plain`, which a backslash leaves as they are: 0, or ESCAPE_RECURSIVE. */
int escape_pattern(struct slice pattern, const char *plain, struct buf *out);

#endif
