-- list - the stream's methods on lists: those that give a stream give a list here

local methods, lib = ...

local stream = getmetatable(lib.stream(function() end)).type

local gives_list = {
  "map", "map_index", "filter", "enumerate", "merge", "flatten", "uniq", "slice",
  "head", "tail", "skip", "batch", "window", "divide", "zip", "zip_shortest",
  "sortby", "top", "group", "count_values", "sample", "columns", "hist", "tap",
}
local gives_value = { "sum", "mean", "median", "stdev", "min", "max" }

for _, name in ipairs(gives_list) do
  local of_stream = stream[name]
  methods[name] = lib.define(function(self, ...)
    return lib.list(lib.extend({}, of_stream(self, ...)))
  end, stream._params[name])
end

for _, name in ipairs(gives_value) do
  methods[name] = stream[name]
end

-- Of streams, merge is lazy.
local merge, merged = methods.merge, stream.merge
local STREAM = getmetatable(lib.stream(function() end))
methods.merge = lib.define(function(self)
  for i = 1, #self do
    if type(self[i]) == "table" and getmetatable(self[i]) == STREAM then
      return merged(self)
    end
  end
  return merge(self)
end, "")
