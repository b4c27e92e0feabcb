/* types - results of functions and methods whose type is always the same */
#include "lua/types.h"

#include <stdint.h>
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

/* Methods of str in C that look at the bytes of their object alone. */
static const char lent_methods[] =
	" capitalize casefold center count endswith expandtabs find index isalnum isalpha "
	"isascii isdecimal isdigit isidentifier islower isnumeric isprintable isspace istitle "
	"isupper ljust lower lstrip partition removeprefix removesuffix replace rfind rindex "
	"rjust rpartition rsplit rstrip split splitlines startswith strip swapcase title upper "
	"zfill basename dirname ext extonly filename reversed splitcolon splitcomma splitext "
	"splitline splitpath splitslash splittab stripext match matches splitre ";

/* Functions, by the argument whose bytes alone they look at. */
static const char *const lent_arguments[] = {
	" int_ float_ len ", " re_findall re_split ", " re_sub "
};

/* Functions and methods whose first argument is a pattern, by how many they may have when
   none of these are flags. */
static const char *const pattern_arguments[] = {
	[1] = " str_matches ",
	[2] = " re_search re_match re_fullmatch re_findall re_finditer str_match str_splitre ",
	[3] = " re_split ",
	[4] = " re_sub re_subn "
};

/* Whether the name is one of the names, each between spaces. */
static bool
among(const char *names, const char *name)
{
	size_t len = strlen(name);

	for (const char *p = names; (p = strstr(p, name)) != NULL; p += len)
		if (p > names && p[-1] == ' ' && p[len] == ' ')
			return true;
	return false;
}

static enum static_type
look_up(const struct result *results, const char *name)
{
	while (results->names && !among(results->names, name))
		results++;
	return results->names ? results->type : TYPE_ANY;
}

bool
type_takes_lent(const char *method)
{
	return among(lent_methods, method);
}

size_t
type_lent_argument(const char *key)
{
	for (size_t i = 0; i < sizeof lent_arguments / sizeof *lent_arguments; i++)
		if (among(lent_arguments[i], key))
			return i;
	return SIZE_MAX;
}

enum static_type
type_of_text(const char *key, enum static_type other)
{
	static const struct result results[] = {
		{ TYPE_STR, " re_sub " }, { TYPE_LIST, " re_findall re_split " }, { TYPE_ANY, NULL }
	};
	enum static_type type = look_up(results, key);

	return type == TYPE_ANY ? other : type;
}

size_t
type_pattern_arguments(const char *key)
{
	for (size_t i = 1; i < sizeof pattern_arguments / sizeof *pattern_arguments; i++)
		if (among(pattern_arguments[i], key))
			return i;
	return 0;
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
