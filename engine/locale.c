/* locale - whether a character is a byte: see locale.h */
#include "engine/locale.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* "" where nothing is set. */
static const char *
name_of(void)
{
	static const char *const variables[] = { "LC_ALL", "LC_CTYPE", "LANG" };

	for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
		const char *name = getenv(variables[i]);
		if (name && *name)
			return name;
	}
	return "";
}

bool
locale_is_bytes(void)
{
	const char *name = name_of();

	return strcmp(name, "C") == 0 || strcmp(name, "POSIX") == 0;
}

bool
locale_names_utf8(void)
{
	const char *charset = strchr(name_of(), '.');

	return charset && (strncasecmp(charset, ".UTF-8", 6) == 0
	                   || strncasecmp(charset, ".UTF8", 5) == 0);
}
