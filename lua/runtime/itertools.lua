-- itertools - iterators; none reads more than it gives

local module, lib = ...

local define, None, stream, next_of = lib.define, lib.None, lib.stream, lib.next_of
local truth, new_tuple = lib.truth, lib.tuple
local raise, absent, split_keywords = lib.raise, lib.absent, lib.split_keywords
local export = lib.exporter(module)

local function collect(iterable)
  return lib.extend({}, iterable)
end

------------------------------------------------------------------------------
-- without end

export("count", "start=0, step=1", function(start, step)
  local n, by = start or 0, step or 1
  return stream(function()
    local value = n
    n = lib.add(n, by)
    return value
  end)
end)

export("cycle", "iterable", function(iterable)
  local next, saved, at = next_of(iterable), {}, 0
  return stream(function()
    if next then
      local x = next()
      if x ~= nil then
        saved[#saved + 1] = x
        return x
      end
      next = nil
    end
    at = at % math.max(#saved, 1) + 1
    return saved[at]
  end)
end)

export("repeat", "object, times", function(object, times)
  local left = times
  return stream(function()
    if left then
      if left <= 0 then
        return nil
      end
      left = left - 1
    end
    return object
  end)
end)

------------------------------------------------------------------------------
-- one after another

local function chain_all(next_iterable)
  local next
  return stream(function()
    while true do
      if next then
        local x = next()
        if x ~= nil then
          return x
        end
      end
      local iterable = next_iterable()
      if iterable == nil then
        next_iterable = function() end
        next = nil
        return nil
      end
      next = next_of(iterable)
    end
  end)
end

local chain = lib.class("itertools.chain", define(function(...)
  local args, at = { ... }, 0
  return chain_all(function()
    at = at + 1
    return args[at]
  end)
end, "*iterables"))

chain.from_iterable = define(function(iterable)
  return chain_all(next_of(iterable))
end, "iterable")

module.chain = chain

local function islice_bound(x, absence, least, what)
  if absent(x) then
    return absence
  elseif math.type(x) ~= "integer" or x < least then
    raise(what or "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.")
  end
  return x
end

export("islice", "iterable, start, stop, step", function(...)
  local n = select("#", ...)
  local iterable, start, stop, step = ...
  if n < 2 then
    raise("islice expected at least 2 arguments, got %d", n)
  elseif n == 2 then
    start, stop = 0, start
  end
  stop = islice_bound(stop, math.maxinteger, 0,
    "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.")
  start = islice_bound(start, 0, 0)
  step = islice_bound(step, 1, 1, "Step for islice() must be a positive integer or None.")
  local next, at, wanted = next_of(iterable), 0, start
  return stream(function()
    while wanted < stop do
      local x = next()
      if x == nil then
        wanted = stop
        return nil
      end
      at = at + 1
      if at > wanted then
        wanted = wanted + step
        return x
      end
    end
    while at < stop and stop < math.maxinteger and start < stop do   -- step: as Python, to the stop
      at = at + 1
      if next() == nil then
        at = stop
      end
    end
  end)
end)

export("takewhile", "predicate, iterable", function(predicate, iterable)
  local next = next_of(iterable)
  return stream(function()
    local x = next and next()
    if x ~= nil and truth(predicate(x)) then
      return x
    end
    next = nil
  end)
end)

export("dropwhile", "predicate, iterable", function(predicate, iterable)
  local next, started = next_of(iterable), false
  return stream(function()
    for x in next do
      if started or not truth(predicate(x)) then
        started = true
        return x
      end
    end
  end)
end)

export("filterfalse", "function, iterable", function(predicate, iterable)
  local next = next_of(iterable)
  return stream(function()
    for x in next do
      local value = x
      if not absent(predicate) then
        value = predicate(x)
      end
      if not truth(value) then
        return x
      end
    end
  end)
end)

export("compress", "data, selectors", function(data, selectors)
  local next, chosen = next_of(data), next_of(selectors)
  return stream(function()
    for x in next do
      local choice = chosen()
      if choice == nil then
        return nil
      elseif truth(choice) then
        return x
      end
    end
  end)
end)

export("starmap", "function, iterable", function(fn, iterable)
  local next = next_of(iterable)
  return stream(function()
    local args = next()
    if args == nil then
      return nil
    end
    local value = fn(lib.unpack(args))
    return value == nil and None or value
  end)
end)

export("accumulate", "iterable, func=None, *, initial=None", function(...)
  local args, keywords = split_keywords(...)
  local next, fn, total = next_of(args[1]), args[2], keywords.initial
  if absent(fn) then
    fn = lib.add
  end
  local started = absent(total)
  return stream(function()
    if not started then
      started = true
      return total
    end
    local x = next()
    if x == nil then
      return nil
    elseif absent(total) then
      total = x
    else
      total = fn(total, x)
    end
    return total
  end)
end)

export("pairwise", "iterable", function(iterable)
  local next, last = next_of(iterable), nil
  return stream(function()
    if last == nil then
      last = next()
    end
    local x = last ~= nil and next()
    if not x and x ~= false then
      return nil
    end
    local pair = new_tuple { last, x }
    last = x
    return pair
  end)
end)

export("batched", "iterable, n", function(iterable, n)
  if n < 1 then
    raise("n must be at least one")
  end
  local next = next_of(iterable)
  return stream(function()
    local batch = {}
    while #batch < n do
      local x = next()
      if x == nil then
        break
      end
      batch[#batch + 1] = x
    end
    return batch[1] ~= nil and new_tuple(batch) or nil
  end)
end)

export("zip_longest", "*iterables, *, fillvalue=None", function(...)
  local args, keywords = split_keywords(...)
  local fill = keywords.fillvalue
  if fill == nil then
    fill = None
  end
  local nexts, live = {}, #args
  for i, iterable in ipairs(args) do
    nexts[i] = next_of(iterable)
  end
  return stream(function()
    local row = {}
    for i = 1, #args do
      local x = nexts[i] and nexts[i]()
      if nexts[i] and x == nil then
        nexts[i], live = false, live - 1
      end
      row[i] = fill
      if nexts[i] then
        row[i] = x
      end
    end
    return live > 0 and new_tuple(row) or nil
  end)
end)

-- A group ends where the next key begins, whether it has been read or not.
export("groupby", "iterable, key=None", function(iterable, key)
  local next, current, current_key, group_id = next_of(iterable), nil, nil, 0
  local pending = true   -- the current element belongs to a group that was not given yet
  local function advance()
    current = next()
    if current ~= nil then
      current_key = current
      if not absent(key) then
        current_key = key(current)
      end
      if current_key == nil then
        current_key = None
      end
    end
  end
  local started = false
  return stream(function()
    if not started then
      started = true
      advance()
    elseif not pending then
      local old = current_key
      while current ~= nil and lib.eq(current_key, old) do
        advance()
      end
    end
    if current == nil then
      return nil
    end
    pending = false
    group_id = group_id + 1
    local id, group_key = group_id, current_key
    local first = true
    return new_tuple { group_key, stream(function()
      if id ~= group_id then
        return nil
      elseif not first then
        if current == nil or not lib.eq(current_key, group_key) then
          return nil
        end
        advance()
        if current == nil or not lib.eq(current_key, group_key) then
          pending = true
          id = 0
          return nil
        end
      end
      first = false
      return current
    end) }
  end)
end)

-- Each of the n reads from what the others have left in one list.
export("tee", "iterable, n=2", function(iterable, n)
  local next = next_of(iterable)
  local tail = {}
  local function reader(node)
    return stream(function()
      if not node.rest then
        local x = next()
        if x == nil then
          return nil
        end
        node.value, node.rest = x, {}
      end
      local value = node.value
      node = node.rest
      return value
    end)
  end
  local all = {}
  for i = 1, n or 2 do
    all[i] = reader(tail)
  end
  return new_tuple(all)
end)

------------------------------------------------------------------------------
-- combinations: each gives tuples of the pool by positions

local function pick(pool, at, n)
  local values = {}
  for i = 1, n do
    values[i] = pool[at[i]]
  end
  return new_tuple(values)
end

-- The iterator over positions that `first` makes and `step` changes; step gives
-- false behind the last.
local function by_positions(n, possible, step, get)
  local at
  return stream(function()
    if at == nil then
      at = {}
      for i = 1, n do
        at[i] = i
      end
      if not possible then
        at = false
      end
    elseif at and not step(at) then
      at = false
    end
    return at and get(at) or nil
  end)
end

export("product", "*iterables, *, repeat=1", function(...)
  local args, keywords = split_keywords(...)
  local pools, possible = {}, true
  for _ = 1, keywords["repeat"] or 1 do
    for _, iterable in ipairs(args) do
      pools[#pools + 1] = collect(iterable)
      possible = possible and #pools[#pools] > 0
    end
  end
  local function step(at)
    for i = #pools, 1, -1 do
      if at[i] < #pools[i] then
        at[i] = at[i] + 1
        return true
      end
      at[i] = 1
    end
    return false
  end
  local first = true
  return by_positions(#pools, possible, step, function(at)
    local values = {}
    for i, pool in ipairs(pools) do
      at[i] = first and 1 or at[i]
      values[i] = pool[at[i]]
    end
    first = false
    return new_tuple(values)
  end)
end)

local function size(pool, r)
  if absent(r) then
    return #pool
  elseif r < 0 then
    raise("r must be non-negative")
  end
  return r
end

export("combinations", "iterable, r", function(iterable, r)
  local pool = collect(iterable)
  local n, k = #pool, size(pool, r)
  return by_positions(k, k <= n, function(at)
    local i = k
    while i > 0 and at[i] == i + n - k do
      i = i - 1
    end
    if i == 0 then
      return false
    end
    at[i] = at[i] + 1
    for j = i + 1, k do
      at[j] = at[j - 1] + 1
    end
    return true
  end, function(at)
    return pick(pool, at, k)
  end)
end)

export("combinations_with_replacement", "iterable, r", function(iterable, r)
  local pool = collect(iterable)
  local n, k, first = #pool, size(pool, r), true
  return by_positions(k, n > 0 or k == 0, function(at)
    local i = k
    while i > 0 and at[i] == n do
      i = i - 1
    end
    if i == 0 then
      return false
    end
    local value = at[i] + 1
    for j = i, k do
      at[j] = value
    end
    return true
  end, function(at)
    for i = 1, first and k or 0 do
      at[i] = 1
    end
    first = false
    return pick(pool, at, k)
  end)
end)

-- Python's order: that of the positions.
export("permutations", "iterable, r=None", function(iterable, r)
  local pool = collect(iterable)
  local n, k = #pool, size(pool, r)
  return by_positions(n, k <= n, function(at)
    -- the greatest arrangement of what is behind k, then the next of all
    for i = 1, (n - k) // 2 do
      at[k + i], at[n + 1 - i] = at[n + 1 - i], at[k + i]
    end
    local i = n - 1
    while i > 0 and at[i] >= at[i + 1] do
      i = i - 1
    end
    if i < 1 then
      return false
    end
    local j = n
    while at[j] <= at[i] do
      j = j - 1
    end
    at[i], at[j] = at[j], at[i]
    for m = 1, (n - i) // 2 do
      at[i + m], at[n + 1 - m] = at[n + 1 - m], at[i + m]
    end
    return true
  end, function(at)
    return pick(pool, at, k)
  end)
end)
