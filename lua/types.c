/* types - results of functions and methods whose type is always the same */
#include "lua/types.h"

#include <stddef.h>
#include <string.h>

struct result {
	enum static_type type;
	const char *names;      /* each between spaces */
};

static const struct result functions[] = {
	{ TYPE_INT, " int_ len ord hash id " },
	{ TYPE_FLOAT, " float_ " },
	{ TYPE_STR, " str_ repr ascii chr bin oct hex format " },
	{ TYPE_BOOL, " bool_ all any callable isinstance hasattr os_path_exists "
	             "os_path_isdir os_path_isfile os_path_islink " },
	{ TYPE_LIST, " list_ sorted " },
	{ TYPE_TUPLE, " tuple_ " },
	{ TYPE_ANY, NULL },
};

static const struct result str_methods[] = {
	{ TYPE_STR, " capitalize casefold center expandtabs format join ljust lower "
	            "lstrip removeprefix removesuffix replace reversed rjust rstrip "
	            "strip swapcase title upper zfill ext stripext dirname basename "
	            "filename " },
	{ TYPE_INT, " count find index rfind rindex " },
	{ TYPE_BOOL, " startswith endswith isalnum isalpha isascii isdecimal isdigit "
	             "islower isnumeric isprintable isspace istitle isupper "
	             "isidentifier matches " },
	{ TYPE_LIST, " split rsplit splitlines splitext splitline splittab splitcomma "
	             "splitcolon splitslash splitpath splitre shellsplit " },
	{ TYPE_ANY, NULL },
};

static enum static_type
look_up(const struct result *results, const char *name)
{
	size_t len = strlen(name);

	for (; results->names; results++)
		for (const char *p = results->names; (p = strstr(p, name)) != NULL; p += len)
			if (p[-1] == ' ' && p[len] == ' ')
				return results->type;
	return TYPE_ANY;
}

enum static_type
type_of_function(const char *key)
{
	return look_up(functions, key);
}

enum static_type
type_of_method(enum static_type object, const char *method)
{
	return object == TYPE_STR ? look_up(str_methods, method) : TYPE_ANY;
}
