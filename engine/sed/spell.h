/*
 * spell - simple programs in the words of the language
 */
#ifndef PIEP_ENGINE_SED_SPELL_H
#define PIEP_ENGINE_SED_SPELL_H

#include <stdbool.h>

struct buf;

/* As kind.spell() of stage.h. */
bool sed_spell(const void *params, struct buf *out);

#endif
