-- collections - Counter, OrderedDict, defaultdict, deque, namedtuple

local module, lib = ...

local define, None, repr, add = lib.define, lib.None, lib.repr, lib.add
local raise, absent = lib.raise, lib.absent
local dict_type = getmetatable(lib.dict {}).type
local tuple_type = getmetatable(lib.tuple {}).type
local get, set, items, next_of = dict_type.get, dict_type._set, dict_type.items, lib.next_of
local sformat = string.format

local function method(class, name, params, fn)
  class[name] = define(fn, params)
end

-- The arguments of f(iterable=None, **keywords): what is to be counted, and the
-- keywords' table or nil.
local function arguments(iterable, keywords)
  if keywords == nil and lib.is_keywords(iterable) then
    return nil, iterable
  end
  return iterable, keywords
end

local function is_mapping(x)
  return type(x) == "table" and lib.isinstance(x, dict_type)
end

local function each_item(mapping)
  local next = next_of(items(mapping))
  return function()
    local pair = next()
    if pair then
      return pair[1], pair[2]
    end
  end
end

------------------------------------------------------------------------------
-- Counter

local Counter, COUNTER

local function zero()
  return 0
end

local function new_counter()
  local c = lib.dict {}
  c:_missing(zero)
  return setmetatable(c, COUNTER)
end

-- Adds (or with sign -1 takes off) what the arguments count.
local function count(c, sign, iterable, keywords)
  iterable, keywords = arguments(iterable, keywords)
  if is_mapping(iterable) then
    for key, n in each_item(iterable) do
      set(c, key, sign > 0 and add(get(c, key, 0), n) or lib.sub(get(c, key, 0), n))
    end
  elseif not absent(iterable) then
    for x in next_of(iterable) do
      set(c, x, get(c, x, 0) + sign)
    end
  end
  for _, name in ipairs(keywords or {}) do
    local n = keywords[name]
    set(c, name, sign > 0 and add(get(c, name, 0), n) or lib.sub(get(c, name, 0), n))
  end
  return c
end

Counter, COUNTER = lib.class("Counter", define(function(iterable, keywords)
  return count(new_counter(), 1, iterable, keywords)
end, "iterable=None, **kwds"), dict_type)

method(Counter, "update", "iterable=None, **kwds", function(self, iterable, keywords)
  count(self, 1, iterable, keywords)
  return None
end)

method(Counter, "subtract", "iterable=None, **kwds", function(self, iterable, keywords)
  count(self, -1, iterable, keywords)
  return None
end)

method(Counter, "copy", "", function(self)
  return count(new_counter(), 1, self)
end)

local function second(pair)
  return pair[2]
end

local function most_common(self, n)
  local pairs_ = lib.keyword_call(lib.sorted, { "key", "reverse" }, 2, items(self), second, true)
  if absent(n) then
    return pairs_
  end
  return lib.slice(pairs_, None, n < 0 and 0 or n)
end

method(Counter, "most_common", "n=None", most_common)

method(Counter, "elements", "", function(self)
  local next, key, left = each_item(self), nil, 0
  return lib.stream(function()
    while left <= 0 do
      key, left = next()
      if key == nil then
        return nil
      end
    end
    left = left - 1
    return key
  end)
end)

method(Counter, "total", "", function(self)
  return lib.sum(self:values())
end)

local function check(a, b)
  return getmetatable(a) == COUNTER and getmetatable(b) == COUNTER
end

-- The counts that f gives for each key of both, those above 0.
local function combine(a, b, f)
  local result = new_counter()
  for key, n in each_item(a) do
    local value = f(n, get(b, key, 0))
    if value > 0 then
      set(result, key, value)
    end
  end
  for key, n in each_item(b) do
    local value = not lib.contains(a, key) and f(0, n) or 0
    if value > 0 then
      set(result, key, value)
    end
  end
  return result
end

local function operator(event, f)
  COUNTER[event] = function(a, b)
    if check(a, b) then
      return combine(a, b, f)
    end
  end
end

operator("__add", function(x, y) return add(x, y) end)
operator("__sub", function(x, y) return lib.sub(x, y) end)
operator("__band", math.min)
operator("__bor", math.max)

function COUNTER.__repr(self)
  local parts = {}
  for _, pair in lib.each(most_common(self)) do
    parts[#parts + 1] = repr(pair[1]) .. ": " .. repr(pair[2])
  end
  return parts[1] and "Counter({" .. table.concat(parts, ", ") .. "})" or "Counter()"
end

module.Counter = Counter

------------------------------------------------------------------------------
-- OrderedDict, defaultdict

-- A dict with the metatable, filled like dict(…).
local function fill(metatable, iterable, keywords)
  local d = setmetatable(lib.dict {}, metatable)
  iterable, keywords = arguments(iterable, keywords)
  if not absent(iterable) then
    d:update(iterable)
  end
  for _, name in ipairs(keywords or {}) do
    set(d, name, keywords[name])
  end
  return d
end

local ORDERED
module.OrderedDict, ORDERED = lib.class("collections.OrderedDict",
  define(function(iterable, keywords)
    return fill(ORDERED, iterable, keywords)
  end, "iterable=None, **kwds"), dict_type)

method(module.OrderedDict, "copy", "", function(self)
  return fill(ORDERED, self)
end)

-- Puts all others behind the key, by taking them out and in again.
local function move_to_front(self, key, value)
  local others = items(self)
  self:clear()
  set(self, key, value)
  for _, pair in lib.each(others) do
    set(self, pair[1], pair[2])
  end
end

method(module.OrderedDict, "move_to_end", "key, last=True", function(self, key, last)
  local value = self:pop(key)
  if last == nil or lib.truth(last) then
    set(self, key, value)
  else
    move_to_front(self, key, value)
  end
  return None
end)

method(module.OrderedDict, "popitem", "last=True", function(self, last)
  if last == nil or lib.truth(last) then
    return dict_type.popitem(self)
  end
  if self:len() == 0 then
    raise("KeyError: 'dictionary is empty'")
  end
  local pair = items(self)[1]
  self:pop(pair[1])
  return pair
end)

function ORDERED.__repr(self)
  local list = items(self)
  return #list > 0 and "OrderedDict(" .. repr(list) .. ")" or "OrderedDict()"
end

local DEFAULT

local function new_default(factory, iterable, keywords)
  local d = fill(DEFAULT, iterable, keywords)
  d.default_factory = factory or None
  if not absent(factory) then
    if not lib.callable(factory) then
      raise("first argument must be callable or None")
    end
    d:_missing(function(self, key)
      local value = factory()
      set(self, key, value)
      return value == nil and None or value
    end)
  end
  return d
end

module.defaultdict, DEFAULT = lib.class("collections.defaultdict",
  define(new_default, "default_factory=None, iterable=None, **kwds"), dict_type)

method(module.defaultdict, "copy", "", function(self)
  return new_default(self.default_factory, self)
end)

function DEFAULT.__repr(self)
  return "defaultdict(" .. repr(self.default_factory) .. ", " .. repr(lib.update(lib.dict {}, self))
    .. ")"
end

------------------------------------------------------------------------------
-- deque: the elements are in slots first … last of a plain table

local Deque, DEQUE

local function length(q)
  return q._last - q._first + 1
end

local function push_right(q, x)
  if q.maxlen ~= None then
    if q.maxlen == 0 then
      return
    elseif length(q) == q.maxlen then
      q._items[q._first] = nil
      q._first = q._first + 1
    end
  end
  q._last = q._last + 1
  q._items[q._last] = x
end

local function push_left(q, x)
  if q.maxlen ~= None then
    if q.maxlen == 0 then
      return
    elseif length(q) == q.maxlen then
      q._items[q._last] = nil
      q._last = q._last - 1
    end
  end
  q._first = q._first - 1
  q._items[q._first] = x
end

local function new_deque(iterable, maxlen)
  if not absent(maxlen) and (math.type(maxlen) ~= "integer" or maxlen < 0) then
    raise(math.type(maxlen) == "integer" and "maxlen must be non-negative"
      or "an integer is required")
  end
  local q = setmetatable({ _items = {}, _first = 1, _last = 0, maxlen = maxlen or None }, DEQUE)
  if not absent(iterable) then
    for x in next_of(iterable) do
      push_right(q, x)
    end
  end
  return q
end

Deque, DEQUE = lib.class("collections.deque", define(new_deque, "iterable=(), maxlen=None"))
module.deque = Deque

-- A list of the elements.
local function to_list(q)
  return lib.list(table.move(q._items, q._first, q._last, 1, {}))
end

local function refill(q, list)
  q._items, q._first, q._last = {}, 1, 0
  for x in next_of(list) do
    push_right(q, x)
  end
end

method(Deque, "append", "x", function(self, x)
  push_right(self, x)
  return None
end)

method(Deque, "appendleft", "x", function(self, x)
  push_left(self, x)
  return None
end)

method(Deque, "extend", "iterable", function(self, iterable)
  for _, x in ipairs(lib.extend({}, iterable)) do
    push_right(self, x)
  end
  return None
end)

method(Deque, "extendleft", "iterable", function(self, iterable)
  for _, x in ipairs(lib.extend({}, iterable)) do
    push_left(self, x)
  end
  return None
end)

local function take(q, at)
  if length(q) == 0 then
    raise("pop from an empty deque")
  end
  local x = q._items[at]
  q._items[at] = nil
  return x
end

method(Deque, "pop", "", function(self)
  local x = take(self, self._last)
  self._last = self._last - 1
  return x
end)

method(Deque, "popleft", "", function(self)
  local x = take(self, self._first)
  self._first = self._first + 1
  return x
end)

method(Deque, "rotate", "n=1", function(self, n)
  local size = length(self)
  for _ = 1, size > 0 and (n or 1) % size or 0 do
    push_left(self, self:pop())
  end
  return None
end)

method(Deque, "clear", "", function(self)
  refill(self, {})
  return None
end)

method(Deque, "copy", "", function(self)
  return new_deque(self, self.maxlen)
end)

method(Deque, "count", "x", function(self, x)
  return to_list(self):count(x)
end)

method(Deque, "index", "x, start=0, stop", function(self, x, start, stop)
  for at, y in lib.each(lib.enumerate(to_list(self))) do
    if y[1] >= (start or 0) and y[1] < (stop or math.maxinteger) and lib.eq(x, y[2]) then
      return y[1]
    end
  end
  raise("%s is not in deque", repr(x))
end)

-- Changes the deque as a list.
local function by_list(name, params)
  method(Deque, name, params, function(self, ...)
    if name == "insert" and length(self) == self.maxlen then
      raise("deque already at its maximum size")
    elseif name == "remove" and not lib.contains(self, ...) then
      raise("%s is not in deque", repr((...)))
    end
    local list = to_list(self)
    list[name](list, ...)
    refill(self, list)
    return None
  end)
end

by_list("insert", "i, x")
by_list("remove", "value")
by_list("reverse", "")

function DEQUE.__len(q)
  return length(q)
end

function DEQUE.__iter(q)
  local at, size = q._first - 1, length(q)
  return function()
    if length(q) ~= size then
      raise("deque mutated during iteration")
    end
    at = at + 1
    return q._items[at]
  end
end

function DEQUE.__getitem(q, i)
  if math.type(i) ~= "integer" then
    raise("sequence index must be integer, not '%s'", lib.type(i).__name__ or "slice")
  end
  local size = length(q)
  if i < -size or i >= size then
    raise("deque index out of range")
  end
  return q._items[i < 0 and q._last + 1 + i or q._first + i]
end

local function both(a, b)
  return getmetatable(a) == DEQUE and getmetatable(b) == DEQUE
end

function DEQUE.__eq(a, b)
  return both(a, b) and lib.eq(to_list(a), to_list(b))
end

function DEQUE.__lt(a, b)
  return lib.lt(both(a, b) and to_list(a) or a, both(a, b) and to_list(b) or b)
end

function DEQUE.__add(a, b)
  if both(a, b) then
    local sum = a:copy()
    sum:extend(b)
    return sum
  end
end

function DEQUE.__mul(a, n)
  if getmetatable(a) ~= DEQUE then
    a, n = n, a
  end
  if math.type(n) == "integer" then
    return new_deque(lib.mul(to_list(a), n), a.maxlen)
  end
end

function DEQUE.__repr(q)
  local tail = q.maxlen == None and ")" or ", maxlen=" .. q.maxlen .. ")"
  return "deque(" .. repr(to_list(q)) .. tail
end

------------------------------------------------------------------------------
-- namedtuple

-- Field names from "a b", "a, b" or an iterable of them.
local function field_list(names)
  if type(names) == "string" then
    names = string.gsub(names, ",", " ")
    local list = {}
    for name in string.gmatch(names, "%S+") do
      list[#list + 1] = name
    end
    return list
  end
  return lib.extend({}, names)
end

local function check_fields(fields, rename)
  local seen = {}
  for i, name in ipairs(fields) do
    local wrong = not string.find(name, "^[%a_\128-\255][%w_\128-\255]*$")
      and "Type names and field names must be valid identifiers: "
      or string.find(name, "^_") and "Field names cannot start with an underscore: "
      or seen[name] and "Encountered duplicate field name: "
    if wrong and rename then
      fields[i] = "_" .. (i - 1)
    elseif wrong then
      raise("%s%s", wrong, repr(name))
    end
    seen[name] = true
  end
end

local function missing_text(names)
  local n = #names
  for i, name in ipairs(names) do
    names[i] = "'" .. name .. "'"
  end
  local last = table.remove(names)
  local list = n == 1 and last or n == 2 and names[1] .. " and " .. last
    or table.concat(names, ", ") .. ", and " .. last
  return sformat("missing %d required positional argument%s: %s", n, n == 1 and "" or "s", list)
end

local function new_values(typename, fields, defaults, ...)
  local given = select("#", ...)
  if given > #fields then
    raise("%s.__new__() takes %d positional arguments but %d were given", typename, #fields + 1,
      given + 1)
  end
  local values, missing = { ... }, {}
  for i, name in ipairs(fields) do
    if values[i] == nil then
      values[i] = defaults[i]
      if values[i] == nil then
        missing[#missing + 1] = name
      end
    end
  end
  if missing[1] then
    raise("%s.__new__() %s", typename, missing_text(missing))
  end
  return values
end

local function add_methods(class, metatable, typename, fields)
  local positions = {}
  for i, name in ipairs(fields) do
    positions[name] = i
  end
  class._fields = lib.tuple { table.unpack(fields) }
  class._make = function(self, iterable)   -- of the class, or with it in front
    local values = lib.extend({}, iterable == nil and self or iterable)
    if #values ~= #fields then
      raise("Expected %d arguments, got %d", #fields, #values)
    end
    return setmetatable(values, metatable)
  end
  class._asdict = function(self)
    local d = lib.dict {}
    for i, name in ipairs(fields) do
      set(d, name, self[i])
    end
    return d
  end
  method(class, "_replace", "*, **kwds", function(self, keywords)
    local values = lib.extend({}, self)
    for _, name in ipairs(keywords or {}) do
      local at = positions[name] or raise("Got unexpected field names: ['%s']", name)
      values[at] = keywords[name]
    end
    return setmetatable(values, metatable)
  end)
  function metatable.__index(t, name)
    local at = positions[name]
    if at then
      return t[at]
    end
    return class[name]
  end
  function metatable.__repr(t)
    local parts = {}
    for i, name in ipairs(fields) do
      parts[i] = name .. "=" .. repr(t[i])
    end
    return typename .. "(" .. table.concat(parts, ", ") .. ")"
  end
end

-- Also for the modules that give such tuples: the class and its metatable.
local function namedtuple(typename, names, keywords)
  keywords = keywords or {}
  local fields = field_list(names)
  check_fields(fields, lib.truth(keywords.rename))
  local given = absent(keywords.defaults) and {} or lib.extend({}, keywords.defaults)
  if #given > #fields then
    raise("Got more default values than field names")
  end
  local defaults = table.move(given, 1, #given, #fields - #given + 1, {})
  local metatable, class
  class, metatable = lib.class(typename, define(function(...)
    return setmetatable(new_values(typename, fields, defaults, ...), metatable)
  end, table.concat(fields, ", ")), tuple_type)
  add_methods(class, metatable, typename, fields)
  return class, metatable
end

module._namedtuple = namedtuple
module.namedtuple = define(function(...)
  return (namedtuple(...))
end, "typename, field_names, *, rename=False, defaults=None, module=None")
