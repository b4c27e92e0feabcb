-- string - sets of characters, capwords, Template

local module, lib = ...

local define, None = lib.define, lib.None
local gsub, sub, match = string.gsub, string.sub, string.match

module.ascii_lowercase = "abcdefghijklmnopqrstuvwxyz"
module.ascii_uppercase = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
module.ascii_letters = module.ascii_lowercase .. module.ascii_uppercase
module.digits = "0123456789"
module.hexdigits = "0123456789abcdefABCDEF"
module.octdigits = "01234567"
module.punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
module.whitespace = " \t\n\r\v\f"
module.printable = module.digits .. module.ascii_letters .. module.punctuation .. module.whitespace

module.capwords = define(function(s, sep)
  local by = (sep == nil or sep == None) and " " or sep
  local words = lib.extend({}, s:split(sep))
  for i, word in ipairs(words) do
    words[i] = word:capitalize()
  end
  return table.concat(words, by)
end, "s, sep=None")

local Template, TEMPLATE
Template, TEMPLATE = lib.class("string.Template", define(function(template)
  return setmetatable({ template = template }, TEMPLATE)
end, "template"))
module.Template = Template

local function invalid(text, at)
  local before = sub(text, 1, at - 1)
  local _, lines = gsub(before, "\n", "")
  error(string.format("Invalid placeholder in string: line %d, col %d", lines + 1,
    lib.len(match(before, "[^\n]*$")) + 1), 0)
end

-- What stands for the name: from the keywords, then the mapping.
local function value_of(name, mapping, keywords)
  if keywords and keywords[name] ~= nil then
    return lib.str(keywords[name])
  elseif mapping ~= nil and mapping ~= None then
    return lib.str(lib.getitem(mapping, name))
  end
  error("KeyError: '" .. name .. "'", 0)
end

local function substitute(self, safe, mapping, keywords)
  if keywords == nil and lib.is_keywords(mapping) then
    mapping, keywords = nil, mapping
  end
  local text, at, out = self.template, 1, {}
  while true do
    local dollar = string.find(text, "$", at, true)
    out[#out + 1] = sub(text, at, (dollar or 0) - 1)
    if not dollar then
      return table.concat(out)
    end
    local name = match(text, "^[%a_][%w_]*", dollar + 1)
    local braced = match(text, "^{([%a_][%w_]*)}", dollar + 1)
    if sub(text, dollar + 1, dollar + 1) == "$" then
      out[#out + 1] = "$"
      at = dollar + 2
    elseif name or braced then
      at = dollar + 1 + (name and #name or #braced + 2)
      local ok, value = pcall(value_of, name or braced, mapping, keywords)
      if not ok and not safe then
        error(value, 0)
      end
      out[#out + 1] = ok and value or sub(text, dollar, at - 1)
    elseif safe then
      out[#out + 1] = "$"
      at = dollar + 1
    else
      invalid(text, dollar)
    end
  end
end

Template.substitute = define(function(self, ...)
  return substitute(self, false, ...)
end, "mapping=None, **kws")

Template.safe_substitute = define(function(self, ...)
  return substitute(self, true, ...)
end, "mapping=None, **kws")
