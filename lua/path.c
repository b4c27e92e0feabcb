/* path - os.path: names of files as text */
#include "lua/path.h"

#include <limits.h>
#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>
#include "lua/filestat.h"

static const unsigned char slash[] = "/";

/* -- pieces -------------------------------------------------------------- */

static void
push_slice(lua_State *L, struct slice s)
{
	lua_pushlstring(L, (const char *)s.ptr, s.len);
}

/* The folder's part: without slashes at its end, unless it is only these. */
static struct slice
folder_of(struct slice path)
{
	size_t all = path_base_offset(path), n = all;

	while (n > 0 && path.ptr[n - 1] == '/')
		n--;
	return path_front(path, n > 0 ? n : all);
}

/* Where the extension begins: at its dot, or at the end where there is none. */
static size_t
extension_offset(struct slice path)
{
	size_t base = path_base_offset(path), dot = path.len;

	while (dot > base && path.ptr[dot - 1] != '.')
		dot--;
	if (dot == base)
		return path.len;
	while (base < dot - 1 && path.ptr[base] == '.')
		base++;
	return base == dot - 1 ? path.len : dot - 1;
}
static void
put_normal(struct buf *out, struct slice path)
{
	struct slice component;
	size_t root = 0;

	while (root < path.len && path.ptr[root] == '/')
		root++;
	root = root == 2 ? 2 : root > 0;
	buf_put(out, path_front(path, root));
	root = out->len;
	while (path_next_component(&path, &component)) {
		if (slice_equal(component, SLICE(".")))
			continue;
		if (slice_equal(component, SLICE("..")) &&
		    (path_drop_component(out, root) || (root > 0 && out->len == root)))
			continue;
		if (out->len > root)
			buf_put_byte(out, '/');
		buf_put(out, component);
	}
	if (out->len == 0)
		buf_put_byte(out, '.');
}
/* The absolute, normal form of the path, in scratch buffer `level`; uses the next
   one too. */
static struct buf *
absolute(lua_State *L, struct slice path, int level)
{
	struct buf *full = value_scratch(L, level + 1);
	struct buf *out = value_scratch(L, level);

	if (!path_is_absolute(path))
		path_put_cwd(L, full);
	path_put_component(full, path);
	put_normal(out, buf_slice(full));
	return out;
}

/* -- text ---------------------------------------------------------------- */

static int
path_basename(lua_State *L)
{
	struct slice path = path_only(L);

	push_slice(L, path_behind(path, path_base_offset(path)));
	return 1;
}

static int
path_dirname(lua_State *L)
{
	push_slice(L, folder_of(path_only(L)));
	return 1;
}

/* Pushes a tuple of two. */
static int
push_pair(lua_State *L, struct slice a, struct slice b)
{
	value_new_tuple(L, 2);
	push_slice(L, a);
	lua_rawseti(L, -2, 1);
	push_slice(L, b);
	lua_rawseti(L, -2, 2);
	return 1;
}

static int
path_split(lua_State *L)
{
	struct slice path = path_only(L);

	return push_pair(L, folder_of(path), path_behind(path, path_base_offset(path)));
}

static int
path_splitext(lua_State *L)
{
	struct slice path = path_only(L);
	size_t dot = extension_offset(path);

	return push_pair(L, path_front(path, dot), path_behind(path, dot));
}

static int
path_splitdrive(lua_State *L)
{
	struct slice path = path_only(L);

	return push_pair(L, path_front(path, 0), path);
}

static int
path_isabs(lua_State *L)
{
	lua_pushboolean(L, path_is_absolute(path_only(L)));
	return 1;
}

static int
path_join(lua_State *L)
{
	int n = lua_gettop(L);
	struct buf *out = value_scratch(L, 0);

	if (n == 0)
		raise_error(L, "join() missing 1 required positional argument: 'a'");
	for (int i = 1; i <= n; i++) {   /* forces commands before out is used */
		enum value_type type = value_type(L, i);
		if (type != VALUE_STR && type != VALUE_COMMAND)
			raise_error(L, "join() argument must be str, bytes, or "
			      "os.PathLike object, not '%s'",
			      value_type_name(L, i));
		arg_str(L, i, "a");
	}
	out->len = 0;
	buf_put(out, arg_str(L, 1, "a"));
	for (int i = 2; i <= n; i++)
		path_put_component(out, arg_str(L, i, "a"));
	return path_push(L, out);
}

static int
path_normpath(lua_State *L)
{
	struct slice path = path_only(L);
	struct buf *out = value_scratch(L, 0);

	put_normal(out, path);
	return path_push(L, out);
}

static int
path_abspath(lua_State *L)
{
	return path_push(L, absolute(L, path_only(L), 0));
}

static int
path_relpath(lua_State *L)
{
	struct slice a, b;

	arg_check(L, 1, 2);
	struct slice path = arg_str(L, 1, "path");
	struct slice start = value_absent(L, 2) ? SLICE(".")
	                                        : arg_str(L, 2, "start");
	if (path.len == 0)
		raise_error(L, "no path specified");
	start = buf_slice(absolute(L, start, 2));
	path = buf_slice(absolute(L, path, 0));
	struct buf *out = value_scratch(L, 1);
	struct slice rest = path, other = start;
	while (path_next_component(&rest, &a) && path_next_component(&other, &b)
	       && slice_equal(a, b)) {
		path = rest;
		start = other;
	}
	while (path_next_component(&start, &b))
		path_put_component(out, SLICE(".."));
	while (path_next_component(&path, &a))
		path_put_component(out, a);
	if (out->len == 0)
		buf_put_byte(out, '.');
	return path_push(L, out);
}

/* -- variables ----------------------------------------------------------- */

static const char *
home_of(const char *user)
{
	const char *home = *user ? NULL : getenv("HOME");

	if (home)
		return home;
	const struct passwd *entry = *user ? getpwnam(user) : getpwuid(getuid());
	return entry ? entry->pw_dir : NULL;
}

static int
path_expanduser(lua_State *L)
{
	struct slice path = path_only(L), home;
	struct buf *out = value_scratch(L, 0);
	size_t end = 1;

	if (path.len == 0 || path.ptr[0] != '~') {
		lua_settop(L, 1);
		return 1;
	}
	while (end < path.len && path.ptr[end] != '/')
		end++;
	buf_put(out, (struct slice){ path.ptr + 1, end - 1 });
	const char *found = home_of(buf_text(out));
	if (found == NULL) {
		lua_settop(L, 1);
		return 1;
	}
	home = slice_of(found);
	while (home.len > 0 && home.ptr[home.len - 1] == '/')
		home.len--;
	out->len = 0;
	buf_put(out, home);
	buf_put(out, path_behind(path, end));
	if (out->len == 0)
		buf_put_byte(out, '/');
	return path_push(L, out);
}

static bool
is_name(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
	    || (c >= '0' && c <= '9') || c == '_';
}

/* The variable that begins behind the dollar sign at p: its name, and in *used how
   many bytes with the sign; false where there is none. */
static bool
variable(struct slice p, struct slice *name, size_t *used)
{
	size_t n = 1;

	if (p.len > 1 && p.ptr[1] == '{') {
		while (n < p.len && p.ptr[n] != '}')
			n++;
		if (n == p.len)
			return false;
		*name = (struct slice){ p.ptr + 2, n - 2 };
		*used = n + 1;
		return true;
	}
	while (n < p.len && is_name(p.ptr[n]))
		n++;
	*name = (struct slice){ p.ptr + 1, n - 1 };
	*used = n;
	return n > 1;
}

static int
path_expandvars(lua_State *L)
{
	struct slice path = path_only(L), name;
	struct buf *out = value_scratch(L, 0);
	size_t used;

	while (path.len > 0) {
		const char *value = NULL;

		if (path.ptr[0] == '$' && variable(path, &name, &used)) {
			struct buf *key = value_scratch(L, 1);
			buf_put(key, name);
			value = getenv(buf_text(key));
		} else {
			used = 1;
		}
		buf_put(out, value ? slice_of(value) : path_front(path, used));
		path = path_behind(path, used);
	}
	return path_push(L, out);
}

/* -- several paths ------------------------------------------------------- */

/* Pushes a plain table of the texts in the iterable at 1: gives how many. */
static lua_Integer
push_texts(lua_State *L)
{
	struct cursor c;
	lua_Integer n = 0;

	arg_check(L, 1, 1);
	lua_newtable(L);
	cursor_open(L, &c, 1);
	while (cursor_next(L, &c)) {
		arg_str(L, lua_gettop(L), "path");
		lua_rawseti(L, 2, ++n);
	}
	lua_settop(L, 2);
	return n;
}

/* The nth text, which the table at 2 keeps. */
static struct slice
text_at(lua_State *L, lua_Integer n)
{
	lua_rawgeti(L, 2, n);
	struct slice s = string_at(L, -1);
	lua_pop(L, 1);
	return s;
}

static int
path_commonprefix(lua_State *L)
{
	lua_Integer n = push_texts(L);
	struct slice low = { slash, 0 }, high = low;
	size_t same = 0;

	for (lua_Integer i = 1; i <= n; i++) {
		struct slice s = text_at(L, i);
		if (i == 1 || slice_compare(s, low) < 0)
			low = s;
		if (i == 1 || slice_compare(s, high) > 0)
			high = s;
	}
	while (same < low.len && same < high.len && low.ptr[same] == high.ptr[same])
		same++;
	while (!language_of(L)->bytes && same > 0 && same < low.len
	       && (low.ptr[same] & 0xc0) == 0x80)
		same--;
	push_slice(L, path_front(low, same));
	return 1;
}

static bool
next_name(struct slice *path, struct slice *name)
{
	while (path_next_component(path, name)) {
		if (!slice_equal(*name, SLICE(".")))
			return true;
	}
	return false;
}

/* How many components of a path b begins with as well, up to `most`. */
static size_t
count_common(struct slice a, struct slice b, size_t most)
{
	struct slice x, y;
	size_t n = 0;

	while (n < most && next_name(&a, &x) && next_name(&b, &y)
	       && slice_equal(x, y))
		n++;
	return n;
}

static int
path_commonpath(lua_State *L)
{
	lua_Integer n = push_texts(L);
	size_t common = SIZE_MAX;
	struct slice name;

	if (n == 0)
		raise_error(L, "commonpath() arg is an empty sequence");
	struct slice first = text_at(L, 1);
	for (lua_Integer i = 1; i <= n; i++) {
		if (path_is_absolute(text_at(L, i)) != path_is_absolute(first))
			raise_error(L, "Can't mix absolute and relative paths");
		common = count_common(first, text_at(L, i), common);
	}
	struct buf *out = value_scratch(L, 0);
	if (path_is_absolute(first))
		buf_put_byte(out, '/');
	for (; common > 0 && next_name(&first, &name); common--)
		path_put_component(out, name);
	return path_push(L, out);
}

static const struct function functions[] = {
	{ "abspath", path_abspath, "path" },
	{ "basename", path_basename, "p" },
	{ "commonpath", path_commonpath, "paths" },
	{ "commonprefix", path_commonprefix, "m" },
	{ "dirname", path_dirname, "p" },
	{ "expanduser", path_expanduser, "path" },
	{ "expandvars", path_expandvars, "path" },
	{ "isabs", path_isabs, "s" },
	{ "join", path_join, "*args" },
	{ "normpath", path_normpath, "path" },
	{ "relpath", path_relpath, "path, start=None" },
	{ "split", path_split, "p" },
	{ "splitdrive", path_splitdrive, "p" },
	{ "splitext", path_splitext, "p" },
	{ NULL, NULL, NULL }
};

int
open_path(lua_State *L)
{
	value_new_module(L, "posixpath", functions);
	path_file_open(L);
	lua_pushliteral(L, "/");
	lua_setfield(L, -2, "sep");
	lua_pushliteral(L, ".");
	lua_setfield(L, -2, "curdir");
	lua_pushliteral(L, "..");
	lua_setfield(L, -2, "pardir");
	return 1;
}
