/*
 * choice - what the environment's PIEP_REGEX asks for: see regex.h
 */
#ifndef PIEP_ENGINE_REGEX_CHOICE_H
#define PIEP_ENGINE_REGEX_CHOICE_H

#include <stdbool.h>

/* Is the word in the list? */
bool regex_choice(const char *word);

#endif
