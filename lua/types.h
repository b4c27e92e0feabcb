/*
 * types - what is known about a value while compiling
 */
#ifndef PIEP_LUA_TYPES_H
#define PIEP_LUA_TYPES_H

#include <stdbool.h>
#include <stddef.h>

enum static_type {
	TYPE_ANY,
	TYPE_NONE,
	TYPE_BOOL,
	TYPE_INT,
	TYPE_FLOAT,
	TYPE_STR,
	TYPE_LIST,
	TYPE_TUPLE,
	TYPE_FUNCTION
};

/* Of what a built-in function gives, by the key of its constant ("int_" for a
   type's constructor, "os_path_isdir" for a module's function). */
enum static_type type_of_function(const char *key);

/* Whether a method of str takes a text that is lent (lend.h) as its object; which argument of
   a function may be one, from 0, or SIZE_MAX. */
bool type_takes_lent(const char *method);
size_t type_lent_argument(const char *key);

/* Of what a function gives whose text (type_lent_argument()) is a str; `other` where that
   says nothing more. */
enum static_type type_of_text(const char *key, enum static_type other);

/* How many arguments may follow one another, the first of them a pattern, none of them flags: of
   a function, or of a method of str ("str_matches"); 0 where none is a pattern. */
size_t type_pattern_arguments(const char *key);

/* Of what a method of an object of this type gives. */
enum static_type type_of_method(enum static_type object, const char *method);

#endif
