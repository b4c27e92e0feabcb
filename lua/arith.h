/*
 * arith - Python's arithmetic on int, float and bool
 *
 * Integers have 64 bits; a result that does not fit is an error, never a wrong
 * number. bool counts as int.
 */
#ifndef PIEP_LUA_ARITH_H
#define PIEP_LUA_ARITH_H

#include "lua/value.h"

/* ORDER OPS: the table of symbols in arith.c */
enum op {
	OP_ADD, OP_SUB, OP_MUL, OP_TRUEDIV, OP_FLOORDIV, OP_MOD, OP_POW,
	OP_AND, OP_OR, OP_XOR, OP_LSHIFT, OP_RSHIFT
};

struct number {
	bool is_float;
	bool is_bool;
	lua_Integer i;   /* where is_float is false */
	lua_Number d;    /* the value in any case, rounded */
};

/* The number at index; false where there is none (text is none). */
bool number_get(lua_State *L, int index, struct number *n);
/* Pushes a op b, or raises. */
void number_binary(lua_State *L, enum op op, const struct number *a,
                   const struct number *b);
const char *op_symbol(enum op op);    /* "+" */
const char *op_event(enum op op);     /* "__add", the metamethod of foreign values */
noreturn void raise_overflow(lua_State *L) __attribute__((cold));
noreturn void raise_operands(lua_State *L, const char *symbol, int a, int b)
	__attribute__((cold));
lua_Integer float_to_int(lua_State *L, lua_Number d);  /* truncates, or raises */

#endif
