/* path_file - of os.path: what asks about files, and realpath() */
#include "lua/path.h"

#include <errno.h>
#include <unistd.h>
#include "lua/filestat.h"

enum { MAX_LINKS = 40 };

/* -- questions ----------------------------------------------------------- */

/* The stat of the argument, which is a path: whether there is one. */
static bool
ask(lua_State *L, struct stat *st, bool follow)
{
	struct slice path = path_only(L);

	if (memchr(path.ptr, 0, path.len))
		return false;
	return (follow ? stat : lstat)((const char *)path.ptr, st) == 0;
}

static int
path_exists(lua_State *L)
{
	struct stat st;

	lua_pushboolean(L, ask(L, &st, true));
	return 1;
}

static int
path_lexists(lua_State *L)
{
	struct stat st;

	lua_pushboolean(L, ask(L, &st, false));
	return 1;
}

static int
path_isfile(lua_State *L)
{
	struct stat st;

	lua_pushboolean(L, ask(L, &st, true) && S_ISREG(st.st_mode));
	return 1;
}

static int
path_isdir(lua_State *L)
{
	struct stat st;

	lua_pushboolean(L, ask(L, &st, true) && S_ISDIR(st.st_mode));
	return 1;
}

static int
path_islink(lua_State *L)
{
	struct stat st;

	lua_pushboolean(L, ask(L, &st, false) && S_ISLNK(st.st_mode));
	return 1;
}

static void
must_stat(lua_State *L, int index, struct stat *st)
{
	if (stat(arg_path(L, index, "path"), st) < 0)
		raise_errno(L, index, 0);
}

static int
path_getsize(lua_State *L)
{
	struct stat st;

	arg_check(L, 1, 1);
	must_stat(L, 1, &st);
	lua_pushinteger(L, (lua_Integer)st.st_size);
	return 1;
}

static int
push_time(lua_State *L, const struct timespec *t)
{
	lua_pushnumber(L, (double)t->tv_sec + 1e-9 * (double)t->tv_nsec);
	return 1;
}

static int
path_getmtime(lua_State *L)
{
	struct stat st;

	arg_check(L, 1, 1);
	must_stat(L, 1, &st);
	return push_time(L, &st.st_mtim);
}

static int
path_getatime(lua_State *L)
{
	struct stat st;

	arg_check(L, 1, 1);
	must_stat(L, 1, &st);
	return push_time(L, &st.st_atim);
}

static int
path_getctime(lua_State *L)
{
	struct stat st;

	arg_check(L, 1, 1);
	must_stat(L, 1, &st);
	return push_time(L, &st.st_ctim);
}

static bool
same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

static int
path_samefile(lua_State *L)
{
	struct stat a, b;

	arg_check(L, 2, 2);
	must_stat(L, 1, &a);
	must_stat(L, 2, &b);
	lua_pushboolean(L, same_file(&a, &b));
	return 1;
}

static int
path_ismount(lua_State *L)
{
	struct stat st, parent;
	bool mount = ask(L, &st, false) && !S_ISLNK(st.st_mode);

	if (mount) {
		struct buf *up = value_scratch(L, 0);
		buf_put(up, arg_str(L, 1, "path"));
		path_put_component(up, SLICE(".."));
		mount = lstat(buf_text(up), &parent) == 0 &&
			(parent.st_dev != st.st_dev || same_file(&st, &parent));
	}
	lua_pushboolean(L, mount);
	return 1;
}

/* -- realpath ------------------------------------------------------------ */

/* Puts the target of the link before what is left of the path; true where it was
   a link that may be followed. */
static bool
follow(const char *link, struct buf *rest, struct buf *spare, int *links)
{
	char target[PATH_SIZE];
	ssize_t n = *links > 0 ? readlink(link, target, sizeof target) : -1;

	if (n < 0)
		return false;
	--*links;
	spare->len = 0;
	buf_put(spare, (struct slice){ (unsigned char *)target, (size_t)n });
	buf_put_byte(spare, '/');
	buf_put(spare, buf_slice(rest));
	rest->len = 0;
	buf_put(rest, buf_slice(spare));
	return true;
}

static void
take_front(struct buf *b, const struct slice *left)
{
	memmove(b->ptr, left->ptr, left->len);
	b->len = left->len;
}

/* Resolves what is in rest onto out, which names a real folder. */
static void
resolve(struct buf *out, struct buf *rest, struct buf *spare)
{
	struct slice left = buf_slice(rest), component;
	int links = MAX_LINKS;

	while (path_next_component(&left, &component)) {
		size_t before = out->len;

		if (slice_equal(component, SLICE(".")))
			continue;
		if (slice_equal(component, SLICE(".."))) {
			path_drop_component(out, 1);
			continue;
		}
		path_put_component(out, component);
		take_front(rest, &left);
		if (follow(buf_text(out), rest, spare, &links))
			out->len = path_is_absolute(buf_slice(rest)) ? 1 : before;
		left = buf_slice(rest);
	}
}

static int
path_realpath(lua_State *L)
{
	struct slice path = path_only(L);
	struct buf *rest = value_scratch(L, 1);
	struct buf *out = value_scratch(L, 0);
	struct buf *spare = value_scratch(L, 2);

	if (memchr(path.ptr, 0, path.len))
		raise_error(L, "embedded null byte");
	if (!path_is_absolute(path))
		path_put_cwd(L, rest);
	path_put_component(rest, path);
	buf_put_byte(out, '/');
	resolve(out, rest, spare);
	return path_push(L, out);
}

static const struct function functions[] = {
	{ "exists", path_exists, "path" },
	{ "getatime", path_getatime, "filename" },
	{ "getctime", path_getctime, "filename" },
	{ "getmtime", path_getmtime, "filename" },
	{ "getsize", path_getsize, "filename" },
	{ "isdir", path_isdir, "s" },
	{ "isfile", path_isfile, "path" },
	{ "islink", path_islink, "path" },
	{ "ismount", path_ismount, "path" },
	{ "lexists", path_lexists, "path" },
	{ "realpath", path_realpath, "filename" },
	{ "samefile", path_samefile, "f1, f2" },
	{ NULL, NULL, NULL }
};

void
path_file_open(lua_State *L)
{
	value_add_functions(L, functions);
}
