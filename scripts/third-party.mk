# third-party.mk - builds musl, Lua, PCRE2 and libmd from build/source into T
#
# Called by the Makefile, after scripts/unpack, with
#   T        where to build: T/musl (headers and libc.a), T/liblua.a, T/libpcre2.a, T/libmd.a
#   MUSL     T/musl, or empty to build on the system's C library
#   CC AR    the compiler and its archiver
#   COMPILE  the compiler with its C library's headers
#   FLAGS    what code generation needs besides (sanitizers)

# Settings of ours, such as CFLAGS and DESTDIR, are not for musl's Makefile.
MAKEOVERRIDES =

S    = build/source
LUA  = $(filter-out lua luac,$(patsubst $S/lua/src/%.c,%,$(wildcard $S/lua/src/*.c)))
# Not library files: programs, and parts that others include.
PCRE2 = $(filter-out %demo %grep %posix %_test %test %_dftables %_fuzzsupport %_printint \
	%_ucptables %_jit_match %_jit_misc,$(patsubst $S/pcre2/src/%.c,%,$(wildcard $S/pcre2/src/*.c)))

MD    = md5 sha1 sha2

# HAVE_MEMMOVE and so on: what PCRE2's configure would find with any gcc or clang.
# LINK_SIZE: the usual 2 refuses patterns past 64 KiB compiled; 4 goes to 1 GiB.
PCRE2_FLAGS = -DHAVE_CONFIG_H -DPCRE2_CODE_UNIT_WIDTH=8 -DPCRE2_STATIC -DSUPPORT_UNICODE \
	-DSUPPORT_JIT -DLINK_SIZE=4 -DHAVE_MEMMOVE -DHAVE_ASSERT_H \
	-DHAVE_BUILTIN_MUL_OVERFLOW -DHAVE_BUILTIN_UNREACHABLE -DHAVE_ATTRIBUTE_UNINITIALIZED

all: $(and $(MUSL),$(MUSL)/lib/libc.a) $T/liblua.a $T/libpcre2.a $T/libmd.a

$T/liblua.a: $(LUA:%=$T/lua/%.o)
$T/libpcre2.a: $(PCRE2:%=$T/pcre2/%.o)
$T/libmd.a: $(MD:%=$T/md/%.o)
%.a:
	rm -f $@
	$(AR) rcs $@ $^

# Patterns run as the JIT's code, which is no slower for a small compiler (120 KB); Lua's speed
# is in its virtual machine and tables.
OPTIMIZE = -O2
$T/pcre2/%.o: OPTIMIZE = -Oz
$(addprefix $T/lua/,lparser.o lcode.o llex.o ldebug.o ldump.o lundump.o loadlib.o loslib.o \
	liolib.o lutf8lib.o linit.o lauxlib.o ldblib.o lcorolib.o lmathlib.o): OPTIMIZE = -Oz

$T/lua/%.o: $S/lua/src/%.c $(and $(MUSL),$T/headers)
	@mkdir -p $(@D)
	$(COMPILE) -std=gnu99 $(OPTIMIZE) -w $(FLAGS) -DLUA_USE_POSIX -c -o $@ $<

$T/pcre2/%.o: $S/pcre2/src/%.c $(and $(MUSL),$T/headers)
	@mkdir -p $(@D)
	$(COMPILE) -std=gnu99 $(OPTIMIZE) -w $(FLAGS) $(PCRE2_FLAGS) -I$S/pcre2/src -c -o $@ $<

$T/md/%.o: $S/libmd/src/%.c $(and $(MUSL),$T/headers)
	@mkdir -p $(@D)
	$(COMPILE) -std=gnu99 $(OPTIMIZE) -w $(FLAGS) -I$S/libmd/src -I$S/libmd/include -c -o $@ $<

ifdef MUSL
$T/musl.build/config.mak:
	mkdir -p $(@D)
	cd $(@D) && CC='$(CC)' CFLAGS= LDFLAGS= AR='$(AR)' RANLIB='$(AR) s' ../../source/musl/configure \
		--prefix=$(CURDIR)/$(MUSL) --target=$(shell $(CC) -dumpmachine) \
		--disable-shared --disable-wrapper >configure.log

$T/headers: $T/musl.build/config.mak
	$(MAKE) -C $(<D) install-headers DESTDIR=
	touch $@

$(MUSL)/lib/libc.a: $T/musl.build/config.mak $T/headers
	$(MAKE) -C $(<D) install-libs DESTDIR=
endif
