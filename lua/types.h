/*
 * types - what is known about a value while compiling
 */
#ifndef PIEP_LUA_TYPES_H
#define PIEP_LUA_TYPES_H

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

/* Of what a method of an object of this type gives. */
enum static_type type_of_method(enum static_type object, const char *method);

#endif
