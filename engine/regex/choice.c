#include "engine/regex/choice.h"

#include <stdlib.h>
#include <string.h>

bool
regex_choice(const char *word)
{
	const char *list = getenv("PIEP_REGEX");
	size_t n = strlen(word);

	for (const char *p = list; p && *p; p++) {
		size_t length = strcspn(p, ",");
		if (length == n && memcmp(p, word, n) == 0)
			return true;
		p += length;
		if (*p == '\0')
			break;
	}
	return false;
}
