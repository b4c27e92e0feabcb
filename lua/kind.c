/* kind - the engine's kinds as methods in Lua: see kind.h */
#include "lua/kind.h"

#include <stdlib.h>
#include "engine/explain.h"
#include "lua/keywords.h"
#include "lua/stage.h"

/* A kind that runs, in a userdata. Its params and, for a stream, what it reads are kept by
   the user values. */
struct running {
	struct stage *stage;     /* NULL: closed */
	struct stage *records;   /* the same as records, of a stream */
	struct stage *foreign;   /* not to be closed with it, or NULL */
	struct stage feed;       /* the stream as a stage, where it needs one */
	lua_State *L;            /* that pulls now */
	bool raised;             /* the stream failed; the error is at KEEP_ERROR */
	struct slice record;     /* that was fed */
	struct buf text;         /* where it is, or what apply() gave */
	struct batch batch;
	size_t at;               /* the next record of the batch */
};

enum { KEEP_PARAMS = 1, KEEP_NEXT, KEEP_ERROR, KEEPS = KEEP_ERROR };

enum { CACHE_MOST = 64 };    /* calls of a record's kind that are kept open */

static struct script *
script_of(lua_State *L)
{
	return language_of(L)->script;
}

/* -- parameters ------------------------------------------------------------- */

/* The strings that are lent to the params are kept by the table at `kept`. */
static void
keep(lua_State *L, int kept)
{
	lua_rawseti(L, kept, (lua_Integer)lua_rawlen(L, kept) + 1);
}

static struct slice
read_text(lua_State *L, int index, const char *name, int kept)
{
	struct slice text = arg_str(L, index, name);

	lua_pushvalue(L, index);
	keep(L, kept);
	return text;
}

static struct slices
read_texts(lua_State *L, int index, const char *name, int kept)
{
	bool list = value_type(L, index) == VALUE_LIST || value_type(L, index) == VALUE_TUPLE;

	if (!list && value_type(L, index) != VALUE_STR)
		raise_error(L, "%s must be str or a list of str, not %s", name,
		            value_type_name(L, index));
	size_t n = list ? lua_rawlen(L, index) : 1;
	struct slice *at = lua_newuserdatauv(L, (n + 1) * sizeof *at, 0);
	keep(L, kept);
	if (!list) {
		at[0] = read_text(L, index, name, kept);
		return (struct slices){ at, 1 };
	}
	for (size_t i = 0; i < n; i++) {
		lua_rawgeti(L, index, (lua_Integer)i + 1);
		at[i] = read_text(L, lua_gettop(L), name, kept);
		lua_pop(L, 1);
	}
	return (struct slices){ at, n };
}

static unsigned char
read_byte(lua_State *L, int index, const char *name)
{
	struct slice text = arg_str(L, index, name);

	if (text.len != 1)
		raise_error(L, "%s must be a single byte", name);
	return text.ptr[0];
}

/* Sets a param to the value at the index. */
static void
read_param(lua_State *L, const struct param *param, unsigned char *params, int index, int kept)
{
	void *field = params + param->offset;
	bool none = value_is_none(L, index);

	switch (param->type) {
	case PARAM_BOOL:
		*(bool *)field = value_truth(L, index);
		break;
	case PARAM_INT:
		*(int64_t *)field = none ? PARAM_NONE : arg_int(L, index, param->name);
		break;
	case PARAM_BYTE:
		*(unsigned char *)field = read_byte(L, index, param->name);
		break;
	case PARAM_FLOAT:
		*(double *)field = arg_number(L, index, param->name);
		break;
	case PARAM_TEXT:
		*(struct slice *)field = (struct slice){ NULL, 0 };
		if (!none)
			*(struct slice *)field = read_text(L, index, param->name, kept);
		break;
	case PARAM_TEXTS:
		*(struct slices *)field = read_texts(L, index, param->name, kept);
		break;
	case PARAM_END:
		break;
	}
}

/* Fills params from the arguments behind self; `given` of them are positional, and those
   that may only be named are in the table behind these, if there is one. */
static void
read_params(lua_State *L, const struct kind *kind, unsigned char *params, int given, int kept)
{
	int keywords = arg_is_keywords(L, given + 2) ? given + 2 : 0;
	int position = 0;

	for (const struct param *param = kind->params; param->type != PARAM_END; param++) {
		lua_pushnil(L);
		if (param->positional && position++ < given)
			lua_copy(L, position + 1, -1);
		else if (!param->positional && keywords)
			lua_getfield(L, keywords, param->name);
		if (!lua_isnil(L, -1))
			read_param(L, param, params, lua_gettop(L), kept);
		lua_settop(L, kept);
	}
	if (given > position)
		raise_error(L, "%s() takes at most %d argument%s (%d given)", kind->name,
		            position, position == 1 ? "" : "s", given);
}

/* Pushes the table that keeps them and a userdata of the params. */
static unsigned char *
push_params(lua_State *L, const struct kind *kind)
{
	int given = lua_gettop(L) - 1;

	if (given > 0 && arg_is_keywords(L, given + 1))
		given--;
	lua_newtable(L);
	int kept = lua_gettop(L);
	unsigned char *params = lua_newuserdatauv(L, kind->size + 1, 0);
	keep(L, kept);
	memset(params, 0, kind->size);
	if (kind->defaults)
		memcpy(params, kind->defaults, kind->size);
	read_params(L, kind, params, given, kept);
	return params;
}

/* -- running ------------------------------------------------------------------ */

static int
running_close(lua_State *L)
{
	struct running *r = lua_touserdata(L, 1);
	struct stage *s = r->records ? r->records : r->stage;

	while (s && s != r->foreign) {
		struct stage *up = s->up;
		s->ops->close(s);
		s = up;
	}
	buf_clear(&r->text);
	r->stage = r->records = NULL;
	return 0;
}

/* Pushes one that keeps the table of params, which is on the top (popped). */
static struct running *
new_running(lua_State *L)
{
	struct running *r = lua_newuserdatauv(L, sizeof *r, KEEPS);

	*r = (struct running){ .stage = NULL };
	if (luaL_newmetatable(L, "piep.kind")) {
		lua_pushcfunction(L, running_close);
		lua_setfield(L, -2, "__gc");
	}
	lua_setmetatable(L, -2);
	lua_insert(L, -2);
	lua_setiuservalue(L, -2, KEEP_PARAMS);
	return r;
}

/* -- of a record ---------------------------------------------------------------- */

/* Pushes the running kind for these params; one that was opened before for the same is
   kept. The cache is the second upvalue. */
static struct running *
push_opened(lua_State *L, const struct kind *kind)
{
	struct buf *key = value_scratch(L, 0);
	const unsigned char *params = push_params(L, kind);

	spec_explain(&(struct spec){ kind, params }, key);
	lua_pushlstring(L, (const char *)key->ptr, key->len);
	lua_pushvalue(L, -1);
	if (lua_rawget(L, lua_upvalueindex(2)) == LUA_TUSERDATA)
		return lua_touserdata(L, -1);
	lua_pop(L, 1);
	lua_insert(L, -2);
	struct running *r = new_running(L);
	r->stage = kind->open(NULL, params, NULL, language_of(L)->run);
	if (r->stage == NULL)
		failure_of_output(L);
	if (lua_rawlen(L, lua_upvalueindex(2)) > CACHE_MOST) {
		lua_newtable(L);
		lua_replace(L, lua_upvalueindex(2));
	}
	lua_pushvalue(L, -1);
	lua_rawseti(L, lua_upvalueindex(2), (lua_Integer)lua_rawlen(L, lua_upvalueindex(2)) + 1);
	lua_pushvalue(L, -2);
	lua_pushvalue(L, -2);
	lua_rawset(L, lua_upvalueindex(2));
	return r;
}

/* Upvalues: the kind, the cache. None stands for a record that is dropped. */
static int
record_method(lua_State *L)
{
	const struct kind *kind = lua_touserdata(L, lua_upvalueindex(1));
	struct slice record = arg_str(L, 1, "self");
	struct running *r = push_opened(L, kind);

	r->text.len = 0;
	int kept = r->stage->ops->apply(r->stage, record, &r->text);
	if (kept == PULL_FAIL)
		failure_of_output(L);
	if (kept == 0)
		return value_none(L);
	lua_pushlstring(L, (const char *)r->text.ptr, r->text.len);
	return 1;
}

/* -- of the stream ---------------------------------------------------------------- */

/* (running, next): the next value of the stream as a record; true unless it has ended. */
static int
read_record(lua_State *L)
{
	struct running *r = lua_touserdata(L, 1);

	lua_call(L, 0, 1);
	lua_pushboolean(L, !lua_isnil(L, 2));
	if (!lua_isnil(L, 2)) {
		struct buf *b = value_scratch(L, VALUE_SCRATCH - 1);
		record_put(L, 2, b);
		r->text.len = 0;
		buf_put(&r->text, buf_slice(b));
	}
	return 1;
}

/* One record a pull: nobody knows whether the one after it has to be waited for. Called
   in a frame of stream_next(), whose upvalue is the userdata. */
static int
feed_pull(struct stage *s, struct batch *out, size_t want)
{
	struct running *r = (void *)((unsigned char *)s - offsetof(struct running, feed));
	lua_State *L = r->L;

	(void)want;
	lua_pushcfunction(L, failure_handler);
	int handler = lua_gettop(L);
	lua_pushcfunction(L, read_record);
	lua_pushlightuserdata(L, r);
	lua_getiuservalue(L, lua_upvalueindex(1), KEEP_NEXT);
	r->raised = lua_pcall(L, 2, 1, handler) != LUA_OK;
	bool more = !r->raised && lua_toboolean(L, -1);
	if (r->raised) {
		lua_pushvalue(L, -1);
		lua_setiuservalue(L, lua_upvalueindex(1), KEEP_ERROR);
	}
	lua_settop(L, handler - 1);
	if (!more)
		return r->raised ? PULL_FAIL : PULL_END;
	r->record = buf_slice(&r->text);
	*out = (struct batch){ &r->record, 1, false };
	return 1;
}

static void
feed_close(struct stage *s)
{
	(void)s;   /* it is part of the userdata */
}

static const struct stage_ops feed_ops = { .pull = feed_pull, .close = feed_close };

/* next() of a stream's kind; upvalue: the running kind. */
static int
stream_next(lua_State *L)
{
	struct running *r = lua_touserdata(L, lua_upvalueindex(1));

	lua_settop(L, 0);
	if (r->at == r->batch.n) {
		r->L = L;
		r->at = 0;
		int n = stage_pull(r->records, &r->batch, 1);
		if (n <= 0)
			r->batch.n = 0;
		if (n == PULL_FAIL && r->raised) {
			lua_getiuservalue(L, lua_upvalueindex(1), KEEP_ERROR);
			return lua_error(L);
		}
		if (n == PULL_FAIL)
			return failure_of_output(L);
		if (n == PULL_END)
			return 0;
	}
	struct slice record = r->batch.rec[r->at++];
	lua_pushlstring(L, (const char *)record.ptr, record.len);
	return 1;
}

/* What the kind reads: nothing, the run's own input where none of it has been read (then
   the plan's operands are the kind's, or the stage before), or else the values. */
static struct stage *
choose_up(lua_State *L, const struct kind *kind, struct running *r, bool input)
{
	struct script *script = script_of(L);

	if (kind->source)
		return NULL;
	if (input && records_take_input(&script->input, &r->foreign))
		return r->foreign;
	r->feed = (struct stage){ .ops = &feed_ops, .run = script->lang.run,
	                          .unit = UNIT_RECORDS };
	return &r->feed;
}

/* Opens the kind over the next() at KEEP_NEXT; the running one is on the top. */
static void
open_stream_kind(lua_State *L, const struct kind *kind, const unsigned char *params,
                 struct running *r, bool input)
{
	const struct plan *plan = script_of(L)->plan;
	struct spec spec = { kind, params };

	r->stage = spec_open(plan, &spec, choose_up(L, kind, r, input), language_of(L)->run);
	if (r->stage == NULL)
		failure_of_output(L);
	r->records = records_of(plan, r->stage, language_of(L)->run);
}

static int
stream_method(lua_State *L)
{
	const struct kind *kind = lua_touserdata(L, lua_upvalueindex(1));
	const unsigned char *params = push_params(L, kind);
	struct running *r = new_running(L);

	value_iter(L, 1);
	lua_rawgeti(L, -1, 1);
	bool input = script_reads_input(L, lua_gettop(L));
	lua_setiuservalue(L, -3, KEEP_NEXT);
	lua_pop(L, 1);
	open_stream_kind(L, kind, params, r, input);
	lua_pushcclosure(L, stream_next, 1);
	stream_new(L);
	return 1;
}

/* A list's: the value is a list as well. */
static int
list_method(lua_State *L)
{
	struct cursor c;
	lua_Integer n = 0;

	stream_method(L);
	int stream = lua_gettop(L);
	value_new_list(L, 0);
	cursor_open(L, &c, stream);
	while (cursor_next(L, &c))
		lua_rawseti(L, stream + 1, ++n);
	return 1;
}

/* -- the tables of methods -------------------------------------------------------- */

static void
push_method(lua_State *L, const struct kind *kind, lua_CFunction call)
{
	struct buf *params = value_scratch(L, 0);

	lua_pushcfunction(L, value_define);
	lua_pushlightuserdata(L, (void *)(uintptr_t)kind);
	lua_newtable(L);
	lua_pushcclosure(L, call, 2);
	kind_explain(kind, params);
	lua_pushlstring(L, (const char *)params->ptr, params->len);
	lua_call(L, 2, 1);
}

static bool
has_param(const struct kind *kind, const char *name)
{
	for (const struct param *param = kind->params; param->type != PARAM_END; param++)
		if (strcmp(param->name, name) == 0)
			return true;
	return false;
}

bool
kind_push_by_keyword(lua_State *L, enum value_type type, const char *method,
                     const char *keyword)
{
	const struct kind *kind = kind_named(slice_of(method), false);

	if (kind == NULL || !kind->by_keyword || !has_param(kind, keyword))
		return false;
	push_method(L, kind, type == VALUE_LIST ? list_method : stream_method);
	return true;
}

const char *
kind_of_method(lua_State *L, int index)
{
	lua_CFunction call = lua_tocfunction(L, index);

	if (call != record_method && call != stream_method && call != list_method)
		return NULL;
	lua_getupvalue(L, index, 1);
	const struct kind *kind = lua_touserdata(L, -1);
	lua_pop(L, 1);
	return kind->name;
}

void
kind_add_methods(lua_State *L, int methods, const char *type)
{
	bool of_record = strcmp(type, "str") == 0;
	bool of_stream = strcmp(type, "stream") == 0;
	lua_CFunction call = of_record ? record_method : of_stream ? stream_method : list_method;

	if (!of_record && !of_stream && strcmp(type, "list") != 0)
		return;
	methods = lua_absindex(L, methods);
	for (size_t i = 0; kinds[i]; i++) {
		const struct kind *kind = kinds[i];
		if (kind->of_record != of_record || (kind->source && !of_stream)
		    || kind->by_keyword)
			continue;
		lua_pushstring(L, kind->name);
		if (lua_rawget(L, methods) == LUA_TNIL) {
			push_method(L, kind, call);
			lua_setfield(L, methods, kind->name);
		}
		lua_pop(L, 1);
	}
}
