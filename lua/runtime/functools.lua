-- functools - reduce, partial, cmp_to_key, lru_cache

local module, lib = ...

local define, None, next_of = lib.define, lib.None, lib.next_of
local split_keywords = lib.split_keywords
local export = lib.exporter(module)

local function result(x)
  return x == nil and None or x
end

export("reduce", "function, iterable, initial", function(fn, iterable, initial)
  local next = next_of(iterable)
  local total = initial
  if total == nil then
    total = next()
    if total == nil then
      error("reduce() of empty iterable with no initial value", 0)
    end
  end
  for x in next do
    total = result(fn(total, x))
  end
  return total
end)

-- Calls fn with the arguments, then with the named values of both tables; `late`
-- overrides `early`.
local function call_with(fn, args, early, late)
  local values, names = { table.unpack(args) }, {}
  for _, name in ipairs(early) do
    if late[name] == nil then
      names[#names + 1] = name
      values[#values + 1] = early[name]
    end
  end
  for _, name in ipairs(late) do
    names[#names + 1] = name
    values[#values + 1] = late[name]
  end
  if names[1] == nil then
    return result(fn(table.unpack(values)))
  end
  return result(lib.keyword_call(fn, names, #names, table.unpack(values)))
end

export("partial", "func, *args, **keywords", function(fn, ...)
  if not lib.callable(fn) then
    error("the first argument must be callable", 0)
  end
  local args, keywords = split_keywords(...)
  return define(function(...)
    local more, late = split_keywords(...)
    local all = table.move(more, 1, #more, #args + 1, { table.unpack(args) })
    return call_with(fn, all, keywords, late)
  end, "*args, **keywords")
end)

local _, KEY = lib.class("functools.KeyWrapper")

function KEY.__lt(a, b)
  return lib.lt(a._compare(a.obj, b.obj), 0)
end

function KEY.__eq(a, b)
  return getmetatable(a) == getmetatable(b) and lib.eq(a._compare(a.obj, b.obj), 0)
end

export("cmp_to_key", "mycmp", function(compare)
  return define(function(x)
    return setmetatable({ _compare = compare, obj = x }, KEY)
  end, "obj")
end)

-- Results by the tuple of the arguments; the oldest go where there are too many.
local function cached(fn, most)
  local results = lib.dict {}
  return define(function(...)
    local args = lib.tuple { ... }
    local found = results:get(args, args)
    if found ~= args then
      return found
    end
    local value = result(fn(...))
    if most and results:len() >= most then
      results:pop(lib.next_of(results)())
    end
    results:_set(args, value)
    return value
  end, "*args")
end

export("cache", "user_function", function(fn)
  return cached(fn)
end)

export("lru_cache", "maxsize=128, typed=False", function(most)
  if most ~= nil and most ~= None and math.type(most) ~= "integer" then
    return cached(most, 128)
  end
  return function(fn)
    if most == 0 then
      return fn
    end
    return cached(fn, most == nil and 128 or most ~= None and most or nil)
  end
end)
