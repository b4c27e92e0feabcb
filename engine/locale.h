/*
 * locale - whether a character is a byte
 *
 * LC_ALL, LC_CTYPE, LANG, the first that is set and not empty: where it names C or
 * POSIX text is bytes; anything else, or nothing, means UTF-8 (POSIX XBD 8.2).
 */
#ifndef PIEP_ENGINE_LOCALE_H
#define PIEP_ENGINE_LOCALE_H

#include <stdbool.h>

bool locale_is_bytes(void);
/* Whether UTF-8 is named, which is more than not to be bytes. */
bool locale_names_utf8(void);

#endif
