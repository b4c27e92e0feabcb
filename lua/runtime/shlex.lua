-- shlex - words as a shell reads and writes them

local module, lib = ...

local define = lib.define
local find, gsub = string.find, string.gsub

local function quote(s)
  if type(s) ~= "string" then
    s = lib.str(s)
  end
  if s == "" then
    return "''"
  elseif not find(s, "[^%w@%%_+=:,./-]") then
    return s
  end
  return "'" .. gsub(s, "'", "'\"'\"'") .. "'"
end

module.quote = define(quote, "s")

module.join = define(function(words)
  local quoted = {}
  for i, word in ipairs(lib.extend({}, words)) do
    quoted[i] = quote(word)
  end
  return table.concat(quoted, " ")
end, "split_command")

module.split = define(function(s, comments)
  if comments ~= nil and lib.truth(comments) then
    -- a comment begins where a word could
    s = gsub(gsub("\n" .. s, "([%s])#[^\n]*", "%1"), "^\n", "")
  end
  return lib.shellsplit(s)
end, "s, comments=False, posix=True")
