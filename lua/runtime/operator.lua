-- operator - the operators as functions

local module, lib = ...

local define, None = lib.define, lib.None
local export = lib.exporter(module)

local same = {
  "add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "neg", "pos", "invert", "and_",
  "or_", "xor", "lshift", "rshift", "eq", "ne", "lt", "le", "gt", "ge", "is_", "is_not",
  "contains", "truth", "not_", "getitem",
}
for _, name in ipairs(same) do
  module[name] = lib[name]
end

local others = {
  inv = "invert", concat = "add", abs = "abs",
  iadd = "add", isub = "sub", imul = "mul", itruediv = "truediv", ifloordiv = "floordiv",
  imod = "mod", ipow = "pow", iand = "and_", ior = "or_", ixor = "xor", ilshift = "lshift",
  irshift = "rshift", iconcat = "add",
}
for name, ours in pairs(others) do
  module[name] = lib[ours]
end

export("index", "a", function(x)
  return lib.int(x)
end)

export("countOf", "a, b", function(a, b)
  local n = 0
  for _, x in lib.each(a) do
    n = n + (lib.eq(x, b) and 1 or 0)
  end
  return n
end)

export("indexOf", "a, b", function(a, b)
  local n = 0
  for _, x in lib.each(a) do
    if lib.eq(x, b) then
      return n
    end
    n = n + 1
  end
  error("sequence.index(x): x not in sequence", 0)
end)

export("call", "obj, *args", function(fn, ...)
  local value = fn(...)
  return value == nil and None or value
end)

-- A function of x that gives get(x, key), or a tuple where there are several keys.
local function getter(name, get, ...)
  local keys = { ... }
  if #keys == 0 then
    error(name .. " expected 1 argument, got 0", 0)
  elseif #keys == 1 then
    local key = keys[1]
    return define(function(x) return get(x, key) end, "obj")
  end
  return define(function(x)
    local values = {}
    for i, key in ipairs(keys) do
      values[i] = get(x, key)
    end
    return lib.tuple(values)
  end, "obj")
end

export("itemgetter", "item, *items", function(...)
  return getter("itemgetter", lib.getitem, ...)
end)

local function attribute(x, name)
  for part in string.gmatch(name, "[^.]+") do
    x = lib.getattr(x, part)
  end
  return x
end

export("attrgetter", "attr, *attrs", function(...)
  return getter("attrgetter", attribute, ...)
end)

export("methodcaller", "name, *args, **kwargs", function(name, ...)
  local args, names = { ... }, {}
  if lib.is_keywords(args[#args]) then
    local keywords = table.remove(args)
    for i, key in ipairs(keywords) do
      names[i] = key
      args[#args + 1] = keywords[key]
    end
  end
  return define(function(x)
    local value
    if names[1] then
      value = lib.keyword_method(x, name, names, #names, table.unpack(args))
    else
      value = lib.getattr(x, name)(table.unpack(args))
    end
    return value == nil and None or value
  end, "obj")
end)
