/* program - one compiled text of PCRE2: see program.h */
#include "engine/regex/program.h"

#include <stdio.h>
#include <stdlib.h>
#include "engine/err.h"
#include "engine/regex/choice.h"

#include <pcre2.h>

enum {
	MATCH_LIMIT = 10 * 1000 * 1000,  /* some 20 ms */
	PATIENT_LIMIT = 100 * 1000 * 1000,
	HEAP_LIMIT = 512 * 1024,         /* KiB */
	STACK_START = 32 * 1024,
	STACK_MAX = 256 * 1024 * 1024,
	NEST_MAX = 1500,                 /* parentheses, also of what is added to 250 */
	WORKSPACE_START = 1024           /* ints */
};

struct program {
	pcre2_code *code;
	pcre2_match_data *data;          /* NULL until the first find */
	pcre2_match_context *context;
	pcre2_jit_stack *stack;          /* NULL: the machine's */
	size_t stack_max;
	uint32_t groups;
	bool jit;
	const size_t *spans;
	bool patient;
	pcre2_match_data *extent;        /* of program_longest(), and its … */
	int *workspace;
	size_t workspace_size;
	size_t *best;                    /* spans of program_ways() … */
	size_t best_end;                 /* … as far as it got; or the end it wants */
	bool collects, any;
	char reason[120];
};

/* -- compiling ----------------------------------------------------------- */

static uint32_t
options_of(unsigned flags, unsigned how)
{
	uint32_t options = PCRE2_ALT_CIRCUMFLEX;

	if (!(flags & REGEX_BYTES))
		options |= PCRE2_UTF;
	if (flags & REGEX_ICASE)
		options |= PCRE2_CASELESS;
	if (flags & REGEX_MULTILINE)
		options |= PCRE2_MULTILINE;
	if (flags & REGEX_DOTALL)
		options |= PCRE2_DOTALL;
	if (flags & REGEX_VERBOSE)
		options |= PCRE2_EXTENDED;
	if (how & REGEX_AT)
		options |= PCRE2_ANCHORED;
	if (how & REGEX_TO_END)
		options |= PCRE2_ENDANCHORED;
	if (how & PROGRAM_DOLLAR_END)
		options |= PCRE2_DOLLAR_ENDONLY;
	if (how & PROGRAM_WAYS)
		options |= PCRE2_NO_AUTO_POSSESS;   /* it would leave out ways */
	return options;
}

static pcre2_code *
compile(struct slice text, unsigned flags, unsigned how, struct regex_error *error)
{
	int number;
	pcre2_compile_context *context = pcre2_compile_context_create(NULL);

	if (context == NULL)
		die("out of memory");
	pcre2_set_newline(context, flags & REGEX_NUL ? PCRE2_NEWLINE_NUL
	                                             : PCRE2_NEWLINE_LF);
	pcre2_set_parens_nest_limit(context, NEST_MAX);
	pcre2_code *code = pcre2_compile(text.ptr, text.len, options_of(flags, how),
	                                 &number, &error->offset, context);
	pcre2_compile_context_free(context);
	if (code == NULL)
		pcre2_get_error_message(number, (PCRE2_UCHAR *)error->text,
		                        sizeof error->text);
	return code;
}

/* The text with a callout at its end. */
static pcre2_code *
compile_ways(struct slice text, unsigned flags, unsigned how,
             struct regex_error *error)
{
	struct buf all = { 0 };

	buf_put(&all, text);
	buf_put_text(&all, "(?C)");
	pcre2_code *code = compile(buf_slice(&all), flags, how, error);
	buf_clear(&all);
	return code;
}

struct program *
program_new(struct slice text, unsigned flags, unsigned how,
            struct regex_error *error)
{
	pcre2_code *code;

	if (text.ptr == NULL)
		text = SLICE("");
	code = how & PROGRAM_WAYS ? compile_ways(text, flags, how, error)
	                          : compile(text, flags, how, error);
	if (code == NULL)
		return NULL;
	struct program *p = calloc(1, sizeof *p);
	if (p == NULL)
		die("out of memory");
	p->code = code;
	p->patient = how & PROGRAM_PATIENT;
	pcre2_pattern_info(code, PCRE2_INFO_CAPTURECOUNT, &p->groups);
	return p;
}

void
program_free(struct program *p)
{
	if (p == NULL)
		return;
	pcre2_match_data_free(p->data);
	pcre2_match_data_free(p->extent);
	pcre2_match_context_free(p->context);
	pcre2_jit_stack_free(p->stack);
	pcre2_code_free(p->code);
	free(p->workspace);
	free(p->best);
	free(p);
}

size_t
program_groups(const struct program *p)
{
	return p->groups;
}

static void
prepare(struct program *p)
{
	p->data = pcre2_match_data_create_from_pattern(p->code, NULL);
	p->context = pcre2_match_context_create(NULL);
	if (p->data == NULL || p->context == NULL)
		die("out of memory");
	pcre2_set_heap_limit(p->context, HEAP_LIMIT);
	p->jit = !regex_choice("interpreter")
	      && pcre2_jit_compile(p->code, PCRE2_JIT_COMPLETE) == 0;
	/* the interpreter's steps take ten times as long */
	pcre2_set_match_limit(p->context, p->patient && p->jit ? PATIENT_LIMIT
	                                                       : MATCH_LIMIT);
	if (!p->jit && regex_choice("jit"))
		die("PIEP_REGEX=jit: this pattern cannot be compiled for the processor");
}

/* -- backtracking -------------------------------------------------------- */

/* A greater stack for compiled code: false where there is none to have. */
static bool
grow_stack(struct program *p)
{
	size_t max = p->stack_max ? p->stack_max * 16 : 1024 * 1024;

	if (max > STACK_MAX)
		return false;
	pcre2_jit_stack *stack = pcre2_jit_stack_create(STACK_START, max, NULL);
	if (stack == NULL)
		return false;
	pcre2_jit_stack_assign(p->context, NULL, stack);
	pcre2_jit_stack_free(p->stack);
	p->stack = stack;
	p->stack_max = max;
	return true;
}

/* Where the stack cannot grow the interpreter goes on, which takes the heap. */
static int
match_slowly(struct program *p, struct slice s, size_t from, uint32_t options)
{
	int result = PCRE2_ERROR_JIT_STACKLIMIT;

	while (p->jit && result == PCRE2_ERROR_JIT_STACKLIMIT && grow_stack(p))
		result = pcre2_jit_match(p->code, s.ptr, s.len, from, options,
		                         p->data, p->context);
	if (result != PCRE2_ERROR_JIT_STACKLIMIT)
		return result;
	options |= PCRE2_NO_UTF_CHECK | PCRE2_NO_JIT;
	return pcre2_match(p->code, s.ptr, s.len, from, options, p->data,
	                   p->context);
}

static int
match(struct program *p, struct slice s, size_t from, uint32_t options)
{
	int result = PCRE2_ERROR_JIT_STACKLIMIT;

	if (p->jit)
		result = pcre2_jit_match(p->code, s.ptr, s.len, from, options,
		                         p->data, p->context);
	if (result == PCRE2_ERROR_JIT_STACKLIMIT)
		result = match_slowly(p, s, from, options);
	return result;
}

static int
failed(struct program *p, int result)
{
	pcre2_get_error_message(result, (PCRE2_UCHAR *)p->reason,
	                        sizeof p->reason);
	return result == PCRE2_ERROR_MATCHLIMIT || result == PCRE2_ERROR_HEAPLIMIT
	       || result == PCRE2_ERROR_DEPTHLIMIT ? PROGRAM_LIMIT : PROGRAM_FAILED;
}

static inline int
outcome(struct program *p, int result)
{
	if (result >= 0)
		return 1;
	return result == PCRE2_ERROR_NOMATCH ? 0 : failed(p, result);
}

static inline uint32_t
empty_option(unsigned how)
{
	return how & REGEX_NOT_EMPTY ? PCRE2_NOTEMPTY_ATSTART : 0;
}

int
program_find(struct program *p, struct slice s, size_t from, unsigned how)
{
	if (p->data == NULL)
		prepare(p);
	if (s.ptr == NULL)
		s = SLICE("");
	p->spans = pcre2_get_ovector_pointer(p->data);
	return outcome(p, match(p, s, from, empty_option(how)));
}

/* -- without backtracking ------------------------------------------------ */

static void
prepare_longest(struct program *p)
{
	p->extent = pcre2_match_data_create(1, NULL);
	p->workspace_size = WORKSPACE_START;
	p->workspace = malloc(p->workspace_size * sizeof *p->workspace);
	if (p->extent == NULL || p->workspace == NULL)
		die("out of memory");
}

static void
grow_workspace(struct program *p)
{
	free(p->workspace);
	p->workspace_size *= 4;
	p->workspace = malloc(p->workspace_size * sizeof *p->workspace);
	if (p->workspace == NULL)
		die("out of memory");
}

int
program_longest(struct program *p, struct slice s, size_t from, unsigned how)
{
	uint32_t options = empty_option(how) | PCRE2_NO_UTF_CHECK;
	int result;

	if (p->data == NULL)
		prepare(p);
	if (s.ptr == NULL)
		s = SLICE("");
	if (how & REGEX_AT)
		options |= PCRE2_ANCHORED;
	if (how & REGEX_TO_END)
		options |= PCRE2_ENDANCHORED;
	if (p->extent == NULL)
		prepare_longest(p);
	p->spans = pcre2_get_ovector_pointer(p->extent);
	while ((result = pcre2_dfa_match(p->code, s.ptr, s.len, from, options,
	                                 p->extent, p->context, p->workspace,
	                                 p->workspace_size))
	       == PCRE2_ERROR_DFA_WSSIZE)
		grow_workspace(p);
	return outcome(p, result);
}

/* -- every way ----------------------------------------------------------- */

/* At the end of a way: 0 takes it, 1 asks for another. */
static int
at_end(pcre2_callout_block *block, void *data)
{
	struct program *p = data;
	size_t end = block->current_position;

	if (!p->collects)
		return end != p->best_end;
	if (p->any && end <= p->best_end)
		return 1;
	p->any = true;
	p->best_end = end;
	for (size_t i = 2; i < 2 * (size_t)(p->groups + 1); i++)
		p->best[i] = i < 2 * (size_t)block->capture_top
		           ? block->offset_vector[i] : PCRE2_UNSET;
	return 1;
}

static void
prepare_ways(struct program *p)
{
	prepare(p);
	pcre2_set_callout(p->context, at_end, p);
	p->best = calloc(p->groups + 1, 2 * sizeof *p->best);
	if (p->best == NULL)
		die("out of memory");
}

int
program_ways(struct program *p, struct slice s, size_t from, unsigned how,
             size_t end)
{
	if (p->data == NULL)
		prepare_ways(p);
	if (s.ptr == NULL)
		s = SLICE("");
	p->collects = end == REGEX_UNSET;
	p->best_end = end;
	p->any = false;
	p->spans = pcre2_get_ovector_pointer(p->data);
	int result = outcome(p, match(p, s, from, empty_option(how)));
	if (result != 0 || !p->any)
		return result;
	p->best[0] = from;
	p->best[1] = p->best_end;
	p->spans = p->best;
	return 1;
}

const size_t *
program_spans(const struct program *p)
{
	return p->spans;
}

const char *
program_reason(const struct program *p)
{
	return p->reason;
}
