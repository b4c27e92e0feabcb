/* program - one compiled text of PCRE2: see program.h */
#include "engine/regex/program.h"

#include <stdio.h>
#include <stdlib.h>
#include "engine/err.h"

#include <pcre2.h>

enum {
	MATCH_LIMIT = 100 * 1000 * 1000,
	HEAP_LIMIT = 512 * 1024,         /* KiB */
	STACK_START = 32 * 1024,
	STACK_MAX = 256 * 1024 * 1024
};

struct program {
	pcre2_code *code;
	pcre2_match_data *data;          /* NULL until the first find */
	pcre2_match_context *context;
	pcre2_jit_stack *stack;          /* NULL: the machine's */
	size_t stack_max;
	uint32_t groups;
	bool jit;
	char reason[120];
};

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
	return options;
}

static pcre2_code *
compile(struct slice text, uint32_t options, struct regex_error *error)
{
	int number;
	pcre2_compile_context *context = pcre2_compile_context_create(NULL);

	if (context == NULL)
		die("out of memory");
	pcre2_set_newline(context, PCRE2_NEWLINE_LF);
	pcre2_code *code = pcre2_compile(text.ptr, text.len, options, &number,
	                                 &error->offset, context);
	pcre2_compile_context_free(context);
	if (code == NULL)
		pcre2_get_error_message(number, (PCRE2_UCHAR *)error->text,
		                        sizeof error->text);
	return code;
}

struct program *
program_new(struct slice text, unsigned flags, unsigned how,
            struct regex_error *error)
{
	if (text.ptr == NULL)
		text = SLICE("");
	pcre2_code *code = compile(text, options_of(flags, how), error);
	if (code == NULL)
		return NULL;
	struct program *p = calloc(1, sizeof *p);
	if (p == NULL)
		die("out of memory");
	p->code = code;
	pcre2_pattern_info(code, PCRE2_INFO_CAPTURECOUNT, &p->groups);
	return p;
}

void
program_free(struct program *p)
{
	if (p == NULL)
		return;
	pcre2_match_data_free(p->data);
	pcre2_match_context_free(p->context);
	pcre2_jit_stack_free(p->stack);
	pcre2_code_free(p->code);
	free(p);
}

size_t
program_groups(const struct program *p)
{
	return p->groups;
}

static bool
wants_jit(void)
{
	const char *choice = getenv("PIEP_REGEX");

	return choice == NULL || strcmp(choice, "interpreter") != 0;
}

static void
prepare(struct program *p)
{
	p->data = pcre2_match_data_create_from_pattern(p->code, NULL);
	p->context = pcre2_match_context_create(NULL);
	if (p->data == NULL || p->context == NULL)
		die("out of memory");
	pcre2_set_match_limit(p->context, MATCH_LIMIT);
	pcre2_set_heap_limit(p->context, HEAP_LIMIT);
	p->jit = wants_jit()
	      && pcre2_jit_compile(p->code, PCRE2_JIT_COMPLETE) == 0;
}

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
match(struct program *p, struct slice s, size_t from, uint32_t options)
{
	int result = PCRE2_ERROR_JIT_STACKLIMIT;

	if (p->jit) {
		do
			result = pcre2_jit_match(p->code, s.ptr, s.len, from,
			                         options, p->data, p->context);
		while (result == PCRE2_ERROR_JIT_STACKLIMIT && grow_stack(p));
	}
	if (result != PCRE2_ERROR_JIT_STACKLIMIT)
		return result;
	options |= PCRE2_NO_UTF_CHECK | PCRE2_NO_JIT;
	return pcre2_match(p->code, s.ptr, s.len, from, options, p->data,
	                   p->context);
}

int
program_find(struct program *p, struct slice s, size_t from, bool not_empty)
{
	uint32_t options = not_empty ? PCRE2_NOTEMPTY_ATSTART : 0;

	if (p->data == NULL)
		prepare(p);
	if (s.ptr == NULL)
		s = SLICE("");
	int result = match(p, s, from, options);
	if (result >= 0)
		return 1;
	if (result == PCRE2_ERROR_NOMATCH)
		return 0;
	pcre2_get_error_message(result, (PCRE2_UCHAR *)p->reason,
	                        sizeof p->reason);
	return -1;
}

const size_t *
program_spans(const struct program *p)
{
	return pcre2_get_ovector_pointer(p->data);
}

const char *
program_reason(const struct program *p)
{
	return p->reason;
}
