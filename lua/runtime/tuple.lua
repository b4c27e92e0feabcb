-- tuple - what lists have beyond Python, for tuples too: these give lists

local methods, lib = ...

local list = getmetatable(lib.list {}).type

for _, name in ipairs {
  "map", "map_index", "filter", "enumerate", "merge", "flatten", "uniq", "slice",
  "head", "tail", "skip", "batch", "window", "divide", "zip", "zip_shortest",
  "sortby", "top", "group", "count_values", "sample", "columns", "hist", "tap",
  "sum", "mean", "median", "stdev", "min", "max",
} do
  methods[name] = list[name]
end

for name, params in pairs {
  sort = "uniq=False, key=None, reverse=False", reverse = "",
} do
  local of_list = list[name]
  methods[name] = lib.define(function(self, ...)
    return of_list(lib.list(lib.extend({}, self)), ...)
  end, params)
end
