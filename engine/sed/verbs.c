/* verbs - the table of commands */
#include "engine/sed/run.h"

/* Columns: name; addresses, those without extensions; whether it is an extension, whether
   the sandbox forbids it; its argument, what it does. */
static const struct sed_verb verbs[] = {
	{ '{', 2, 2, false, false, ARGUMENT_OPEN, sed_run_nothing },
	{ '}', 0, 0, false, false, ARGUMENT_CLOSE, sed_run_nothing },
	{ '=', 2, 1, false, false, ARGUMENT_NONE, sed_run_number },
	{ ':', 0, 0, false, false, ARGUMENT_LABEL, sed_run_nothing },
	{ '#', 0, 0, false, false, ARGUMENT_COMMENT, NULL },
	{ 'a', 2, 1, false, false, ARGUMENT_TEXT, sed_run_append },
	{ 'b', 2, 2, false, false, ARGUMENT_LABEL, sed_run_jump },
	{ 'c', 2, 2, false, false, ARGUMENT_TEXT, sed_run_change },
	{ 'd', 2, 2, false, false, ARGUMENT_NONE, sed_run_delete },
	{ 'D', 2, 2, false, false, ARGUMENT_NONE, sed_run_delete_first },
	{ 'e', 2, 2, true, true, ARGUMENT_SHELL, sed_run_execute },
	{ 'F', 2, 2, true, false, ARGUMENT_NONE, sed_run_name },
	{ 'g', 2, 2, false, false, ARGUMENT_NONE, sed_run_get },
	{ 'G', 2, 2, false, false, ARGUMENT_NONE, sed_run_get_append },
	{ 'h', 2, 2, false, false, ARGUMENT_NONE, sed_run_hold },
	{ 'H', 2, 2, false, false, ARGUMENT_NONE, sed_run_hold_append },
	{ 'i', 2, 1, false, false, ARGUMENT_TEXT, sed_run_insert },
	{ 'l', 2, 1, false, false, ARGUMENT_NUMBER, sed_run_list },
	{ 'n', 2, 2, false, false, ARGUMENT_NONE, sed_run_next },
	{ 'N', 2, 2, false, false, ARGUMENT_NONE, sed_run_next_append },
	{ 'p', 2, 2, false, false, ARGUMENT_NONE, sed_run_print },
	{ 'P', 2, 2, false, false, ARGUMENT_NONE, sed_run_print_first },
	{ 'q', 1, 1, false, false, ARGUMENT_NUMBER, sed_run_quit },
	{ 'Q', 1, 1, true, false, ARGUMENT_NUMBER, sed_run_stop },
	{ 'r', 2, 1, false, true, ARGUMENT_FILE, sed_run_append },
	{ 'R', 2, 2, true, true, ARGUMENT_FILE, sed_run_read_line },
	{ 's', 2, 2, false, false, ARGUMENT_SUBSTITUTION, sed_run_substitute },
	{ 't', 2, 2, false, false, ARGUMENT_LABEL, sed_run_jump_replaced },
	{ 'T', 2, 2, true, false, ARGUMENT_LABEL, sed_run_jump_unreplaced },
	{ 'v', 2, 2, true, false, ARGUMENT_VERSION, sed_run_nothing },
	{ 'w', 2, 2, false, true, ARGUMENT_OUTPUT, sed_run_write },
	{ 'W', 2, 2, true, true, ARGUMENT_OUTPUT, sed_run_write_first },
	{ 'x', 2, 2, false, false, ARGUMENT_NONE, sed_run_exchange },
	{ 'y', 2, 2, false, false, ARGUMENT_MAP, sed_run_map },
	{ 'z', 2, 2, true, false, ARGUMENT_NONE, sed_run_zap }
};

const struct sed_verb *
sed_verb(unsigned char name)
{
	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
		if (verbs[i].name == (char)name)
			return &verbs[i];
	return NULL;
}
