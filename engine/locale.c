/* locale - whether a character is a byte: see locale.h */
#include "engine/locale.h"

#include <stdlib.h>
#include <string.h>

bool
locale_is_bytes(void)
{
	static const char *const variables[] = { "LC_ALL", "LC_CTYPE", "LANG" };

	for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
		const char *name = getenv(variables[i]);
		if (name && *name)
			return strcmp(name, "C") == 0 || strcmp(name, "POSIX") == 0;
	}
	return false;
}
