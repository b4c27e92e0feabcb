/* path_part - components of paths as text: see path.h */
#include "lua/path.h"

#include <unistd.h>
#include "lua/filestat.h"

size_t
path_base_offset(struct slice path)
{
	size_t n = path.len;

	while (n > 0 && path.ptr[n - 1] != '/')
		n--;
	return n;
}

bool
path_next_component(struct slice *path, struct slice *component)
{
	size_t n = 0;

	while (path->len > 0 && path->ptr[0] == '/')
		*path = path_behind(*path, 1);
	while (n < path->len && path->ptr[n] != '/')
		n++;
	*component = path_front(*path, n);
	*path = path_behind(*path, n);
	return n > 0;
}

bool
path_is_absolute(struct slice path)
{
	return path.len > 0 && path.ptr[0] == '/';
}

void
path_put_component(struct buf *out, struct slice component)
{
	if (path_is_absolute(component))
		out->len = 0;
	else if (out->len > 0 && out->ptr[out->len - 1] != '/')
		buf_put_byte(out, '/');
	buf_put(out, component);
}

bool
path_drop_component(struct buf *out, size_t root)
{
	if (out->len <= root)
		return false;
	size_t base = path_base_offset(buf_slice(out));
	if (base < root)
		base = root;
	if (slice_equal(path_behind(buf_slice(out), base), SLICE("..")))
		return false;
	out->len = base > root ? base - 1 : root;
	return true;
}

void
path_put_cwd(lua_State *L, struct buf *out)
{
	char folder[PATH_SIZE];

	if (getcwd(folder, sizeof folder) == NULL) {
		lua_pushliteral(L, ".");
		raise_errno(L, lua_gettop(L), 0);
	}
	buf_put_text(out, folder);
}
