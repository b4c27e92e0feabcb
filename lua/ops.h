/*
 * ops - Python's operators and displays, as functions that generated code calls
 *
 * Names are those of Python's operator module where it has them. The emitter
 * refers to these names; it uses Lua's own operator where the types are known and
 * the meaning is the same.
 *
 *   add sub mul truediv floordiv mod pow neg pos invert
 *   and_ or_ xor lshift rshift       integers that do not fit 64 bits are errors
 *   eq ne lt le gt ge                lists, tuples by element; int and float exact
 *   is_ is_not contains(x, element) not_contains
 *   percent(text, a, b …)            text % (a, b, …)
 *   truth not_                       Python's truth
 *   getitem(x, key) slice(x, a, b, c)  nil or None: bound left out
 *   getattr(x, name)                 modules, types, bound methods
 *   list(t) tuple(t) set(t)          take a sequence table over as a value (gives t)
 *   dict(t)                          from { k1, v1, k2, v2, … }
 *   extend(t, iterable)              appends to a plain sequence: [*a]
 *   update(d, mapping)               into a dict: {**d}
 *   unpack(iterable)                 gives all its values: f(*a)
 *   unpack_to(iterable, n)           exactly n values, or Python's error
 *   unpack_star(iterable, before, after)   a, *b, c = …: the middle as a list
 *   each(iterable)                   for Lua's `for _, x in each(v) do`
 *   stream(next)                     an iterator from a function that gives nil at the end
 *   next_of(iterable)                the function that gives its values one by one
 *   format(x, spec, conversion)      f-string field; spec "" and conversion "r" "s" "a" or nil
 *   keyword_call(f, names, n, …)     n keyword values stand last, `names` a table of them
 *   keyword_method(x, method, names, n, …)
 *   settle(p, v)                     the value of a line stage: the new p, or nil to drop;
 *                                    p may be lent
 *   force(v)                         runs a Command, any other value stays
 */
#ifndef PIEP_LUA_OPS_H
#define PIEP_LUA_OPS_H

#include "lua/value.h"

extern const struct function operators[];

#endif
