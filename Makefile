# piep - the whole build. "make help" names the targets.

VERSION = 0.1.0
PREFIX  = /usr/local
# gcc or clang, for this machine's CPU or another's; HOSTCC makes what runs during the build
CC      = cc
HOSTCC  = cc
CFLAGS  = -g
# of what runs once; HOT names what runs per record or block
OPTIMIZE = -Oz
LDFLAGS =
# 1: a warning is an error
WERROR ?=
# a folder with the third-party tarballs, for machines without a network: see scripts/fetch
SOURCES ?= $(PIEP_SOURCES)
# how lua/runtime/*.lua is carried: bytecode, or source where the target's byte order differs
EMBED   = bytecode

# B: what this build makes. T: the third-party libraries. MUSL: empty for the system's libc.
B    := build/$(or $(shell $(CC) -dumpmachine 2>/dev/null),unknown)
T     = $(B)
MUSL  = $(T)/musl

STANDARD = -std=c11 -D_POSIX_C_SOURCE=200809L -D_XOPEN_SOURCE=700
WARNINGS = -Wall -Wextra -Wshadow -Wconversion -Wsign-conversion -Wstrict-prototypes \
	-Wold-style-definition -Wmissing-prototypes \
	-Wvla -Wpointer-arith -Wcast-qual -Wwrite-strings -Wformat=2 -Wundef \
	-Wdouble-promotion -Wimplicit-fallthrough $(if $(WERROR),-Werror)
ifneq ($(MUSL),)
# By hand what musl's compiler wrapper does, which differs for gcc, clang and cross gcc.
LIBC     := -nostdinc -isystem $(MUSL)/include -isystem $(shell $(CC) -print-file-name=include 2>/dev/null)
CODE      = -fno-pie -fno-asynchronous-unwind-tables -ffunction-sections -fdata-sections
START     = -static -nostdlib -Wl,--gc-sections -Wl,-z,noseparate-code -Wl,--build-id=none $(MUSL)/lib/crt1.o $(MUSL)/lib/crti.o
END       = -Wl,--start-group $(MUSL)/lib/libc.a $(shell $(CC) -print-libgcc-file-name) \
	-Wl,--end-group $(MUSL)/lib/crtn.o
else
END       = -lm
endif
COMPILE   = $(CC) $(LIBC) $(STANDARD) $(WARNINGS) $(OPTIMIZE) $(CODE) $(CFLAGS) -I. -DPIEP_VERSION='"$(VERSION)"'
SANITIZE  = -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer

# memory.c stands in for parts of musl
C_FILES  := $(filter-out $(if $(MUSL),,engine/memory.c),$(wildcard applets/*.c applets/*/*.c engine/*.c engine/*/*.c lua/*.c))
HEADERS  := $(wildcard applets/*.h applets/*/*.h engine/*.h engine/*/*.h lua/*.h)
LUA_FILES := $(wildcard lua/runtime/*.lua)
OBJECTS  := $(C_FILES:%.c=$(B)/obj/%.o) $(B)/obj/gen/runtime.o $(B)/obj/gen/help.o
HOT      += $(addprefix engine/,$(addsuffix .o, \
	buf cased cat column comm convert count counter csv cut_fields cut_places decimal \
	distinct entries expand filter float fmt fold grep grep_line grep_show grouped heap join \
	join_merge joined key lane letters maker marks memory nl paragraph paste range read \
	records reversed runs scan% search% seen seq slice sort sorting table table_put \
	table_width tabs tac tac_pattern tally tr uniq utf8 width write))
HOT      += engine/expr/%.o
HOT      += $(addprefix engine/regex/,$(addsuffix .o, \
	char find plain program record sequence text))
HOT      += $(addprefix engine/sed/,$(addsuffix .o, \
	address byte_set files map output replacement run skip space substitute))
HOT      += $(addprefix lua/,$(addsuffix .o, \
	alloc arith builtins call compare dict field format format_percent input iter lend list \
	match number numeric ops range re re_pattern re_scan re_sub repr row slice sort stage \
	stage_file stage_ops stage_output str str_case str_find str_split subscript \
	subscript_stream value value_arg))

ifeq ($(MAKELEVEL),0)
MAKEFLAGS += --no-print-directory -j$(shell nproc)
endif
Q = $(if $(V),,@)
.DELETE_ON_ERROR:
.PHONY: all third-party objects headers test check check-host check-clang check-sanitize check-faults dumps \
	bench install format clean distclean help FORCE

all: $(B)/piep  ## build/piep (the default)
	$(Q)cmp -s $< build/piep || cp -f $< build/piep

$(B)/piep: $(B)/piep.debug
	$(Q)$(shell $(CC) -print-prog-name=strip) -o $@ $<

$(B)/piep.debug: $(OBJECTS) $(B)/objects $(T)/third-party
	@echo "  LINK $@"
	$(Q)$(CC) $(CODE) $(CFLAGS) $(LDFLAGS) $(START) -o $@ $(OBJECTS) $(T)/liblua.a $(T)/libpcre2.a $(T)/libmd.a $(END)

$(HOT:%=$(B)/obj/%): OPTIMIZE = -O2

$(B)/obj/%.o: %.c $(B)/settings $(T)/third-party
	@mkdir -p $(@D)
	@echo "  CC $<"
	$(Q)$(COMPILE) -MMD -MP -c -o $@ $<

$(B)/obj/gen/runtime.o $(B)/obj/gen/help.o: $(B)/obj/gen/%.o: build/gen/%.c $(B)/settings $(T)/third-party
	@mkdir -p $(@D)
	$(Q)$(COMPILE) -MMD -MP -c -o $@ $<

$(B)/obj/engine/memory.%: private COMPILE += -ffreestanding
$(B)/obj/engine/digest.%: private COMPILE += -isystem build/source/libmd/include
$(B)/obj/engine/regex/%: private COMPILE += -DPCRE2_CODE_UNIT_WIDTH=8 -isystem build/source/pcre2/src
$(B)/obj/lua/%:          private COMPILE += -isystem build/source/lua/src
-include $(OBJECTS:.o=.d)

build/host/pack: scripts/pack.c
	@mkdir -p $(@D)
	$(Q)$(HOSTCC) -O2 -o $@ $<

build/gen/runtime.c: $(LUA_FILES) scripts/embed build/host/luac build/host/pack build/gen/settings
	$(Q)scripts/embed $(EMBED) build/host/luac build/host/pack $(LUA_FILES) >$@

build/gen/help.c: lua/help.txt scripts/embed-text build/host/pack
	@mkdir -p $(@D)
	$(Q)scripts/embed-text lua/help.h help build/host/pack lua/help.txt >$@

# Settings and lists of files, written where they are not what they were: what depends on them
# is made anew.
remember = @mkdir -p $(@D); echo '$1' | cmp -s - $@ || echo '$1' >$@
$(B)/settings: FORCE
	$(call remember,$(COMPILE))
$(B)/objects: FORCE
	$(call remember,$(LDFLAGS) $(OBJECTS))
build/gen/settings: FORCE
	$(call remember,$(EMBED) $(LUA_FILES))

build/host/luac: build/source/ready
	@mkdir -p $(@D)
	@echo "  LUAC $@"
	$(Q)$(HOSTCC) -std=gnu99 -O1 -w -DLUA_USE_POSIX -o $@ \
		$$(ls build/source/lua/src/*.c | grep -v /lua.c) -lm

build/source/ready: scripts/fetch scripts/unpack
	$(Q)scripts/setup --check
	$(Q)PIEP_SOURCES='$(SOURCES)' scripts/fetch
	$(Q)scripts/unpack
	$(Q)touch $@

$(T)/third-party: build/source/ready scripts/third-party.mk
	@mkdir -p $(@D)
	@cd $(@D) && rm -rf musl musl.build headers lua pcre2 md *.a
	@echo "  THIRD-PARTY $(@D), see $@.log"
	$(Q)$(MAKE) -s -f scripts/third-party.mk T=$(T) MUSL=$(MUSL) CC='$(CC)' COMPILE='$(CC) $(LIBC)' \
		AR='$(shell $(CC) -print-prog-name=ar)' FLAGS='$(CODE)' >$@.log 2>&1 || \
		{ cat $@.log >&2; exit 1; }
	$(Q)touch $@

third-party: $(T)/third-party build/host/luac  ## musl, Lua, PCRE2 and libmd alone
objects: $(OBJECTS)
headers: $(patsubst %,$(B)/obj/%.ok,$(filter-out %_body.h,$(HEADERS)))  # a body is a template
$(B)/obj/%.h.ok: %.h $(B)/settings $(T)/third-party
	@mkdir -p $(@D)
	$(Q)$(COMPILE) -fsyntax-only -x c $< && touch $@

test: all  ## run the tests
	@sh tests/run

check:  ## warnings as errors, headers that compile alone, and the tests
	@$(MAKE) WERROR=1 all headers
	@$(MAKE) WERROR=1 test

check-host:  ## run the same cases on the system's tools
	@sh tests/run --host

check-clang: third-party build/gen/runtime.c build/gen/help.c  ## compile with clang, warnings as errors
	@$(MAKE) CC=clang B=build/clang T=$(T) MUSL=$(MUSL) WERROR=1 objects

check-sanitize: build/source/ready build/gen/runtime.c build/gen/help.c  ## the tests under the sanitizers, on the system's libc
	@$(MAKE) B=build/sanitize MUSL= CODE='$(SANITIZE)' CFLAGS= build/sanitize/piep.debug
	@cp -f build/sanitize/piep.debug build/sanitize/piep
	@PIEP=build/sanitize/piep UBSAN_OPTIONS=print_stacktrace=1 sh tests/run

# What fails when it is told to, where the sanitizers see it.
FAULTS = malloc calloc realloc posix_memalign read pread write writev copy_file_range open openat mkstemp
check-faults: build/source/ready build/gen/runtime.c build/gen/help.c  ## every call that may fail does, in turn
	@$(MAKE) B=build/sanitize MUSL= CODE='$(SANITIZE)' CFLAGS= build/sanitize/piep.faults
	@tests/faults/run build/sanitize/piep.faults

$(B)/piep.faults: $(OBJECTS) tests/faults/faults.c $(B)/objects $(T)/third-party
	@echo "  LINK $@"
	$(Q)$(CC) $(CODE) $(CFLAGS) $(LDFLAGS) $(FAULTS:%=-Wl,--wrap=%) -o $@ $(OBJECTS) tests/faults/faults.c \
		$(T)/liblua.a $(T)/libpcre2.a $(T)/libmd.a $(END)

dumps: all  ## write the golden dumps anew
	@sh tests/run --rewrite-dumps

bench: all  ## compare speed with other tools
	@tests/bench/run

install: all  ## into PREFIX, under DESTDIR; "piep --install FOLDER" then makes the links
	install -D -m 755 $(B)/piep $(DESTDIR)$(PREFIX)/bin/piep

format:  ## clang-format on the C files that differ from HEAD
	scripts/format

clean:  ## forget what was built, but for third-party code
	rm -rf build/piep build/gen build/*/obj build/*/objects build/*/settings build/*/piep build/*/piep.debug

distclean:  ## forget everything
	rm -rf build

help:
	@sed -n 's/^\([a-z-]*\):.*  ## /\1 - /p' Makefile
