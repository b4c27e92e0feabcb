/*
 * quote - bytes as a shell reads them back
 */
#ifndef PIEP_ENGINE_QUOTE_H
#define PIEP_ENGINE_QUOTE_H

#include "engine/buf.h"

/* One word for sh, quoted only where it must be; any bytes but NUL survive. */
void quote_shell(struct buf *out, struct slice word);

/* A name within a message, as GNU's tools show it: quoted where `always` or where
   something in it asks for that, control bytes escaped. */
void quote_name(struct buf *out, const char *name, bool always);

#endif
