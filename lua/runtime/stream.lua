-- stream - the methods of iterators, of pp above all
--
-- `methods` is the type's table of methods, `lib` the operators of ops.h and the
-- built-in names. An iterator's next function gives nil at the end, and is not
-- asked again after it.

local methods, lib = ...

-- A string's own methods are Python's: Lua's are called by name.
local rawget, type, getmetatable = rawget, type, getmetatable
local find, sub, rep, gmatch =
  string.find, string.sub, string.rep, string.gmatch
local stream, next_of, extend = lib.stream, lib.next_of, lib.extend
local settle, truth, getitem = lib.settle, lib.truth, lib.getitem
local new_list, new_tuple, new_set = lib.list, lib.tuple, lib.set
local add, truediv, None = lib.add, lib.truediv, lib.None
local raise, absent = lib.raise, lib.absent

local LIST, TUPLE = getmetatable(new_list {}), getmetatable(new_tuple {})
local STREAM = getmetatable(stream(function() end))
local RANGE, SET = getmetatable(lib.range(0)), getmetatable(new_set {})
local FROZEN = getmetatable(lib.frozenset {})
local sort = LIST.type.sort

methods._params = {}   -- for the types that borrow these methods

local function method(name, params, fn)
  methods[name] = lib.define(fn, params)
  methods._params[name] = params
end

-- All that is left, as a plain sequence.
local function collect(self)
  return extend({}, self)
end

-- An iterator over the sequence that make() gives when the first is asked for.
local function deferred(make)
  local values, at = nil, 0
  return stream(function()
    if not values then
      values = make()
    end
    at = at + 1
    return rawget(values, at)
  end)
end

-- What is looked at of an element: a function of it, or a subscript, or itself.
local function key_function(key)
  if absent(key) then
    return function(x) return x end
  elseif type(key) == "number" or type(key) == "string" then
    return function(x) return getitem(x, key) end
  end
  return function(x)
    local value = key(x)
    if value == nil then
      return None
    end
    return value
  end
end

local function count_argument(n, name, least)
  if math.type(n) ~= "integer" then
    raise("%s must be an integer, not %s", name, lib.getattr(lib.type(n), "__name__"))
  elseif n < least then
    raise("%s must be at least %d", name, least)
  end
  return n
end

-- Whether it is a list's metatable, or that of a row (lua/row.h).
local function is_list(mt)
  return mt == LIST or mt and mt.__header ~= nil
end

-- A value that can be a key of a dict: lists count by what they show.
local function hashable(x)
  local mt = type(x) == "table" and getmetatable(x)
  if is_list(mt) or mt == SET or (mt and mt.__name == "dict") then
    return new_tuple { mt.__name, lib.repr(x) }
  end
  return x
end

-- A map from any value: a get and a put. Text, the usual case, needs no dict.
local function new_index()
  local texts, others = {}, lib.dict {}
  local function get(k)
    if type(k) == "string" then
      return texts[k]
    end
    return others:get(hashable(k), false) or nil
  end
  local function put(k, value)
    if type(k) == "string" then
      texts[k] = value
    else
      others:_set(hashable(k), value)
    end
  end
  return get, put
end

-- Number of text, so that lines need no int() before they are added up.
local function number(x)
  if type(x) ~= "string" then
    return x
  elseif find(x, "^%s*[+-]?%d+%s*$") then
    return lib.int(x)
  end
  return lib.float(x)
end

------------------------------------------------------------------------------
-- one by one

method("map", "fn", function(self, fn)
  local next = next_of(self)
  return stream(function()
    for x in next do
      local y = settle(x, fn(x))
      if y ~= nil then
        return y
      end
    end
  end)
end)

method("map_index", "fn", function(self, fn)
  local next, i = next_of(self), -1
  return stream(function()
    for x in next do
      i = i + 1
      local y = settle(x, fn(i, x))
      if y ~= nil then
        return y
      end
    end
  end)
end)

method("filter", "fn=None", function(self, fn)
  local next, plain = next_of(self), absent(fn)
  return stream(function()
    for x in next do
      if plain and truth(x) or not plain and truth(fn(x)) then
        return x
      end
    end
  end)
end)

method("tap", "fn", function(self, fn)
  local next = next_of(self)
  return stream(function()
    local x = next()
    if x ~= nil then
      lib.force(fn(x))
    end
    return x
  end)
end)

method("enumerate", "start=0", function(self, start)
  return lib.enumerate(self, start or 0)
end)

local function spliced(x)
  local mt = type(x) == "table" and getmetatable(x)
  return is_list(mt) or mt == TUPLE or mt == STREAM or mt == RANGE or mt == SET or mt == FROZEN
end

method("merge", "", function(self)
  local next, inner = next_of(self), nil
  return stream(function()
    while true do
      if inner then
        local x = inner()
        if x ~= nil then
          return x
        end
        inner = nil
      end
      local x = next()
      if not spliced(x) then
        return x
      end
      inner = next_of(x)
    end
  end)
end)

-- A newline at the end begins no further line.
method("flatten", "", function(self)
  local next, text, at = next_of(self), nil, 1
  return stream(function()
    if not text then
      local x = lib.force(next())
      if type(x) ~= "string" then
        return x
      end
      text, at = x, 1
    end
    local stop = find(text, "\n", at, true)
    local line = sub(text, at, (stop or 0) - 1)
    if not stop or stop == #text then
      text = nil
    else
      at = stop + 1
    end
    return line
  end)
end)

method("uniq", "stable=False, key=None", function(self, _, key)
  local next, of = next_of(self), key_function(key)
  local seen, see = new_index()
  return stream(function()
    for x in next do
      local k = of(x)
      if not seen(k) then
        see(k, true)
        return x
      end
    end
  end)
end)

------------------------------------------------------------------------------
-- parts

-- The last n, oldest first, and how many there were.
local function last(self, n)
  local ring, count = {}, 0
  for x in next_of(self) do
    ring[count % n + 1] = x
    count = count + 1
  end
  local kept = {}
  for i = count > n and count - n or 0, count - 1 do
    kept[#kept + 1] = ring[i % n + 1]
  end
  return kept, count
end

function methods._last(self, n)
  local kept, count = last(self, -n)
  if count < -n then
    raise("stream index out of range")
  end
  return kept[1]
end

-- All but the last `less`, from position `start` on, each step-th.
local function all_but(self, start, less, step)
  local next, ring, count, skip = next_of(self), {}, 0, start
  return stream(function()
    for x in next do
      local old = ring[count % less + 1]
      ring[count % less + 1] = x
      count = count + 1
      if old ~= nil then
        if skip == 0 then
          skip = step - 1
          return old
        end
        skip = skip - 1
      end
    end
  end)
end

-- pp[a:b:c] where a bound is negative or the step is.
function methods._slice(self, a, b, c)
  if c > 0 and (a == nil or a >= 0) then
    return all_but(self, a or 0, -b, c)
  end
  return deferred(function()
    if c < 0 then
      if a and a >= 0 then   -- from there back to the front: no more is needed
        self = lib.slice(self, 0, a + 1)
      end
      return lib.slice(new_list(collect(self)), a, b, c)
    end
    local kept, count = last(self, -a)
    local first = count - #kept   -- position of kept[1]
    local stop = b and (b < 0 and count + b or b) - first or #kept
    return lib.slice(new_list(kept), 0, stop > 0 and stop or 0, c)
  end)
end

-- For Lua: positions from 1, both included, as string.sub has them.
method("slice", "first, last", function(self, first, stop)
  local from = first > 0 and first - 1 or first < 0 and first or 0
  if stop == -1 then
    stop = nil
  elseif stop and stop < 0 then
    stop = stop + 1
  end
  return lib.slice(self, from, stop)
end)

method("head", "n=10", function(self, n)
  return lib.slice(self, 0, count_argument(n or 10, "n", 0))
end)

method("tail", "n=10", function(self, n)
  n = count_argument(n or 10, "n", 0)
  if n == 0 then
    return stream(function() end)
  end
  return lib.slice(self, -n)
end)

method("skip", "n=1", function(self, n)
  return lib.slice(self, count_argument(n or 1, "n", 0))
end)

method("batch", "n", function(self, n)
  local next = next_of(self)
  count_argument(n, "n", 1)
  return stream(function()
    local t = {}
    while #t < n do
      local x = next and next()
      if x == nil then
        next = nil
        break
      end
      t[#t + 1] = x
    end
    if #t > 0 then
      return new_list(t)
    end
  end)
end)

method("window", "n", function(self, n)
  local next, held = next_of(self), {}
  count_argument(n, "n", 1)
  return stream(function()
    for x in next do
      if #held == n then
        table.remove(held, 1)
      end
      held[#held + 1] = x
      if #held == n then
        return new_list(table.move(held, 1, n, 1, {}))
      end
    end
  end)
end)

method("divide", "pred, keep_header=True", function(self, pred, keep_header)
  local next, group = next_of(self), nil
  local keep = keep_header == nil or truth(keep_header)
  return stream(function()
    for x in next or function() end do
      local head = truth(pred(x))
      local done = head and group
      if head or not group then
        group = {}
      end
      if not head or keep then
        group[#group + 1] = x
      end
      if done then
        return new_list(done)
      end
    end
    next = nil
    local done = group
    group = nil
    return done and new_list(done)
  end)
end)

------------------------------------------------------------------------------
-- several streams

local function zipped(self, pad, ...)
  local nexts = { next_of(self) }
  for i = 1, select("#", ...) do
    nexts[i + 1] = next_of((select(i, ...)))
  end
  return stream(function()
    local row, any = {}, false
    for i = 1, #nexts do
      local x = nexts[i] and nexts[i]()
      if x ~= nil and nexts[i] then
        any = true
      elseif pad then
        x, nexts[i] = None, false
      else
        return nil
      end
      row[i] = x
    end
    return any and new_tuple(row) or nil
  end)
end

method("zip", "*others", function(self, ...)
  return zipped(self, true, ...)
end)

method("zip_shortest", "*others", function(self, ...)
  return zipped(self, false, ...)
end)

------------------------------------------------------------------------------
-- in order: these hold all there is

method("sort", "uniq=False, key=None, reverse=False", function(self, ...)
  local arguments = table.pack(...)
  return deferred(function()
    return sort(new_list(collect(self)), table.unpack(arguments, 1, 3))
  end)
end)

-- By a function of the element, its item, its attribute, or what a method gives.
local function sort_key(fn, key, attr, name)
  local given = (absent(fn) and 0 or 1) + (absent(key) and 0 or 1) +
    (absent(attr) and 0 or 1) + (absent(name) and 0 or 1)
  if given ~= 1 then
    raise("sortby() takes exactly one of fn, key, attr and method")
  elseif not absent(attr) then
    return function(x) return lib.getattr(x, attr) end
  elseif not absent(name) then
    return function(x) return lib.getattr(x, name)() end
  elseif absent(fn) and not lib.callable(key) then
    return function(x) return getitem(x, key) end
  end
  return absent(fn) and key or fn
end

method("sortby", "fn=None, key=None, attr=None, method=None",
  function(self, fn, key, attr, name)
    local by = sort_key(fn, key, attr, name)
    return deferred(function()
      return sort(new_list(collect(self)), false, by)
    end)
  end)

method("reverse", "", function(self)
  return deferred(function()
    local t = collect(self)
    for i = 1, #t // 2 do
      t[i], t[#t - i + 1] = t[#t - i + 1], t[i]
    end
    return t
  end)
end)

method("top", "n, key=None", function(self, n, key)
  count_argument(n, "n", 0)
  return deferred(function()
    local held, limit = {}, 2 * n + 64
    local function cut()
      local sorted = sort(new_list(held), false, key_function(key), true)
      held = table.move(sorted, 1, math.min(n, #held), 1, {})
    end
    for x in next_of(self) do
      held[#held + 1] = x
      if #held == limit then
        cut()
      end
    end
    cut()
    return held
  end)
end)

-- Groups by key, as a list of { key, elements } in the order of appearance.
local function groups(self, key)
  local of, result = key_function(key), {}
  local get, put = new_index()
  for x in next_of(self) do
    local k = of(x)
    local group = get(k)
    if not group then
      group = { k, {} }
      result[#result + 1] = group
      put(k, group)
    end
    group[2][#group[2] + 1] = x
  end
  return result
end

method("group", "key=None", function(self, key)
  return deferred(function()
    local t = groups(self, key)
    for i, group in ipairs(t) do
      t[i] = new_tuple { group[1], new_list(group[2]) }
    end
    return t
  end)
end)

-- Values in the order of appearance, and how often each occurs.
local function counts(self, key)
  local of, values, numbers = key_function(key), {}, {}
  local get, put = new_index()
  for x in next_of(self) do
    local k = of(x)
    local at = get(k)
    if at then
      numbers[at] = numbers[at] + 1
    else
      at = #values + 1
      values[at], numbers[at] = k, 1
      put(k, at)
    end
  end
  return values, numbers
end

method("count", "key=None", function(self, key)
  local values, numbers, at = nil, nil, 0
  return stream(function()
    if not values then
      values, numbers = counts(self, key)
    end
    at = at + 1
    if values[at] ~= nil then
      return new_tuple { values[at], numbers[at] }
    end
  end)
end)
methods.count_values = methods.count
methods._params.count_values = "key=None"

-- The reservoir's elements in the order of the stream.
method("sample", "n, seed=None", function(self, n, seed)
  count_argument(n, "n", 0)
  local state = absent(seed) and math.random(0) or lib.hash(seed)
  local function random(below)   -- splitmix64
    state = state + 0x9e3779b97f4a7c15
    local z = (state ~ state >> 30) * 0xbf58476d1ce4e5b9
    z = (z ~ z >> 27) * 0x94d049bb133111eb
    return ((z ~ z >> 31) >> 1) % below
  end
  return deferred(function()
    local kept, count = {}, 0
    for x in next_of(self) do
      count = count + 1
      local at = count <= n and count or random(count) + 1
      if at <= n then
        kept[at] = { count, x }
      end
    end
    table.sort(kept, function(a, b) return a[1] < b[1] end)
    for i = 1, #kept do
      kept[i] = kept[i][2]
    end
    return kept
  end)
end)

------------------------------------------------------------------------------
-- one value of all

-- Sum and number of the elements' numbers.
local function total(self, key)
  local of, sum, count = key_function(key), 0, 0
  for x in next_of(self) do
    sum = add(sum, number(of(x)))
    count = count + 1
  end
  return sum, count
end

method("sum", "key=None", function(self, key)
  return (total(self, key))
end)

method("mean", "key=None", function(self, key)
  local sum, count = total(self, key)
  if count == 0 then
    raise("mean requires at least one data point")
  elseif math.type(sum) == "integer" and sum % count == 0 then
    return sum // count
  end
  return truediv(sum, count)
end)

local function numbers(self, key)
  local t = collect(self)
  local of = key_function(key)
  for i = 1, #t do
    t[i] = number(of(t[i]))
  end
  return t
end

method("median", "key=None", function(self, key)
  local t = sort(new_list(numbers(self, key)))
  local n = #t
  if n == 0 then
    raise("no median for empty data")
  elseif n % 2 == 1 then
    return rawget(t, n // 2 + 1)
  end
  return truediv(add(rawget(t, n // 2), rawget(t, n // 2 + 1)), 2)
end)

-- Of a sample, over n - 1; Welford's way, which loses nothing to large means.
method("stdev", "key=None", function(self, key)
  local of, count, mean, squares = key_function(key), 0, 0.0, 0.0
  for x in next_of(self) do
    local value = lib.float(of(x))
    count = count + 1
    local delta = value - mean
    mean = mean + delta / count
    squares = squares + delta * (value - mean)
  end
  if count < 2 then
    raise("stdev requires at least two data points")
  end
  return (squares / (count - 1)) ^ 0.5
end)

local function extreme(name, better)
  method(name, "key=None", function(self, key)
    local of, best, best_key = key_function(key), nil, nil
    for x in next_of(self) do
      local k = of(x)
      if best == nil or better(k, best_key) then
        best, best_key = x, k
      end
    end
    if best == nil then
      raise("%s() arg is an empty sequence", name)
    end
    return best
  end)
end

extreme("min", lib.lt)
extreme("max", lib.gt)

------------------------------------------------------------------------------
-- text

-- The cells of a row: a list's elements, or a line's words (fields, with tabs).
local function cells(row)
  local t = {}
  if type(row) ~= "string" then
    if not spliced(row) then
      return { lib.str(row) }
    end
    for x in next_of(row) do
      t[#t + 1] = x == None and "" or lib.str(x)
    end
  elseif find(row, "\t", 1, true) then
    for field in gmatch(row .. "\t", "([^\t]*)\t") do
      t[#t + 1] = field
    end
  else
    for word in gmatch(row, "%S+") do
      t[#t + 1] = word
    end
  end
  return t
end

method("columns", "sep='  '", function(self, sep)
  sep = absent(sep) and "  " or sep
  return deferred(function()
    local rows, widths = {}, {}
    for row in next_of(self) do
      local t = cells(row)
      rows[#rows + 1] = t
      for i = 1, #t do
        widths[i] = math.max(widths[i] or 0, lib.len(t[i]))
      end
    end
    for r, t in ipairs(rows) do
      for i = 1, #t - 1 do
        t[i] = t[i] .. rep(" ", widths[i] - lib.len(t[i]))
      end
      rows[r] = table.concat(t, sep)
    end
    return rows
  end)
end)

local function is_bar(x)
  return spliced(x) and rawget(x, 2) and rawget(x, 3) == nil and math.type(rawget(x, 2))
end

-- Pairs of a value and a number as they are; of anything else how often it occurs.
local function bars(self)
  local t, more = {}, next_of(self)
  for x in more do
    t[#t + 1] = x
    if not is_bar(x) then
      local at = 0
      local values, numbers = counts(stream(function()
        at = at + 1
        if t[at] ~= nil then
          return t[at]
        end
        return more()
      end))
      for i = 1, #values do
        values[i] = { values[i], numbers[i] }
      end
      return values
    end
  end
  return t
end

method("hist", "width=40", function(self, width)
  count_argument(width or 40, "width", 1)
  return deferred(function()
    local t, most, wide, digits = bars(self), 0, 0, 0
    local lines = {}
    for i, bar in ipairs(t) do
      local name, value = lib.str(rawget(bar, 1)), rawget(bar, 2)
      local text = lib.str(value)
      lines[i] = { name, text, value }
      most = math.max(most, value)
      wide = math.max(wide, lib.len(name))
      digits = math.max(digits, #text)
    end
    for i, line in ipairs(lines) do
      local length = most > 0 and line[3] * (width or 40) / most or 0
      lines[i] = line[1] .. rep(" ", wide - lib.len(line[1]) + 2) ..
        rep(" ", digits - #line[2]) .. line[2] .. "  " ..
        rep("#", math.max(math.floor(length + 0.5), line[3] > 0 and 1 or 0))
    end
    return lines
  end)
end)
