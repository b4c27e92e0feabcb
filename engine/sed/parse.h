/*
 * parse - the parts of which reading a program is made
 */
#ifndef PIEP_ENGINE_SED_PARSE_H
#define PIEP_ENGINE_SED_PARSE_H

#include "engine/sed/script.h"

/* Reads the addresses of a command and gives the byte behind them, which is taken; or -2
   where an error was reported. */
int sed_parse_addresses(struct sed_script *s, struct sed_command *c);
/* Compiles a pattern as it stood between delimiters; NULL where that was reported. */
struct sed_regex *sed_new_regex(struct sed_script *s, struct slice pattern, unsigned flags);
/* The delimiter of s, y and \cREGEXc; SCRIPT_END where there is none, or -2 reported. */
int sed_take_delimiter(struct sed_script *s);
/* What `w NAME` writes to. */
struct sed_output *sed_intern_output(struct sed_program *p, struct slice name);
/* The name of a file, which is the rest of the line; ptr NULL where that was refused. */
struct slice sed_parse_name(struct sed_script *s);

int sed_parse_substitution(struct sed_script *s, struct sed_command *c);
int sed_parse_map(struct sed_script *s, struct sed_command *c);
/* The text of a, c, i. It may begin in the next piece. */
int sed_parse_text(struct sed_script *s, struct sed_command *c);

#define SED_IN_SANDBOX "e/r/w commands disabled in sandbox mode"

/* Whether a pattern whose escapes are replaced means the same where a byte is a character. */
bool sed_is_of_bytes(struct slice pattern);

#endif
