-- glob - files by pattern, sorted by name in each folder

local module, lib = ...

local define, None = lib.define, lib.None
local os, path = lib.import("os"), lib.import("path")
local fnmatch = lib.import("fnmatch")
local find, sub, gsub = string.find, string.sub, string.gsub

local function has_magic(text)
  return find(text, "[*?[]") ~= nil
end

-- Names in the folder, sorted; none where it cannot be read.
local function names_in(folder)
  local ok, names = pcall(os.listdir, folder == "" and "." or folder)
  if not ok then
    return {}
  end
  names = lib.extend({}, names)
  table.sort(names)
  return names
end

local function join(folder, name)
  return folder == "" and name or path.join(folder, name)
end

local function visible(name, hidden)
  return hidden or sub(name, 1, 1) ~= "."
end

-- The folder and all below it, as paths under `root`.
local function add_below(root, folder, options, out)
  for _, name in ipairs(names_in(join(root, folder))) do
    if visible(name, options.hidden) then
      local at = join(folder, name)
      out[#out + 1] = at
      local full = join(root, at)
      if path.isdir(full) and not path.islink(full) then
        add_below(root, at, options, out)
      end
    end
  end
end

-- What of the folder's names the last part of a pattern stands for.
local function expand_name(root, folder, name, options, out)
  local full = join(root, folder)
  if name == "**" and options.recursive then
    if folder ~= "" or options.inner then
      out[#out + 1] = folder == "" and "" or path.join(folder, "")
    end
    local below = {}
    add_below(full, "", options, below)
    for _, found in ipairs(below) do
      out[#out + 1] = join(folder, found)
    end
  elseif not has_magic(name) then
    local at = name == "" and path.join(folder, "") or join(folder, name)
    if name == "" and path.isdir(full) or name ~= "" and path.lexists(join(root, at)) then
      out[#out + 1] = at
    end
  else
    for _, found in ipairs(names_in(full)) do
      if visible(found, options.hidden or sub(name, 1, 1) == ".")
        and fnmatch.fnmatch(found, name) then
        out[#out + 1] = join(folder, found)
      end
    end
  end
end

local expand

-- The folders that the pattern in front of the last part stands for.
local function folders_of(root, folder, options)
  if folder == "" then
    return { "" }
  elseif not has_magic(folder) then
    return { folder }
  end
  local inner = options.inner
  options.inner = true
  local folders = expand(root, folder, options)
  options.inner = inner
  return folders
end

function expand(root, pattern, options)
  local pair = path.split(pattern)
  local folder, name, out = pair[1], pair[2], {}
  if not has_magic(pattern) then
    local there = name ~= "" and path.lexists(join(root, pattern))
      or name == "" and path.isdir(join(root, folder))
    return there and { pattern } or {}
  end
  for _, at in ipairs(folders_of(root, folder, options)) do
    if at == "" or path.isdir(join(root, at)) then
      expand_name(root, at, name, options, out)
    end
  end
  return out
end

local function glob(pattern, keywords)
  keywords = keywords or {}
  local root = keywords.root_dir
  local options = {
    recursive = keywords.recursive ~= nil and lib.truth(keywords.recursive),
    hidden = keywords.include_hidden ~= nil and lib.truth(keywords.include_hidden),
  }
  local found, result, seen = expand((root == nil or root == None) and "" or root, pattern, options), {}, {}
  for _, name in ipairs(found) do
    if name ~= "" and not seen[name] then
      seen[name] = true
      result[#result + 1] = name
    end
  end
  return result
end

local params = "pathname, *, root_dir=None, dir_fd=None, recursive=False, include_hidden=False"

module.glob = define(function(...)
  return lib.list(glob(...))
end, params)

module.iglob = define(function(...)
  return lib.iter(lib.list(glob(...)))
end, params)

module.escape = define(function(pathname)
  return (gsub(pathname, "[*?[]", "[%0]"))
end, "pathname")

module.has_magic = define(has_magic, "s")
