/* command - programs as values: see command.h */
#include "lua/command.h"

#include <string.h>
#include "engine/quote.h"
#include "engine/spawn.h"
#include "engine/write.h"
#include "lua/ahead.h"
#include "lua/dict.h"
#include "lua/str_methods.h"

/* What all commands of a state, or of a record that runs ahead, share; its user value
   is the table of those that have not run. */
struct shelf {
	struct buf text;        /* output, or a message in the making */
	lua_Integer made;       /* number of the newest that waits */
	lua_Integer waiting;
};

struct command {
	lua_Integer number;     /* on the shelf */
	bool spawn;             /* prints to our output and is True */
	bool ran;
	bool insists;           /* check=True */
	bool forgiven;          /* check=False, or was asked for its truth */
	struct spawn_result result;
};

/* user values of a command */
enum {
	COMMAND_WORDS = 1,      /* program and arguments; options by their names */
	COMMAND_VALUE,
	COMMAND_USER_VALUES = COMMAND_VALUE
};

static const char shelf_key;

static const char *const option_names[] = {
	"check", "shell", "stdin", "stdout", "stderr", "cwd", "env", "input",
	NULL
};

#define OPTIONS "*args, *, check=None, shell=False, stdin=None, stdout=None, " \
	"stderr=None, cwd=None, env=None, input=None"

/* -- the shelf ----------------------------------------------------------- */

static struct shelf *
push_shelf(lua_State *L)
{
	const struct crew *crew = language_of(L)->crew;
	const void *key = crew && crew->task ? (const void *)crew->task : &shelf_key;

	lua_rawgetp(L, LUA_REGISTRYINDEX, key);
	return lua_touserdata(L, -1);
}

static int
shelf_gc(lua_State *L)
{
	struct shelf *shelf = lua_touserdata(L, 1);

	buf_clear(&shelf->text);
	return 0;
}

void
command_new_shelf(lua_State *L, const void *key)
{
	struct shelf *shelf = lua_newuserdatauv(L, sizeof *shelf, 1);

	memset(shelf, 0, sizeof *shelf);
	lua_newtable(L);
	lua_setiuservalue(L, -2, 1);
	lua_createtable(L, 0, 1);
	lua_pushcfunction(L, shelf_gc);
	lua_setfield(L, -2, "__gc");
	lua_setmetatable(L, -2);
	lua_rawsetp(L, LUA_REGISTRYINDEX, key);
}

void
command_drop_shelf(lua_State *L, const void *key)
{
	lua_pushnil(L);
	lua_rawsetp(L, LUA_REGISTRYINDEX, key);
}

/* Puts the command on the top on the shelf. */
static void
shelve(lua_State *L, struct command *command)
{
	struct shelf *shelf = push_shelf(L);

	lua_getiuservalue(L, -1, 1);
	lua_pushvalue(L, -3);
	lua_rawseti(L, -2, shelf->made + 1);
	command->number = ++shelf->made;
	shelf->waiting++;
	lua_pop(L, 2);
}

static void
unshelve(lua_State *L, struct command *command)
{
	struct shelf *shelf = push_shelf(L);

	if (command->number > 0) {
		lua_getiuservalue(L, -1, 1);
		lua_pushnil(L);
		lua_rawseti(L, -2, command->number);
		lua_pop(L, 1);
		command->number = 0;
		if (--shelf->waiting == 0)
			shelf->made = 0;
	}
	lua_pop(L, 1);
}

void
command_finish(lua_State *L)
{
	struct shelf *shelf = push_shelf(L);

	lua_getiuservalue(L, -1, 1);
	for (lua_Integer i = 1; i <= shelf->made; i++) {
		if (lua_rawgeti(L, -1, i) != LUA_TNIL)
			command_force(L, -1);
		lua_pop(L, 1);
	}
	lua_pop(L, 2);
}

void
command_forget(lua_State *L)
{
	struct shelf *shelf = push_shelf(L);

	lua_getiuservalue(L, -1, 1);
	for (lua_Integer i = 1; i <= shelf->made; i++) {
		if (lua_rawgeti(L, -1, i) != LUA_TNIL) {
			struct command *command = lua_touserdata(L, -1);
			command->number = 0;
		}
		lua_pop(L, 1);
		lua_pushnil(L);
		lua_rawseti(L, -2, i);
	}
	shelf->made = shelf->waiting = 0;
	lua_pop(L, 2);
}

/* -- making -------------------------------------------------------------- */

/* Pushes the text of an argument, as a C string can hold it. */
static void
push_text(lua_State *L, int index)
{
	size_t len;

	value_push_str(L, index);
	const char *text = lua_tolstring(L, -1, &len);
	if (memchr(text, 0, len))
		raise_error(L, "embedded null byte");
}

/* Pushes the table of words: 1..n are the arguments. */
static void
push_words(lua_State *L, int n, bool shell)
{
	lua_createtable(L, n + 2 * shell, 0);
	if (shell) {
		lua_pushliteral(L, "/bin/sh");
		lua_rawseti(L, -2, 1);
		lua_pushliteral(L, "-c");
		lua_rawseti(L, -2, 2);
	}
	for (int i = 1; i <= n; i++) {
		push_text(L, i);
		lua_rawseti(L, -2, i + 2 * shell);
	}
}

/* Pushes {"NAME=value", …} of a dict. */
static void
push_environment(lua_State *L, int dict)
{
	lua_Integer at = 0, n = 0;

	if (value_type(L, dict) != VALUE_DICT)
		raise_error(L, "env must be dict, not %s", value_type_name(L, dict));
	lua_newtable(L);
	while (dict_next(L, dict, &at)) {
		push_text(L, -2);
		lua_pushliteral(L, "=");
		push_text(L, -3);
		lua_concat(L, 3);
		lua_rawseti(L, -4, ++n);
		lua_pop(L, 2);
	}
}

/* Puts an option that was given into the table of words. */
static void
keep_option(lua_State *L, int words, int index, const char *name)
{
	if (lua_isnil(L, index))
		return;
	if (value_is_none(L, index))
		lua_pushboolean(L, false);
	else if (strcmp(name, "env") == 0)
		push_environment(L, index);
	else if (strcmp(name, "input") == 0 && value_type(L, index) == VALUE_BYTES)
		lua_rawgeti(L, index, 1);
	else if (strcmp(name, "input") == 0)
		value_push_str(L, index);
	else
		push_text(L, index);
	lua_setfield(L, words, name);
}

static void
check_options(lua_State *L, int words)
{
	if (lua_getfield(L, words, "input") == LUA_TSTRING
	    && lua_getfield(L, words, "stdin") == LUA_TSTRING)
		raise_error(L, "stdin and input arguments may not both be used");
	lua_settop(L, words);
}

static int
new_command(lua_State *L, const char *name, bool spawn)
{
	int n = arg_keywords(L, option_names);
	int check = n + 1, shell = n + 2;

	if (n == 0)
		raise_error(L, "%s() takes at least 1 argument (0 given)", name);
	push_words(L, n, arg_truth_or(L, shell, false));
	int words = lua_gettop(L);
	for (int i = 2; option_names[i]; i++)
		keep_option(L, words, n + 1 + i, option_names[i]);
	check_options(L, words);
	struct command *command =
		lua_newuserdatauv(L, sizeof *command, COMMAND_USER_VALUES);
	memset(command, 0, sizeof *command);
	command->spawn = spawn;
	if (!value_absent(L, check)) {
		command->insists = value_truth(L, check);
		command->forgiven = !command->insists;
	}
	lua_pushvalue(L, words);
	lua_setiuservalue(L, -2, COMMAND_WORDS);
	value_set_type(L, VALUE_COMMAND);
	shelve(L, command);
	return 1;
}

static int
sh(lua_State *L)
{
	return new_command(L, "sh", false);
}

static int
spawn(lua_State *L)
{
	return new_command(L, "spawn", true);
}

/* -- running ------------------------------------------------------------- */

/* Pushes a NULL-terminated vector of the strings in the table at the index, which
   keeps them. */
static char **
push_vector(lua_State *L, int table)
{
	size_t n = (size_t)lua_rawlen(L, table);
	char **vector = lua_newuserdatauv(L, (n + 1) * sizeof *vector, 0);

	for (size_t i = 0; i < n; i++) {
		lua_rawgeti(L, table, (lua_Integer)i + 1);
		/* execve takes char *const * and leaves the text alone */
		vector[i] = (char *)(uintptr_t)lua_tostring(L, -1);
		lua_pop(L, 1);
	}
	vector[n] = NULL;
	return vector;
}

/* The text of an option, which the table of words keeps; or NULL. */
static const char *
option_text(lua_State *L, int words, const char *name)
{
	lua_getfield(L, words, name);
	const char *text = lua_isstring(L, -1) ? lua_tostring(L, -1) : NULL;
	lua_pop(L, 1);
	return text;
}

static struct spawn_stream
option_stream(lua_State *L, int words, const char *name, enum spawn_end absent)
{
	struct spawn_stream stream = { absent, option_text(L, words, name) };

	if (stream.path)
		stream.end = SPAWN_FILE;
	else if (lua_getfield(L, words, name) != LUA_TNIL)
		stream.end = SPAWN_INHERIT;
	if (!stream.path)
		lua_pop(L, 1);
	return stream;
}

/* Fills the job from the table of words; pushes what holds its vectors. */
static void
push_job(lua_State *L, int words, bool spawning, struct spawn *job)
{
	job->argv = push_vector(L, words);
	job->env = NULL;
	if (lua_getfield(L, words, "env") == LUA_TTABLE)
		job->env = push_vector(L, lua_gettop(L));
	job->cwd = option_text(L, words, "cwd");
	job->in = option_stream(L, words, "stdin", SPAWN_NULL);
	job->out = option_stream(L, words, "stdout",
	                         spawning ? SPAWN_INHERIT : SPAWN_PIPE);
	job->err = option_stream(L, words, "stderr", SPAWN_INHERIT);
	if (lua_getfield(L, words, "input") == LUA_TSTRING) {
		job->in.end = SPAWN_PIPE;
		job->input = string_at(L, -1);
	}
}

static void
put_quoted(lua_State *L, int words, struct buf *out)
{
	lua_Integer n = (lua_Integer)lua_rawlen(L, words);

	for (lua_Integer i = 1; i <= n; i++) {
		lua_rawgeti(L, words, i);
		if (i > 1)
			buf_put_byte(out, ' ');
		quote_shell(out, slice_of(lua_tostring(L, -1)));
		lua_pop(L, 1);
	}
}

static void
print_quoted(lua_State *L, int words, struct shelf *shelf)
{
	struct run *run = language_of(L)->run;

	put_quoted(L, words, &shelf->text);
	buf_put_byte(&shelf->text, '\n');
	if (ahead_output(L))
		buf_put(ahead_output(L), buf_slice(&shelf->text));
	else if (run->out && writer_put(run->out, buf_slice(&shelf->text)) < 0)
		raise_error(L, "write error");
	shelf->text.len = 0;
}

static noreturn void
raise_start(lua_State *L, int failed, const char *culprit)
{
	lua_pushstring(L, culprit);
	struct buf *text = value_scratch(L, 0);
	value_repr(L, -1, text);
	raise_error(L, "[Errno %d] %s: %s", failed, strerror(failed), buf_text(text));
}

/* Runs the job of a record that runs ahead: what would go to our output is kept there. */
static int
run_job_ahead(lua_State *L, struct spawn *job, struct buf *out, struct spawn_result *result)
{
	bool kept = job->out.end == SPAWN_INHERIT;

	if (kept)
		job->out.end = SPAWN_PIPE;
	int failed = ahead_run(L, job, out, result);
	if (kept) {
		buf_put(ahead_output(L), buf_slice(out));
		out->len = 0;
	}
	return failed;
}

/* Runs the job and leaves what it printed on the shelf. */
static void
run_job(lua_State *L, int words, struct command *command, struct shelf *shelf)
{
	struct run *run = language_of(L)->run;
	struct spawn job = { 0 };
	int failed;

	push_job(L, words, command->spawn, &job);
	if (ahead_output(L)) {
		failed = run_job_ahead(L, &job, &shelf->text, &command->result);
	} else {
		if (run->out && writer_flush(run->out) < 0)
			raise_error(L, "write error");
		failed = language_of(L)->crew
		         ? ahead_run(L, &job, &shelf->text, &command->result)
		         : spawn_run(&job, &shelf->text, &command->result);
	}
	if (failed)
		raise_start(L, failed, command->result.culprit);
}

static void
keep_value(lua_State *L, int self, bool spawning, const struct buf *text)
{
	size_t len = text->len;

	while (len > 0 && text->ptr[len - 1] == '\n')
		len--;
	if (spawning)
		lua_pushboolean(L, true);
	else
		lua_pushlstring(L, (const char *)text->ptr, len);
	lua_setiuservalue(L, self, COMMAND_VALUE);
}

static struct command *
run_once(lua_State *L, int self)
{
	struct command *command = lua_touserdata(L, self);
	int top = lua_gettop(L);

	if (command->ran)
		return command;
	unshelve(L, command);
	lua_getiuservalue(L, self, COMMAND_WORDS);
	int words = lua_gettop(L);
	struct shelf *shelf = push_shelf(L);
	shelf->text.len = 0;
	if (language_of(L)->dry_run)
		print_quoted(L, words, shelf);
	else
		run_job(L, words, command, shelf);
	command->ran = true;
	keep_value(L, self, command->spawn, &shelf->text);
	lua_settop(L, top);
	return command;
}

static bool
succeeded(const struct command *command)
{
	return command->result.status == 0 && command->result.signal == 0;
}

static noreturn void
raise_failed(lua_State *L, int self, const struct command *command)
{
	int number = command->result.signal;
	const char *name = spawn_signal_name(number);

	lua_getiuservalue(L, self, COMMAND_WORDS);
	struct shelf *shelf = push_shelf(L);
	shelf->text.len = 0;
	put_quoted(L, lua_gettop(L) - 1, &shelf->text);
	const char *text = buf_text(&shelf->text);
	if (number == 0)
		raise_error(L, "Command '%s' returned non-zero exit status %d.", text,
		      command->result.status);
	if (name == NULL)
		raise_error(L, "Command '%s' died with unknown signal %d.", text,
		      number);
	raise_error(L, "Command '%s' died with <Signals.%s: %d>.", text, name, number);
}

void
command_force(lua_State *L, int index)
{
	int self = lua_absindex(L, index);
	const struct command *command = run_once(L, self);

	if (!succeeded(command) && !command->forgiven)
		raise_failed(L, self, command);
	lua_getiuservalue(L, self, COMMAND_VALUE);
	lua_replace(L, self);
}

bool
command_truth(lua_State *L, int index)
{
	int self = lua_absindex(L, index);
	struct command *command = run_once(L, self);

	if (!succeeded(command) && command->insists)
		raise_failed(L, self, command);
	command->forgiven = true;
	return succeeded(command);
}

/* -- a command in Lua code ----------------------------------------------- */

static void
force_both(lua_State *L)
{
	for (int i = 1; i <= 2; i++) {
		if (value_type(L, i) == VALUE_COMMAND)
			command_force(L, i);
	}
}

static int
command_index(lua_State *L)
{
	command_force(L, 1);
	lua_gettable(L, 1);
	return 1;
}

static int
command_concat(lua_State *L)
{
	force_both(L);
	lua_concat(L, 2);
	return 1;
}

static int
command_len(lua_State *L)
{
	command_force(L, 1);
	lua_len(L, 1);
	return 1;
}

static int
command_eq(lua_State *L)
{
	force_both(L);
	lua_pushboolean(L, lua_rawequal(L, 1, 2));
	return 1;
}

static int
command_lt(lua_State *L)
{
	force_both(L);
	lua_pushboolean(L, lua_compare(L, 1, 2, LUA_OPLT));
	return 1;
}

static int
command_le(lua_State *L)
{
	force_both(L);
	lua_pushboolean(L, lua_compare(L, 1, 2, LUA_OPLE));
	return 1;
}

static int
command_tostring(lua_State *L)
{
	value_push_str(L, 1);
	return 1;
}

static const luaL_Reg metamethods[] = {
	{ "__index", command_index },
	{ "__concat", command_concat },
	{ "__len", command_len },
	{ "__eq", command_eq },
	{ "__lt", command_lt },
	{ "__le", command_le },
	{ "__tostring", command_tostring },
	{ NULL, NULL }
};

/* -- names --------------------------------------------------------------- */

static int
ignore(lua_State *L)
{
	for (int i = lua_gettop(L); i > 0; i--) {
		if (value_type(L, i) == VALUE_COMMAND)
			command_truth(L, i);
	}
	lua_pushboolean(L, true);
	return 1;
}

/* The method, with a name for its argument. */
static int
shellsplit(lua_State *L)
{
	return str_method_shellsplit(L);
}

static const struct function functions[] = {
	{ "sh", sh, OPTIONS },
	{ "spawn", spawn, OPTIONS },
	{ "ignore", ignore, "*args" },
	{ "shellsplit", shellsplit, "s" },
	{ "pretty", command_pretty, "x" },
	{ NULL, NULL, NULL }
};

static void
add_alias(lua_State *L, const char *name, const char *of)
{
	lua_getfield(L, -1, of);
	lua_setfield(L, -2, name);
}

void
open_command(lua_State *L)
{
	command_new_shelf(L, &shelf_key);
	value_new_type(L, VALUE_COMMAND, "Command", NULL, NULL, NULL);
	luaL_setfuncs(L, metamethods, 0);
	lua_pop(L, 1);
	value_add_functions(L, functions);
	lua_pushliteral(L, "/dev/null");
	lua_setfield(L, -2, "devnull");
	add_alias(L, "Line", "str");
	add_alias(L, "List", "list");
}
