/*
 * quote - bytes as a shell reads them back
 */
#ifndef PIEP_ENGINE_QUOTE_H
#define PIEP_ENGINE_QUOTE_H

#include "engine/buf.h"

/* One word for sh, quoted only where it must be; any bytes but NUL survive. */
void quote_shell(struct buf *out, struct slice word);

/* The same as GNU's %q does it: the least quoting, $'…' for what does not print. */
void quote_word(struct buf *out, const char *word);

/* A name within a message, as GNU's tools show it: quoted where `always` or where
   something in it asks for that, control bytes escaped. */
void quote_name(struct buf *out, const char *name, bool always);

/* Fills out with an argument as GNU's messages show it, 'text' with the escapes of C:
   gives it as a C string, lent. */
const char *quote_argument(struct buf *out, const char *text);

#endif
