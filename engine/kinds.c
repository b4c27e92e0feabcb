#include "engine/cat.h"
#include "engine/column.h"
#include "engine/comm.h"
#include "engine/cut.h"
#include "engine/echo.h"
#include "engine/expand.h"
#include "engine/fmt.h"
#include "engine/fold.h"
#include "engine/grep.h"
#include "engine/head.h"
#include "engine/join.h"
#include "engine/names.h"
#include "engine/nl.h"
#include "engine/paste.h"
#include "engine/plan.h"
#include "engine/printf.h"
#include "engine/reversed.h"
#include "engine/sed.h"
#include "engine/seq.h"
#include "engine/slicing.h"
#include "engine/tac.h"
#include "engine/tail.h"
#include "engine/tee.h"
#include "engine/tr.h"
#include "engine/uniq.h"
#include "engine/wc.h"
#include "engine/yes.h"

const struct kind *const kinds[] = {
	&basename_kind,
	&cat_kind,
	&column_kind,
	&comm_kind,
	&cut_kind,
	&dirname_kind,
	&echo_kind,
	&expand_kind,
	&fmt_kind,
	&fold_kind,
	&grep_kind,
	&head_kind,
	&join_kind,
	&nl_kind,
	&paste_kind,
	&printf_kind,
	&reversed_kind,
	&sed_kind,
	&seq_kind,
	&slice_kind,
	&tac_kind,
	&tail_kind,
	&tee_kind,
	&tr_kind,
	&tr_record_kind,
	&unexpand_kind,
	&uniq_kind,
	&wc_kind,
	&yes_kind,
	NULL
};

const struct kind *
kind_named(struct slice name, bool of_record)
{
	for (size_t i = 0; kinds[i]; i++)
		if (kinds[i]->of_record == of_record
		    && slice_equal(slice_of(kinds[i]->name), name))
			return kinds[i];
	return NULL;
}
