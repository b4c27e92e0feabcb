-- textwrap - paragraphs of a width
--
-- Text is a sequence of pieces that are never parted: white space, words, parts of words
-- that end in a hyphen, dashes between words. Lines are filled with pieces.

local module, lib = ...

local define, None = lib.define, lib.None
local find, gsub, sub = string.find, string.gsub, string.sub
local len = lib.len

local defaults = {
  initial_indent = "", subsequent_indent = "", expand_tabs = true, replace_whitespace = true,
  fix_sentence_endings = false, break_long_words = true, drop_whitespace = true,
  break_on_hyphens = true, tabsize = 8, placeholder = " [...]",
}

local names = "initial_indent='', subsequent_indent='', expand_tabs=True, "
  .. "replace_whitespace=True, fix_sentence_endings=False, break_long_words=True, "
  .. "drop_whitespace=True, break_on_hyphens=True, tabsize=8, max_lines=None, "
  .. "placeholder=' [...]'"

-- What was given by name, over the defaults; booleans by Python's truth.
local function settings(given)
  local o = {}
  for name, value in pairs(defaults) do
    local mine = given and given[name]
    if mine == nil then
      o[name] = value
    elseif type(value) == "boolean" then
      o[name] = lib.truth(mine)
    else
      o[name] = mine
    end
  end
  local most = given and given.max_lines
  o.max_lines = most ~= None and most or nil
  return o
end

local function is_space(text)
  return not find(text, "[^ \t-\r]")
end

-- Characters of a word, so that a letter is one element whatever its bytes.
local function characters(word)
  local t = {}
  for c in string.gmatch(word, "[%z\1-\127\192-\255][\128-\191]*") do
    t[#t + 1] = c
  end
  return t
end

local function is_letter(c)
  return c ~= nil and find(c, "^[%a_\128-\255]") ~= nil
end

local function joins_dash(c)
  return is_letter(c) or (c ~= nil and find(c, "^[%d!\"'&.,?]") ~= nil)
end

-- How many characters from `at` on are hyphens.
local function hyphens(t, at)
  local n = 0
  while t[at + n] == "-" do
    n = n + 1
  end
  return n
end

-- A hyphen joins words if two letters stand on either side ("well-known"), or a letter and a
-- hyphen ("x-y-zoom" has none, "re-x-ray" has one).
local function joins_words(t, at)
  local before = is_letter(t[at - 1]) and
    (is_letter(t[at - 2]) or (t[at - 2] == "-" and is_letter(t[at - 3])))
  local after = is_letter(t[at + 1]) and
    (is_letter(t[at + 2]) or (t[at + 2] == "-" and is_letter(t[at + 3])))
  return before and after
end

-- Adds the pieces of a word.
local function cut_word(word, pieces)
  local t, from, at = characters(word), 1, 1
  local function take(to)
    if to >= from then
      pieces[#pieces + 1] = table.concat(t, "", from, to)
      from = to + 1
    end
  end
  while at <= #t do
    local n = hyphens(t, at)
    local after = t[at + n]
    if n >= 2 and joins_dash(t[at - 1]) and (is_letter(after) or (after and find(after, "%d"))) then
      take(at - 1)
      take(at + n - 1)
    elseif n == 1 and joins_words(t, at) then
      take(at)
    end
    at = at + math.max(n, 1)
  end
  take(#t)
end

local function pieces_of(text, o)
  local pieces, at = {}, 1
  while at <= #text do
    local _, stop = find(text, "^[ \t-\r]+", at)
    if stop then
      pieces[#pieces + 1] = sub(text, at, stop)
    else
      _, stop = find(text, "^[^ \t-\r]+", at)
      if o.break_on_hyphens then
        cut_word(sub(text, at, stop), pieces)
      else
        pieces[#pieces + 1] = sub(text, at, stop)
      end
    end
    at = stop + 1
  end
  return pieces
end

-- One space behind a sentence becomes two.
local function space_sentences(pieces)
  for i = 1, #pieces - 1 do
    if pieces[i + 1] == " " and find(pieces[i], "%l[.!?][\"']?$") then
      pieces[i + 1] = "  "
    end
  end
end

-- Where a word that is too long is cut: `room` characters, or behind its last hyphen in them.
local function cut_at(t, room, o)
  if o.break_on_hyphens then
    for at = room, 2, -1 do
      if t[at] == "-" then
        for i = 1, at - 1 do
          if t[i] ~= "-" then
            return at
          end
        end
      end
    end
  end
  return room
end

-- Pieces as they are used up: `at` is the next one.
local function fill_line(pieces, at, room, o)
  local line, width = {}, 0
  while pieces[at] and width + len(pieces[at]) <= room do
    width = width + len(pieces[at])
    line[#line + 1] = pieces[at]
    at = at + 1
  end
  if pieces[at] and len(pieces[at]) > room then
    if o.break_long_words then
      local t, left = characters(pieces[at]), room < 1 and 1 or room - width
      if left > 0 then
        local cut = cut_at(t, left, o)
        line[#line + 1] = table.concat(t, "", 1, cut)
        width = width + cut
        pieces[at] = table.concat(t, "", cut + 1)
      end
    elseif #line == 0 then
      line[1], width = pieces[at], len(pieces[at])
      at = at + 1
    end
  end
  if o.drop_whitespace and #line > 0 and is_space(line[#line]) then
    width = width - len(line[#line])
    line[#line] = nil
  end
  return line, width, at
end

-- The last line that is allowed, with the placeholder in place of what is left out.
local function put_placeholder(lines, line, width, indent, o)
  while #line > 0 do
    if not is_space(line[#line]) and width + len(o.placeholder) <= o.width - len(indent) then
      lines[#lines + 1] = indent .. table.concat(line) .. o.placeholder
      return
    end
    width = width - len(line[#line])
    line[#line] = nil
  end
  local before = lines[#lines] and gsub(lines[#lines], "[ \t-\r]+$", "")
  if before and len(before) + len(o.placeholder) <= o.width then
    lines[#lines] = before .. o.placeholder
  else
    lines[#lines + 1] = indent .. gsub(o.placeholder, "^[ \t-\r]+", "")
  end
end

local function lines_from(pieces, o)
  local lines, at = {}, 1
  while pieces[at] do
    local indent = #lines > 0 and o.subsequent_indent or o.initial_indent
    local room = o.width - len(indent)
    local line, width
    if o.drop_whitespace and #lines > 0 and is_space(pieces[at]) then
      at = at + 1
    end
    line, width, at = fill_line(pieces, at, room, o)
    local rest = pieces[at] ~= nil and
      not (o.drop_whitespace and at == #pieces and is_space(pieces[at]))
    if #line == 0 then
      -- white space alone: nothing to write
    elseif not o.max_lines or #lines + 1 < o.max_lines or (not rest and width <= room) then
      lines[#lines + 1] = indent .. table.concat(line)
    else
      put_placeholder(lines, line, width, indent, o)
      break
    end
  end
  return lines
end

local function check(o)
  if o.width <= 0 then
    error("invalid width " .. lib.repr(o.width) .. " (must be > 0)", 0)
  end
  if o.max_lines then
    local indent = o.max_lines > 1 and o.subsequent_indent or o.initial_indent
    if len(indent) + len((gsub(o.placeholder, "^[ \t-\r]+", ""))) > o.width then
      error("placeholder too large for max width", 0)
    end
  end
end

local function wrap(text, width, given)
  local o = settings(given)
  o.width = (width == nil or width == None) and 70 or width
  check(o)
  if o.expand_tabs then
    text = text:expandtabs(o.tabsize)
  end
  if o.replace_whitespace then
    text = gsub(text, "[\t-\r]", " ")
  end
  local pieces = pieces_of(text, o)
  if o.fix_sentence_endings then
    space_sentences(pieces)
  end
  return lines_from(pieces, o)
end

module.wrap = define(function(...)
  return lib.list(wrap(...))
end, "text, width=70, *, " .. names)

module.fill = define(function(...)
  return table.concat(wrap(...), "\n")
end, "text, width=70, *, " .. names)

module.shorten = define(function(text, width, keywords)
  keywords = keywords or {}
  local n = #keywords
  keywords[n + 1] = "max_lines"
  keywords.max_lines = 1
  local words = lib.extend({}, text:strip():split())
  return table.concat(wrap(table.concat(words, " "), width, keywords), "\n")
end, "text, width, *, " .. names)

-- Lines with their ends.
local function lines_of(text)
  return lib.extend({}, lib.keyword_method(text, "splitlines", { "keepends" }, 1, true))
end

module.indent = define(function(text, prefix, predicate)
  local lines = lines_of(text)
  for i, line in ipairs(lines) do
    local wanted
    if predicate == nil or predicate == None then
      wanted = not is_space(line)
    else
      wanted = lib.truth(predicate(line))
    end
    lines[i] = wanted and prefix .. line or line
  end
  return table.concat(lines)
end, "text, prefix, predicate=None")

local function common_prefix(a, b)
  local n = 0
  while n < #a and n < #b and sub(a, n + 1, n + 1) == sub(b, n + 1, n + 1) do
    n = n + 1
  end
  return sub(a, 1, n)
end

module.dedent = define(function(text)
  text = gsub("\n" .. text .. "\n", "\n[ \t]+\n", "\n\n")
  text = sub(gsub(text, "\n[ \t]+\n", "\n\n"), 2, -2)
  local margin
  for space in string.gmatch("\n" .. text, "%f[\n]\n+([ \t]*)[^ \t\n]") do
    margin = margin and common_prefix(margin, space) or space
  end
  if margin and margin ~= "" then
    text = sub(gsub("\n" .. text, "\n" .. margin, "\n"), 2)
  end
  return text
end, "text")
