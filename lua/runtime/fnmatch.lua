-- fnmatch - file name patterns

local module, lib = ...

local define = lib.define
local re = lib.import("re")
local find, gsub, sub = string.find, string.gsub, string.sub

-- The inner text of a set, cut at the hyphens that stand between two characters.
local function chunks_of(text)
  local chunks, from = {}, 1
  local at = sub(text, 1, 1) == "!" and 3 or 2
  while true do
    local hyphen = find(text, "-", at, true)
    if not hyphen then
      break
    end
    chunks[#chunks + 1] = sub(text, from, hyphen - 1)
    from, at = hyphen + 1, hyphen + 3
  end
  if from <= #text then
    chunks[#chunks + 1] = sub(text, from)
  else
    chunks[#chunks] = chunks[#chunks] .. "-"
  end
  return chunks
end

-- With ranges that run backwards taken out, and what is special in a set escaped.
local function ranges_of(text)
  local chunks = chunks_of(text)
  for k = #chunks, 2, -1 do
    if sub(chunks[k - 1], -1) > sub(chunks[k], 1, 1) then
      chunks[k - 1] = sub(chunks[k - 1], 1, -2) .. sub(chunks[k], 2)
      table.remove(chunks, k)
    end
  end
  for k, chunk in ipairs(chunks) do
    chunks[k] = gsub(chunk, "[\\-]", "\\%0")
  end
  return table.concat(chunks, "-")
end

-- The regular expression of a set's inner text, "[…]" without the brackets.
local function set_of(text)
  local inside = find(text, "-", 1, true) and ranges_of(text) or gsub(text, "\\", "\\\\")
  inside = gsub(inside, "[&~|]", "\\%0")
  if inside == "" then
    return "(?!)"
  elseif inside == "!" then
    return "."
  elseif sub(inside, 1, 1) == "!" then
    inside = "^" .. sub(inside, 2)
  elseif find(inside, "^[%^%[]") then
    inside = "\\" .. inside
  end
  return "[" .. inside .. "]"
end

-- The pattern's parts in order: regular expressions, and "*" for a star.
local function parts_of(pattern)
  local parts, at = {}, 1
  while at <= #pattern do
    local char = sub(pattern, at, at)
    local part
    if char == "*" then
      part = parts[#parts] ~= "*" and "*" or nil
    elseif char == "?" then
      part = "."
    elseif char == "[" then
      local from = at + 1
      local first = from + (sub(pattern, from, from) == "!" and 1 or 0)
      local close = find(pattern, "]", first + (sub(pattern, first, first) == "]" and 1 or 0), true)
      part = close and set_of(sub(pattern, from, close - 1)) or "\\["
      at = close or at
    else
      part = re.escape(char)
    end
    parts[#parts + 1] = part
    at = at + 1
  end
  return parts
end

-- As CPython 3.11 writes it: what is between two stars matches at its first place.
local function translate(pattern)
  local parts, out, i = parts_of(pattern), {}, 1
  while i <= #parts and parts[i] ~= "*" do
    out[#out + 1] = parts[i]
    i = i + 1
  end
  while i <= #parts do
    i = i + 1
    local fixed = {}
    while i <= #parts and parts[i] ~= "*" do
      fixed[#fixed + 1] = parts[i]
      i = i + 1
    end
    local text = table.concat(fixed)
    if i > #parts then
      out[#out + 1] = ".*" .. text
    else
      out[#out + 1] = "(?>.*?" .. text .. ")"
    end
  end
  return "(?s:" .. table.concat(out) .. ")\\Z"
end

module.translate = define(translate, "pat")

local compiled = {}

local function matcher(pattern)
  local found = compiled[pattern]
  if not found then
    found = re.compile(translate(pattern))
    compiled[pattern] = found
  end
  return found
end

local function matches(name, pattern)
  local found = matcher(pattern):match(name)
  return found ~= nil and found ~= lib.None
end

module.fnmatch = define(matches, "name, pat")
module.fnmatchcase = define(matches, "name, pat")

module.filter = define(function(names, pattern)
  local result = {}
  for _, name in lib.each(names) do
    if matches(name, pattern) then
      result[#result + 1] = name
    end
  end
  return lib.list(result)
end, "names, pat")
