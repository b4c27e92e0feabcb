/* path - os.path: names of files as text, and questions about files */
#include "lua/filestat.h"

#include <errno.h>
#include <limits.h>
#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

enum { MAX_LINKS = 40, MAX_PATH = 4096 };

static const unsigned char slash[] = "/";

/* -- pieces -------------------------------------------------------------- */

static void
push_slice(lua_State *L, struct slice s)
{
	lua_pushlstring(L, (const char *)s.ptr, s.len);
}

static int
push_buf(lua_State *L, const struct buf *b)
{
	push_slice(L, buf_slice(b));
	return 1;
}

static struct slice
front(struct slice s, size_t n)
{
	return (struct slice){ s.ptr, n };
}

static struct slice
behind(struct slice s, size_t n)
{
	return (struct slice){ s.ptr + n, s.len - n };
}

/* The argument of a function that takes one. */
static struct slice
only_path(lua_State *L)
{
	arg_check(L, 1, 1);
	return arg_str(L, 1, "path");
}

/* How many bytes stand before the last component. */
static size_t
base_offset(struct slice path)
{
	size_t n = path.len;

	while (n > 0 && path.ptr[n - 1] != '/')
		n--;
	return n;
}

/* The folder's part: without slashes at its end, unless it is only these. */
static struct slice
folder_of(struct slice path)
{
	size_t all = base_offset(path), n = all;

	while (n > 0 && path.ptr[n - 1] == '/')
		n--;
	return front(path, n > 0 ? n : all);
}

/* Where the extension begins: at its dot, or at the end where there is none. */
static size_t
extension_offset(struct slice path)
{
	size_t base = base_offset(path), dot = path.len;

	while (dot > base && path.ptr[dot - 1] != '.')
		dot--;
	if (dot == base)
		return path.len;
	while (base < dot - 1 && path.ptr[base] == '.')
		base++;
	return base == dot - 1 ? path.len : dot - 1;
}

/* Takes the next component off the path, which may be empty: false at the end. */
static bool
next_component(struct slice *path, struct slice *component)
{
	size_t n = 0;

	while (path->len > 0 && path->ptr[0] == '/')
		*path = behind(*path, 1);
	while (n < path->len && path->ptr[n] != '/')
		n++;
	*component = front(*path, n);
	*path = behind(*path, n);
	return n > 0;
}

static bool
is_absolute(struct slice path)
{
	return path.len > 0 && path.ptr[0] == '/';
}

/* Appends a component as join() does. */
static void
put_component(struct buf *out, struct slice component)
{
	if (is_absolute(component))
		out->len = 0;
	else if (out->len > 0 && out->ptr[out->len - 1] != '/')
		buf_put_byte(out, '/');
	buf_put(out, component);
}

/* Takes the last component off, down to `root` bytes: false where there is none. */
static bool
drop_component(struct buf *out, size_t root)
{
	if (out->len <= root)
		return false;
	size_t base = base_offset(buf_slice(out));
	if (base < root)
		base = root;
	if (slice_equal(behind(buf_slice(out), base), SLICE("..")))
		return false;
	out->len = base > root ? base - 1 : root;
	return true;
}

static void
put_normal(struct buf *out, struct slice path)
{
	struct slice component;
	size_t root = 0;

	while (root < path.len && path.ptr[root] == '/')
		root++;
	root = root == 2 ? 2 : root > 0;
	buf_put(out, front(path, root));
	root = out->len;
	while (next_component(&path, &component)) {
		if (slice_equal(component, SLICE(".")))
			continue;
		if (slice_equal(component, SLICE("..")) &&
		    (drop_component(out, root) || (root > 0 && out->len == root)))
			continue;
		if (out->len > root)
			buf_put_byte(out, '/');
		buf_put(out, component);
	}
	if (out->len == 0)
		buf_put_byte(out, '.');
}

/* Empties out and appends the folder we are in. */
static void
put_cwd(lua_State *L, struct buf *out)
{
	char folder[MAX_PATH];

	if (getcwd(folder, sizeof folder) == NULL) {
		lua_pushliteral(L, ".");
		raise_errno(L, lua_gettop(L), 0);
	}
	buf_put_text(out, folder);
}

/* The absolute, normal form of the path, in scratch buffer `level`; uses the next
   one too. */
static struct buf *
absolute(lua_State *L, struct slice path, int level)
{
	struct buf *full = value_scratch(L, level + 1);
	struct buf *out = value_scratch(L, level);

	if (!is_absolute(path))
		put_cwd(L, full);
	put_component(full, path);
	put_normal(out, buf_slice(full));
	return out;
}

/* -- text ---------------------------------------------------------------- */

static int
path_basename(lua_State *L)
{
	struct slice path = only_path(L);

	push_slice(L, behind(path, base_offset(path)));
	return 1;
}

static int
path_dirname(lua_State *L)
{
	push_slice(L, folder_of(only_path(L)));
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
	struct slice path = only_path(L);

	return push_pair(L, folder_of(path), behind(path, base_offset(path)));
}

static int
path_splitext(lua_State *L)
{
	struct slice path = only_path(L);
	size_t dot = extension_offset(path);

	return push_pair(L, front(path, dot), behind(path, dot));
}

static int
path_splitdrive(lua_State *L)
{
	struct slice path = only_path(L);

	return push_pair(L, front(path, 0), path);
}

static int
path_isabs(lua_State *L)
{
	lua_pushboolean(L, is_absolute(only_path(L)));
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
		put_component(out, arg_str(L, i, "a"));
	return push_buf(L, out);
}

static int
path_normpath(lua_State *L)
{
	struct slice path = only_path(L);
	struct buf *out = value_scratch(L, 0);

	put_normal(out, path);
	return push_buf(L, out);
}

static int
path_abspath(lua_State *L)
{
	return push_buf(L, absolute(L, only_path(L), 0));
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
	while (next_component(&rest, &a) && next_component(&other, &b)
	       && slice_equal(a, b)) {
		path = rest;
		start = other;
	}
	while (next_component(&start, &b))
		put_component(out, SLICE(".."));
	while (next_component(&path, &a))
		put_component(out, a);
	if (out->len == 0)
		buf_put_byte(out, '.');
	return push_buf(L, out);
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
	struct slice path = only_path(L), home;
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
	buf_put(out, behind(path, end));
	if (out->len == 0)
		buf_put_byte(out, '/');
	return push_buf(L, out);
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
	struct slice path = only_path(L), name;
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
		buf_put(out, value ? slice_of(value) : front(path, used));
		path = behind(path, used);
	}
	return push_buf(L, out);
}

/* -- several paths ------------------------------------------------------- */

static int
compare(struct slice a, struct slice b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int order = n ? memcmp(a.ptr, b.ptr, n) : 0;

	return order ? order : (a.len > b.len) - (a.len < b.len);
}

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
		if (i == 1 || compare(s, low) < 0)
			low = s;
		if (i == 1 || compare(s, high) > 0)
			high = s;
	}
	while (same < low.len && same < high.len && low.ptr[same] == high.ptr[same])
		same++;
	while (!language_of(L)->bytes && same > 0 && same < low.len
	       && (low.ptr[same] & 0xc0) == 0x80)
		same--;
	push_slice(L, front(low, same));
	return 1;
}

static bool
next_name(struct slice *path, struct slice *name)
{
	while (next_component(path, name)) {
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
		if (is_absolute(text_at(L, i)) != is_absolute(first))
			raise_error(L, "Can't mix absolute and relative paths");
		common = count_common(first, text_at(L, i), common);
	}
	struct buf *out = value_scratch(L, 0);
	if (is_absolute(first))
		buf_put_byte(out, '/');
	for (; common > 0 && next_name(&first, &name); common--)
		put_component(out, name);
	return push_buf(L, out);
}

/* -- questions ----------------------------------------------------------- */

/* The stat of the argument, which is a path: whether there is one. */
static bool
ask(lua_State *L, struct stat *st, bool follow)
{
	struct slice path = only_path(L);

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
		put_component(up, SLICE(".."));
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
	char target[MAX_PATH];
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

	while (next_component(&left, &component)) {
		size_t before = out->len;

		if (slice_equal(component, SLICE(".")))
			continue;
		if (slice_equal(component, SLICE(".."))) {
			drop_component(out, 1);
			continue;
		}
		put_component(out, component);
		take_front(rest, &left);
		if (follow(buf_text(out), rest, spare, &links))
			out->len = is_absolute(buf_slice(rest)) ? 1 : before;
		left = buf_slice(rest);
	}
}

static int
path_realpath(lua_State *L)
{
	struct slice path = only_path(L);
	struct buf *rest = value_scratch(L, 1);
	struct buf *out = value_scratch(L, 0);
	struct buf *spare = value_scratch(L, 2);

	if (memchr(path.ptr, 0, path.len))
		raise_error(L, "embedded null byte");
	if (!is_absolute(path))
		put_cwd(L, rest);
	put_component(rest, path);
	buf_put_byte(out, '/');
	resolve(out, rest, spare);
	return push_buf(L, out);
}

static const struct function functions[] = {
	{ "abspath", path_abspath, "path" },
	{ "basename", path_basename, "p" },
	{ "commonpath", path_commonpath, "paths" },
	{ "commonprefix", path_commonprefix, "m" },
	{ "dirname", path_dirname, "p" },
	{ "exists", path_exists, "path" },
	{ "expanduser", path_expanduser, "path" },
	{ "expandvars", path_expandvars, "path" },
	{ "getatime", path_getatime, "filename" },
	{ "getctime", path_getctime, "filename" },
	{ "getmtime", path_getmtime, "filename" },
	{ "getsize", path_getsize, "filename" },
	{ "isabs", path_isabs, "s" },
	{ "isdir", path_isdir, "s" },
	{ "isfile", path_isfile, "path" },
	{ "islink", path_islink, "path" },
	{ "ismount", path_ismount, "path" },
	{ "join", path_join, "*args" },
	{ "lexists", path_lexists, "path" },
	{ "normpath", path_normpath, "path" },
	{ "realpath", path_realpath, "filename" },
	{ "relpath", path_relpath, "path, start=None" },
	{ "samefile", path_samefile, "f1, f2" },
	{ "split", path_split, "p" },
	{ "splitdrive", path_splitdrive, "p" },
	{ "splitext", path_splitext, "p" },
	{ NULL, NULL, NULL }
};

int
open_path(lua_State *L)
{
	value_new_module(L, "posixpath", functions);
	lua_pushliteral(L, "/");
	lua_setfield(L, -2, "sep");
	lua_pushliteral(L, ".");
	lua_setfield(L, -2, "curdir");
	lua_pushliteral(L, "..");
	lua_setfield(L, -2, "pardir");
	return 1;
}
