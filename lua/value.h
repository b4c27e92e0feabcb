/*
 * value - Python's values as Lua's
 *
 *   None           the light userdata NULL (nil only at the edge to --eval code,
 *                  and for an argument that was not given)
 *   True False     booleans
 *   int, float     Lua's integer and float
 *   str            Lua string: bytes, read as UTF-8 (see str.h); between a chunk and C
 *                  also a light userdata, a text that is lent (see lend.h)
 *   bytes          table { text }, metatable BYTES (see bytes.h)
 *   list, tuple    a sequence from 1 without holes, metatables LIST and TUPLE
 *   dict, set      userdata-free tables behind dict.h, metatables DICT and SET
 *   iterator       table { next }: next() gives the next value, nil at the end;
 *                  metatable STREAM. pp, generators, map() … are all this one type
 *   range          table { start, stop, step }, metatable RANGE
 *   function       Lua or C function; a bound method is a closure
 *   type           the methods' table of the type itself, callable: str, int, list …
 *   module         table with metatable MODULE
 *   others         userdata or tables with a metatable of their own (Command, Match …)
 *
 * Every metatable holds `__name` (Python's name of the type) and is cached by its
 * enum in struct language, so that a type is told by one pointer comparison.
 *
 * Methods are called as Lua calls them, value:name(…): a type's method table is the
 * __index of its metatable. A method that is missing there is looked for once in the
 * runtime file lua/runtime/TYPE.lua, which adds to the table; then it is an error,
 * "'str' object has no attribute 'x'".
 *
 * Optional arguments that were not given are nil. A call with keyword arguments goes
 * through keyword_call(), which puts them into their positions by the `params` of
 * the function's row, so that a function sees positions only.
 */
#ifndef PIEP_LUA_VALUE_H
#define PIEP_LUA_VALUE_H

#include <lua.h>
#include <lauxlib.h>
#include <stdnoreturn.h>
#include "engine/buf.h"

enum value_type {
	VALUE_NIL,       /* argument not given */
	VALUE_NONE,
	VALUE_BOOL,
	VALUE_INT,
	VALUE_FLOAT,
	VALUE_STR,
	VALUE_LIST,
	VALUE_TUPLE,
	VALUE_DICT,
	VALUE_SET,
	VALUE_STREAM,
	VALUE_RANGE,
	VALUE_FUNCTION,
	VALUE_TYPE,
	VALUE_MODULE,
	VALUE_COMMAND,   /* sh(…): behaves as the string it printed, see command.h */
	VALUE_MATCH,
	VALUE_PATTERN,
	VALUE_BYTES,
	VALUE_OTHER,     /* a table or userdata of --eval code or a runtime file */
	VALUE_TYPES
};

struct function;
struct record_format;
struct script;

enum { VALUE_SCRATCH = 4, VALUE_TABLES = 64, VALUE_LENT = 64 };

/* A text that is lent to the chunk (lend.h); of a walk over fields, also what is left. */
struct lent {
	struct slice text;           /* first: what a light userdata points to */
	struct slice rest;           /* ptr NULL: nothing */
	int separator;               /* a byte, or -1: white space */
};

/* What a Lua state of ours carries besides; lua_getextraspace points to it. */
struct language {
	struct run *run;
	const void *metatables[VALUE_TYPES];  /* by lua_topointer; of types with one metatable */
	int metatable_refs[VALUE_TYPES];      /* in the registry */
	const struct function *tables[VALUE_TABLES];  /* all rows, for names in messages */
	size_t n_tables;
	bool bytes;                           /* C locale: a byte is a character */
	bool lua_stages;                      /* --lua: the chunk's own code is Lua */
	bool dry_run;                         /* commands are printed, not run */
	struct crew *crew;                    /* --jobs, while it runs; or NULL (ahead.h) */
	struct slice join;                    /* --join, escapes resolved */
	struct script *script;                /* what runs (stage.h) */
	const struct record_format *format;   /* of the records, see input.h */
	struct buf scratch[VALUE_SCRATCH];
	struct lent lent[VALUE_LENT];         /* 0: the record; others as the emitter numbers them */
	struct buf runtime;                   /* the files of lua/runtime/ once one was needed */
};

static inline struct language *
language_of(lua_State *L)
{
	return *(struct language **)lua_getextraspace(L);
}

/* One function of the library. Tables of these end with a NULL name. */
struct function {
	const char *name;
	lua_CFunction call;
	const char *params;   /* Python's: "sep=None, maxsplit=-1"; methods without self;
	                         "*args" stands for any number, "*, key=None" after it for
	                         keyword-only ones: these come as one table, see arg_keywords */
};

/* Sets up and takes down what this header promises; lang is the caller's. */
void value_open(lua_State *L, struct language *lang);
void value_close(struct language *lang);

/* types and modules */
enum value_type value_type(lua_State *L, int index);
const char *value_type_name(lua_State *L, int index);   /* "int", "NoneType" …; lent by the state */
void value_new_type(lua_State *L, enum value_type type, const char *name,
                    const struct function *methods, lua_CFunction construct, const char *params);
        /* makes metatable and type object of a type; leaves the metatable on the stack */
void value_push_metatable(lua_State *L, enum value_type type);
void value_set_type(lua_State *L, enum value_type type);  /* setmetatable of the top */
bool value_constructor(lua_State *L, int index);
        /* pushes the function that a type object calls, or nothing and false */
void value_new_module(lua_State *L, const char *name, const struct function *functions);
        /* pushes a module table with these functions */

void value_add_functions(lua_State *L, const struct function *functions);
        /* into the table on the top: built-in names, a type's methods */

static inline void
value_push_none(lua_State *L)
{
	lua_pushlightuserdata(L, NULL);
}

/* `return value_none(L);` of a function that Lua code may have called, to which None
   is nil. */
int value_none(lua_State *L);

static inline bool
value_is_none(lua_State *L, int index)
{
	return lua_islightuserdata(L, index) && lua_touserdata(L, index) == NULL;
}

static inline bool
value_absent(lua_State *L, int index)   /* not given, or None */
{
	return lua_isnoneornil(L, index) || value_is_none(L, index);
}

/* Whether the value is a Lua string or a text that is lent: its bytes. */
static inline bool
value_text(lua_State *L, int index, struct slice *text)
{
	int type = lua_type(L, index);
	const struct lent *lent = type == LUA_TLIGHTUSERDATA ? lua_touserdata(L, index) : NULL;

	if (lent)
		*text = lent->text;
	else if (type == LUA_TSTRING)
		text->ptr = (const unsigned char *)lua_tolstring(L, index, &text->len);
	return lent || type == LUA_TSTRING;
}

/* A new table of the type for `n` elements, pushed: fill with lua_rawseti 1..n. */
void value_new_list(lua_State *L, size_t n);
void value_new_tuple(lua_State *L, size_t n);

/* errors: Python's words, without the exception's name, no position added */
noreturn void raise_error(lua_State *L, const char *format, ...)   /* lua_pushfstring's formats */
	__attribute__((cold));

/* arguments: index counts from 1, self included; `name` is the parameter's */
void arg_check_slow(lua_State *L, int min, int max);

/* Their count; pads with nil up to max. Raises "split() takes at most 2 arguments (3 given)"
   with the name of the running function's row (self not counted). */
static inline void
arg_check(lua_State *L, int min, int max)
{
	if (lua_gettop(L) != max || min == 0 || lua_isnil(L, min))
		arg_check_slow(L, min, max);
}

/* A method's object, which is another's in dict.items("a"): raises where it is not of the type. */
void arg_self(lua_State *L, enum value_type type);
struct slice arg_str(lua_State *L, int index, const char *name);   /* forces a Command */
lua_Integer arg_int(lua_State *L, int index, const char *name);    /* bool counts as int */
lua_Integer arg_int_or(lua_State *L, int index, const char *name, lua_Integer absent);
double arg_number(lua_State *L, int index, const char *name);
bool arg_truth_or(lua_State *L, int index, bool absent);
/* Functions with "*args, *, key=None": when the last argument is a keywords table it is
   taken off the end and its entries are pushed in the order of `names` (NULL-terminated),
   nil where not given: gives the number of arguments before them. */
int arg_keywords(lua_State *L, const char *const *names);
/* Functions with "**names" take any keyword: whether the argument is their table. */
bool arg_is_keywords(lua_State *L, int index);

/* keyword_call and keyword_method of ops.h, and lib.define of the runtime files */
int value_keyword_call(lua_State *L);
int value_keyword_method(lua_State *L);
int value_define(lua_State *L);
/* lib.class(name, construct, base=nil) of the runtime files: gives the type object, whose
   fields are the methods, and the metatable of its values, which takes events. `construct`
   makes a value, or is nil; the values of a base dict or tuple are dicts or tuples. */
int value_class(lua_State *L);
/* (values, names, mapping): appends the entries of a mapping to both: f(**mapping) */
int value_splat(lua_State *L);
/* Loads lua/runtime/NAME.lua with what is on the top as its first argument (popped) and the
   helpers' table as second; false where there is no such file. One result, pushed. */
bool value_load_runtime(lua_State *L, const char *name);

/* meaning (ops.c) */
bool value_truth(lua_State *L, int index);
bool value_equal(lua_State *L, int a, int b);
/* <0, 0, >0 by Python's order; raises "'<' not supported between instances of …" with `op`.
   Without one it is the order of a sort: NaN, which Python leaves anywhere, comes last. */
int value_compare(lua_State *L, int a, int b, const char *op);
void value_item(lua_State *L, int container, int key);   /* pushes container[key] */

/* text (repr.c) */
void value_str(lua_State *L, int index, struct buf *out);    /* str(x) appended */
void value_repr(lua_State *L, int index, struct buf *out);   /* repr(x) appended */
void value_ascii(lua_State *L, int index, struct buf *out);  /* ascii(x) appended */
void value_push_str(lua_State *L, int index);                /* str(x) pushed */
/* The bytes of the string at the index, the state's own. */
static inline struct slice
string_at(lua_State *L, int index)
{
	size_t len;
	const char *text = lua_tolstring(L, index, &len);

	return (struct slice){ (const unsigned char *)text, len };
}
/* A scratch buffer of the state (emptied; one at a time; not to be held across a call
   that may run other Lua code unless `level` differs). Survives errors: nothing leaks. */
struct buf *value_scratch(lua_State *L, int level);

/* formatting (format.c, format_percent.c) */
void format_percent(lua_State *L, int format, int args);           /* pushes format % args */
void format_percent_bytes(lua_State *L, int format, int args);     /* of bytes; both as strings */
void format_value(lua_State *L, int index, struct slice spec);     /* pushes format(x, spec) */

/* numbers (number.c): int(x), float(x) of text; false where it is none, with nothing raised.
   An integer that does not fit yields false too, and sets *overflow. */
bool number_parse_int(struct slice text, int base, lua_Integer *out, bool *overflow);
bool number_parse_float(struct slice text, double *out);

/* iteration from C over any iterable (iter.c) */
struct cursor {
	int object;            /* absolute index of what is iterated */
	enum value_type type;
	lua_Integer at, end, step;
};
void cursor_open(lua_State *L, struct cursor *c, int index);  /* raises "'int' object is not iterable" */
bool cursor_next(lua_State *L, struct cursor *c);             /* pushes the next value, or nothing and false */
/* Pushes an iterator object (STREAM) whose next is the function on the top (popped). */
void stream_new(lua_State *L);
/* Pushes an iterator over any iterable. */
void value_iter(lua_State *L, int index);

/* calls value at `function` (any callable) with the n arguments on the top; 1 result */
void value_call(lua_State *L, int function, int n);

/* The parts of the library, each opened once when the state is made: they register
   their types and put their functions into the table of built-in names on the top. */
void open_str(lua_State *L);      /* str.c */
void open_bytes(lua_State *L);    /* bytes.c */
void open_list(lua_State *L);     /* list.c: list and tuple */
void open_dict(lua_State *L);     /* dict.c: dict and set */
void open_stream(lua_State *L);   /* stream.c: iterators, pp */
void open_builtins(lua_State *L); /* builtins.c: abs … zip, int, float, bool, range … */
void open_command(lua_State *L);  /* command.c: sh spawn ignore devnull shellsplit pretty */

/* Modules, made when first named; each pushes its module table. */
int open_os(lua_State *L);        /* os.c, with os.path */
int open_path(lua_State *L);      /* path.c: os.path */
int open_re(lua_State *L);        /* re.c */
int open_stat(lua_State *L);      /* filestat.c: module stat */

/* Adds match, matches, splitre to str's methods; after open_str. */
void open_re_methods(lua_State *L);
void open_re_functions(lua_State *L);   /* called by open_builtins */

#endif
