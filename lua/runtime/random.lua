-- random - numbers by chance; a seed gives the same ones again, though not CPython's

local module, lib = ...

local None = lib.None
local raise, absent = lib.raise, lib.absent
local export = lib.exporter(module)
local number = math.random   -- Lua's xoshiro256**

export("seed", "a=None", function(a)
  if absent(a) then
    math.randomseed()
  elseif math.type(a) then
    math.randomseed(a)
  else
    math.randomseed(lib.hash(a))
  end
  return None
end)

local function random()
  return number()
end

export("random", "", random)

export("uniform", "a, b", function(a, b)
  return a + (b - a) * number()
end)

local function integer(x)
  if math.type(x) ~= "integer" then
    raise("'%s' object cannot be interpreted as an integer", lib.type(x).__name__ or "float")
  end
  return x
end

local function randrange(start, stop, step)
  if absent(stop) then
    start, stop = 0, start
  end
  step = absent(step) and 1 or integer(step)
  if step == 0 then
    raise("zero step for randrange()")
  end
  local width = integer(stop) - integer(start)
  local n = step > 0 and (width + step - 1) // step or (width + step + 1) // step
  if n <= 0 then
    raise("empty range for randrange() (%d, %d, %d)", start, stop, width)
  end
  return start + step * number(0, n - 1)
end

export("randrange", "start, stop=None, step=1", randrange)

export("randint", "a, b", function(a, b)
  if integer(b) < integer(a) then
    raise("empty range for randrange() (%d, %d, %d)", a, b + 1, b + 1 - a)
  end
  return number(a, b)
end)

export("getrandbits", "k", function(k)
  return k == 0 and 0 or number(0) >> (64 - k) & math.maxinteger
end)

export("choice", "seq", function(seq)
  local n = lib.len(seq)
  if n == 0 then
    raise("Cannot choose from an empty sequence")
  end
  return lib.getitem(seq, number(0, n - 1))
end)

local function running_sums(weights)
  local sums, total = {}, 0
  for _, weight in lib.each(weights) do
    total = total + weight
    sums[#sums + 1] = total
  end
  return sums
end

-- The first position whose sum is above x.
local function position(sums, x)
  local low, high = 1, #sums
  while low < high do
    local middle = (low + high) // 2
    if x < sums[middle] then
      high = middle
    else
      low = middle + 1
    end
  end
  return low
end

export("choices", "population, weights=None, *, cum_weights=None, k=1",
  function(population, weights, keywords)
    if keywords == nil and lib.is_keywords(weights) then
      weights, keywords = nil, weights
    end
    keywords = keywords or {}
    local pool, result = lib.extend({}, population), {}
    local sums = not absent(weights) and running_sums(weights)
      or not absent(keywords.cum_weights) and lib.extend({}, keywords.cum_weights)
    if #pool == 0 then
      raise("list index out of range")
    elseif sums and #sums ~= #pool then
      raise("The number of weights does not match the population")
    elseif sums and sums[#sums] <= 0 then
      raise("Total of weights must be greater than zero")
    end
    for i = 1, keywords.k or 1 do
      result[i] = pool[sums and position(sums, number() * sums[#sums]) or number(#pool)]
    end
    return lib.list(result)
  end)

-- Puts n chosen by chance to the front.
local function mix(list, n)
  for i = 1, n do
    local j = number(i, #list)
    list[i], list[j] = list[j], list[i]
  end
end

export("shuffle", "x", function(list)
  if type(list) ~= "table" or getmetatable(list) ~= getmetatable(lib.list {}) then
    raise("'%s' object does not support item assignment", getmetatable(list).__name__ or "?")
  end
  mix(list, #list)
  return None
end)

export("sample", "population, k", function(population, k)
  local pool = lib.extend({}, population)
  if k < 0 or k > #pool then
    raise("Sample larger than population or is negative")
  end
  mix(pool, k)
  return lib.list(table.move(pool, 1, k, 1, {}))
end)

-- Box and Muller's way; the second of each pair is thrown away.
local function gauss(mu, sigma)
  local radius = math.sqrt(-2 * math.log(1 - number()))
  return (mu or 0.0) + (sigma or 1.0) * radius * math.cos(2 * math.pi * number())
end

export("gauss", "mu=0.0, sigma=1.0", gauss)
export("normalvariate", "mu=0.0, sigma=1.0", gauss)

export("expovariate", "lambd=1.0", function(lambda)
  return -math.log(1 - number()) / (lambda or 1.0)
end)

export("triangular", "low=0.0, high=1.0, mode=None", function(low, high, mode)
  low, high = low or 0.0, high or 1.0
  local u, c = number(), absent(mode) and 0.5 or (mode - low) / (high - low)
  if u > c then
    u, c, low, high = 1 - u, 1 - c, high, low
  end
  return low + (high - low) * math.sqrt(u * c)
end)
