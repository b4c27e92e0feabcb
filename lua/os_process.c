/* os_process - of the module os: the process and the machine it runs on */
#include "lua/os.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/utsname.h>
#include <unistd.h>
#include "lua/dict.h"
#include "lua/filestat.h"

enum { MAX_PATH = 4096 };

extern char **environ;

static int
os_getcwd(lua_State *L)
{
	char folder[MAX_PATH];

	arg_check(L, 0, 0);
	if (getcwd(folder, sizeof folder) == NULL)
		raise_error(L, "[Errno %d] %s", errno, strerror(errno));
	lua_pushstring(L, folder);
	return 1;
}

static int
os_getenv(lua_State *L)
{
	arg_check(L, 1, 2);
	const char *value = getenv(arg_path(L, 1, "key"));
	if (value)
		lua_pushstring(L, value);
	else if (lua_isnil(L, 2))
		return value_none(L);
	return 1;
}

static int
os_getpid(lua_State *L)
{
	lua_pushinteger(L, getpid());
	return 1;
}

static int
os_getppid(lua_State *L)
{
	lua_pushinteger(L, getppid());
	return 1;
}

static int
os_getuid(lua_State *L)
{
	lua_pushinteger(L, getuid());
	return 1;
}

static int
os_geteuid(lua_State *L)
{
	lua_pushinteger(L, geteuid());
	return 1;
}

static int
os_getgid(lua_State *L)
{
	lua_pushinteger(L, getgid());
	return 1;
}

static int
os_getegid(lua_State *L)
{
	lua_pushinteger(L, getegid());
	return 1;
}

static int
os_cpu_count(lua_State *L)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	lua_pushinteger(L, n > 0 ? n : 1);
	return 1;
}

static int
os_isatty(lua_State *L)
{
	arg_check(L, 1, 1);
	lua_pushboolean(L, isatty((int)arg_int(L, 1, "fd")));
	return 1;
}

static int
os_strerror(lua_State *L)
{
	arg_check(L, 1, 1);
	lua_pushstring(L, strerror((int)arg_int(L, 1, "code")));
	return 1;
}

/* A tuple whose elements have names, too. */
static int
os_uname(lua_State *L)
{
	struct utsname un;
	const char *const fields[][2] = {
		{ "sysname", un.sysname }, { "nodename", un.nodename },
		{ "release", un.release }, { "version", un.version },
		{ "machine", un.machine },
	};
	enum { FIELDS = sizeof fields / sizeof fields[0] };

	if (uname(&un) < 0)
		raise_error(L, "[Errno %d] %s", errno, strerror(errno));
	value_new_tuple(L, FIELDS);
	for (int i = 0; i < FIELDS; i++) {
		lua_pushstring(L, fields[i][1]);
		lua_pushvalue(L, -1);
		lua_setfield(L, -3, fields[i][0]);
		lua_rawseti(L, -2, i + 1);
	}
	return 1;
}

/* -- names --------------------------------------------------------------- */

static const struct function functions[] = {
	{ "cpu_count", os_cpu_count, "" },
	{ "getcwd", os_getcwd, "" },
	{ "getegid", os_getegid, "" },
	{ "getenv", os_getenv, "key, default=None" },
	{ "geteuid", os_geteuid, "" },
	{ "getgid", os_getgid, "" },
	{ "getpid", os_getpid, "" },
	{ "getppid", os_getppid, "" },
	{ "getuid", os_getuid, "" },
	{ "isatty", os_isatty, "fd" },
	{ "strerror", os_strerror, "code" },
	{ "uname", os_uname, "" },
	{ NULL, NULL, NULL }
};

/* Pushes the environment as a dict. */
static void
push_environ(lua_State *L)
{
	dict_new(L);
	for (char **at = environ; at && *at; at++) {
		const char *equals = strchr(*at, '=');
		if (equals == NULL)
			continue;
		lua_pushlstring(L, *at, (size_t)(equals - *at));
		lua_pushstring(L, equals + 1);
		dict_set(L, -3);
	}
}

void
os_process_open(lua_State *L)
{
	value_add_functions(L, functions);
	push_environ(L);
	lua_setfield(L, -2, "environ");
}
