/* hashlib - the module hashlib: digests as objects, of bytes and of text's bytes */
#include "lua/modules.h"

#include "engine/digest.h"
#include "lua/bytes.h"
#include "lua/dict.h"

/* The registry's key of the objects' metatable. */
static const char hash_key;

static struct digest *
digest_at(lua_State *L, int index)
{
	void *d = lua_touserdata(L, index);

	if (d == NULL || value_type(L, index) != VALUE_OTHER)
		raise_error(L, "'%s' object is no hash", value_type_name(L, index));
	return d;
}

static void
push_hash(lua_State *L, const struct digest *from)
{
	struct digest *d = lua_newuserdatauv(L, sizeof *d, 0);

	*d = *from;
	lua_rawgetp(L, LUA_REGISTRYINDEX, &hash_key);
	lua_setmetatable(L, -2);
}

/* -- methods ------------------------------------------------------------- */

static size_t
finish(lua_State *L, unsigned char result[DIGEST_SIZE_MAX])
{
	struct digest d = *digest_at(L, 1);

	arg_check(L, 1, 1);
	digest_finish(&d, result);
	return digest_size(d.kind);
}

static int
hash_digest(lua_State *L)
{
	unsigned char result[DIGEST_SIZE_MAX];
	size_t n = finish(L, result);

	bytes_push(L, (struct slice){ result, n });
	return 1;
}

static int
hash_hexdigest(lua_State *L)
{
	static const char digits[] = "0123456789abcdef";
	unsigned char result[DIGEST_SIZE_MAX];
	char text[2 * DIGEST_SIZE_MAX];
	size_t n = finish(L, result);

	for (size_t i = 0; i < n; i++) {
		text[2 * i] = digits[result[i] >> 4];
		text[2 * i + 1] = digits[result[i] & 15];
	}
	lua_pushlstring(L, text, 2 * n);
	return 1;
}

static int
hash_update(lua_State *L)
{
	arg_check(L, 2, 2);
	digest_put(digest_at(L, 1), arg_data(L, 2, "data"));
	return value_none(L);
}

static int
hash_copy(lua_State *L)
{
	arg_check(L, 1, 1);
	push_hash(L, digest_at(L, 1));
	return 1;
}

static const struct function methods[] = {
	{ "copy", hash_copy, "" },
	{ "digest", hash_digest, "" },
	{ "hexdigest", hash_hexdigest, "" },
	{ "update", hash_update, "data" },
	{ NULL, NULL, NULL }
};

/* __index: name, digest_size and block_size, then the methods (the upvalue). */
static int
hash_index(lua_State *L)
{
	const struct digest *d = digest_at(L, 1);
	const char *name = lua_tostring(L, 2);

	if (name && strcmp(name, "name") == 0)
		lua_pushstring(L, digest_name(d->kind));
	else if (name && strcmp(name, "digest_size") == 0)
		lua_pushinteger(L, (lua_Integer)digest_size(d->kind));
	else if (name && strcmp(name, "block_size") == 0)
		lua_pushinteger(L, (lua_Integer)digest_block_size(d->kind));
	else
		lua_gettable(L, lua_upvalueindex(1));
	return 1;
}

static int
hash_text(lua_State *L)
{
	lua_pushfstring(L, "<%s _hashlib.HASH object>",
	                digest_name(digest_at(L, 1)->kind));
	return 1;
}

/* -- the module ---------------------------------------------------------- */

static int
new_hash(lua_State *L, enum digest_kind kind, int data)
{
	struct digest d;

	digest_init(&d, kind);
	if (!value_absent(L, data))
		digest_put(&d, arg_data(L, data, "data"));
	push_hash(L, &d);
	return 1;
}

static int
hashlib_new(lua_State *L)
{
	arg_check(L, 1, 2);
	enum digest_kind kind = digest_find(arg_str(L, 1, "name"));
	if (kind == DIGEST_KINDS)
		raise_error(L, "unsupported hash type %s", lua_tostring(L, 1));
	return new_hash(L, kind, 2);
}

static int
construct(lua_State *L, enum digest_kind kind)
{
	arg_check(L, 0, 2);
	return new_hash(L, kind, 1);
}

static int hashlib_md5(lua_State *L) { return construct(L, DIGEST_MD5); }
static int hashlib_sha1(lua_State *L) { return construct(L, DIGEST_SHA1); }
static int hashlib_sha224(lua_State *L) { return construct(L, DIGEST_SHA224); }
static int hashlib_sha256(lua_State *L) { return construct(L, DIGEST_SHA256); }
static int hashlib_sha384(lua_State *L) { return construct(L, DIGEST_SHA384); }
static int hashlib_sha512(lua_State *L) { return construct(L, DIGEST_SHA512); }

static const struct function functions[] = {
	{ "md5", hashlib_md5, "string='', usedforsecurity=True" },
	{ "new", hashlib_new, "name, data=''" },
	{ "sha1", hashlib_sha1, "string='', usedforsecurity=True" },
	{ "sha224", hashlib_sha224, "string='', usedforsecurity=True" },
	{ "sha256", hashlib_sha256, "string='', usedforsecurity=True" },
	{ "sha384", hashlib_sha384, "string='', usedforsecurity=True" },
	{ "sha512", hashlib_sha512, "string='', usedforsecurity=True" },
	{ NULL, NULL, NULL }
};

static void
make_type(lua_State *L)
{
	value_new_type(L, VALUE_OTHER, "_hashlib.HASH", methods, NULL, NULL);
	lua_getfield(L, -1, "__index");
	lua_pushcclosure(L, hash_index, 1);
	lua_setfield(L, -2, "__index");
	lua_pushcfunction(L, hash_text);
	lua_setfield(L, -2, "__tostring");
	lua_rawsetp(L, LUA_REGISTRYINDEX, &hash_key);
}

int
open_hashlib(lua_State *L)
{
	make_type(L);
	value_new_module(L, "hashlib", functions);
	set_new(L);
	for (int i = 0; i < DIGEST_KINDS; i++) {
		lua_pushstring(L, digest_name((enum digest_kind)i));
		set_add(L, -2);
	}
	lua_setfield(L, -2, "algorithms_available");
	return 1;
}
