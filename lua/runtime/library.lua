-- library - what the other runtime files share, beside the operators and the built-in names

local lib = ...

function lib.raise(...)
  error(string.format(...), 0)
end

function lib.absent(x)
  return x == nil or x == lib.None
end

-- A function that defines the module's functions.
function lib.exporter(module)
  return function(name, params, fn)
    module[name] = lib.define(fn, params)
  end
end

-- The arguments as a table, and the keywords' table that may end them.
function lib.split_keywords(...)
  local args = { ... }
  if lib.is_keywords(args[#args]) then
    return args, table.remove(args)
  end
  return args, {}
end
