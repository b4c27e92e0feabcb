-- urllib - urllib.parse: addresses taken apart and put together

local module, lib = ...

local None = lib.None
local absent = lib.absent
local gsub, sub, find, match = string.gsub, string.sub, string.find, string.match
local namedtuple = lib.import("collections")._namedtuple

local parse = lib.new_module("urllib.parse")
local export = lib.exporter(parse)
module.parse = parse

local function text_of(x)
  return type(x) == "string" and x or lib.str(x)
end

------------------------------------------------------------------------------
-- %XX

-- For each set of safe characters: a table that gives what stands for a byte.
local quoters = {}

local function quoter(safe)
  local map = quoters[safe]
  if not map then
    map = {}
    for code = 0, 255 do
      local char = string.char(code)
      if not find(char, "[%w_.~-]") and (code > 127 or not find(safe, char, 1, true)) then
        map[char] = string.format("%%%02X", code)
      end
    end
    quoters[safe] = map
  end
  return map
end

local function quote(s, safe)
  if type(s) == "table" and getmetatable(s) and getmetatable(s).__name == "bytes" then
    s = s[1]
  end
  if type(s) ~= "string" then
    error("quote_from_bytes() expected bytes", 0)
  end
  return (gsub(s, "[^%w_.~-]", quoter(safe or "/")))
end

local function quote_plus(s, safe)
  s = text_of(s)
  if not find(s, " ", 1, true) then
    return quote(s, safe or "")
  end
  return (gsub(quote(s, (safe or "") .. " "), " ", "+"))
end

local function unquote(s)
  return (gsub(s, "%%(%x%x)", function(digits)
    return string.char(tonumber(digits, 16))
  end))
end

local function unquote_plus(s)
  return unquote((gsub(s, "%+", " ")))
end

export("quote", "string, safe='/', encoding=None, errors=None", quote)
export("quote_plus", "string, safe='', encoding=None, errors=None", quote_plus)
export("unquote", "string, encoding='utf-8', errors='replace'", unquote)
export("unquote_plus", "string, encoding='utf-8', errors='replace'", unquote_plus)

local list_type, tuple_type = lib.type(lib.list {}), lib.type(lib.tuple {})

local function is_list(x)
  return type(x) == "table" and (lib.isinstance(x, list_type) or lib.isinstance(x, tuple_type))
end

export("urlencode", "query, doseq=False, safe='', encoding=None, errors=None, quote_via=None",
  function(query, doseq, safe, _, _, via)
    local pairs_, out = query, {}
    local many = doseq ~= nil and lib.truth(doseq)
    local encode = absent(via) and quote_plus or via
    if type(query) == "table" and lib.isinstance(query, lib.type(lib.dict {})) then
      pairs_ = query:items()
    end
    local function put(key, value)
      out[#out + 1] = encode(text_of(key), safe or "") .. "=" .. encode(text_of(value), safe or "")
    end
    for _, pair in lib.each(pairs_) do
      local key, value = lib.unpack_to(pair, 2)
      if many and is_list(value) then
        for _, one in lib.each(value) do
          put(key, one)
        end
      else
        put(key, value)
      end
    end
    return table.concat(out, "&")
  end)

local function parse_pairs(text, blank)
  local result = {}
  for part in string.gmatch(text, "[^&]+") do
    local name, value = match(part, "^([^=]*)=?(.*)$")
    if value ~= "" or blank then
      result[#result + 1] = { unquote_plus(name), unquote_plus(value) }
    end
  end
  return result
end

local query_params = "qs, keep_blank_values=False, strict_parsing=False"

export("parse_qsl", query_params, function(text, blank)
  local pairs_ = parse_pairs(text, blank ~= nil and lib.truth(blank))
  for i, pair in ipairs(pairs_) do
    pairs_[i] = lib.tuple(pair)
  end
  return lib.list(pairs_)
end)

export("parse_qs", query_params, function(text, blank)
  local result = lib.dict {}
  for _, pair in ipairs(parse_pairs(text, blank ~= nil and lib.truth(blank))) do
    local list = result:get(pair[1])
    if list == None then
      result:_set(pair[1], lib.list { pair[2] })
    else
      list[#list + 1] = pair[2]
    end
  end
  return result
end)

------------------------------------------------------------------------------
-- scheme://netloc/path;params?query#fragment

local function user_part(netloc)
  local user = match(netloc, "^(.*)@")
  if not user then
    return None, None
  end
  local name, password = match(user, "^([^:]*):(.*)$")
  return name or user, password or None
end

-- Host and port, "[…]" around an IPv6 host.
local function host_part(netloc)
  local host = match(netloc, "([^@]*)$")
  local inner, rest = match(host, "^%[(.-)%](.*)$")
  if inner then
    return inner, match(rest, "^:(.*)$")
  end
  local name, port = match(host, "^([^:]*):(.*)$")
  return name or host, port
end

local properties = {}

function properties.username(t)
  return (user_part(t.netloc))
end

function properties.password(t)
  return (select(2, user_part(t.netloc)))
end

function properties.hostname(t)
  local host = host_part(t.netloc)
  return host == "" and None or host:lower()
end

function properties.port(t)
  local _, port = host_part(t.netloc)
  if not port or port == "" then
    return None
  elseif not find(port, "^%d+$") then
    error("Port could not be cast to integer value as " .. lib.repr(port), 0)
  elseif tonumber(port) > 65535 then
    error("Port out of range 0-65535", 0)
  end
  return math.tointeger(tonumber(port))
end

-- A class of results, with the properties of its netloc.
local function result_class(name, fields)
  local class, metatable = namedtuple(name, fields)
  local index = metatable.__index
  function metatable.__index(t, key)
    local property = properties[key]
    if property then
      return property(t)
    end
    return index(t, key)
  end
  return class, metatable
end

local Split, SPLIT = result_class("SplitResult", "scheme netloc path query fragment")
local Parse, PARSE = result_class("ParseResult", "scheme netloc path params query fragment")
parse.SplitResult, parse.ParseResult = Split, Parse

local relative = " ftp http gopher nntp imap wais file https shttp mms prospero rtsp rtspu sftp "
  .. "svn svn+ssh ws wss  "
local with_netloc = " ftp http gopher nntp telnet imap wais file mms https shttp snews prospero rtsp "
  .. "rtspu rsync svn svn+ssh sftp nfs git git+ssh ws wss  "
local with_params = " ftp hdl prospero http imap https shttp rtsp rtspu sip sips mms sftp tel  "

local function is_one(list, scheme)
  return find(list, " " .. scheme .. " ", 1, true) ~= nil
end

local function cut(text, mark)
  local at = find(text, mark, 1, true)
  if not at then
    return text, ""
  end
  return sub(text, 1, at - 1), sub(text, at + 1)
end

local function split(url, scheme, fragments)
  url = gsub(gsub(url, "^[%z\1-\32]+", ""), "[\t\r\n]", "")
  scheme = scheme or ""
  local found, rest = match(url, "^(%a[%w+.-]*):(.*)$")
  if found then
    scheme, url = found:lower(), rest
  end
  local netloc, query, fragment = "", "", ""
  if sub(url, 1, 2) == "//" then
    netloc, url = match(url, "^//([^/?#]*)(.*)$")
    if (find(netloc, "[", 1, true) == nil) ~= (find(netloc, "]", 1, true) == nil) then
      error("Invalid IPv6 URL", 0)
    end
  end
  if fragments == nil or lib.truth(fragments) then
    url, fragment = cut(url, "#")
  end
  url, query = cut(url, "?")
  return scheme, netloc, url, query, fragment
end

local function split_params(url)
  local folder, name = match(url, "^(.*/)([^/]*)$")
  if not folder then
    folder, name = "", url
  end
  local path, params = cut(name, ";")
  return folder .. path, params
end

local function urlparse(url, scheme, fragments)
  local s, netloc, path, query, fragment = split(url, scheme, fragments)
  local params = ""
  if is_one(with_params, s) and find(path, ";", 1, true) then
    path, params = split_params(path)
  end
  return setmetatable({ s, netloc, path, params, query, fragment }, PARSE)
end

export("urlsplit", "url, scheme='', allow_fragments=True", function(...)
  return setmetatable({ split(...) }, SPLIT)
end)
export("urlparse", "url, scheme='', allow_fragments=True", urlparse)

local function unsplit(scheme, netloc, path, query, fragment)
  if netloc ~= "" or (scheme ~= "" and is_one(with_netloc, scheme) and sub(path, 1, 2) ~= "//") then
    if path ~= "" and sub(path, 1, 1) ~= "/" then
      path = "/" .. path
    end
    path = "//" .. netloc .. path
  end
  return (scheme ~= "" and scheme .. ":" or "") .. path .. (query ~= "" and "?" .. query or "")
    .. (fragment ~= "" and "#" .. fragment or "")
end

local function unparse(scheme, netloc, path, params, query, fragment)
  return unsplit(scheme, netloc, params ~= "" and path .. ";" .. params or path, query, fragment)
end

export("urlunsplit", "components", function(parts)
  return unsplit(lib.unpack_to(parts, 5))
end)

export("urlunparse", "components", function(parts)
  return unparse(lib.unpack_to(parts, 6))
end)

Split.geturl = function(self)
  return unsplit(lib.unpack(self))
end

Parse.geturl = function(self)
  return unparse(lib.unpack(self))
end

export("urldefrag", "url", function(url)
  local class, metatable = namedtuple("DefragResult", "url fragment")
  local rest, fragment = cut(url, "#")
  class.geturl = function(self)
    return self[2] == "" and self[1] or self[1] .. "#" .. self[2]
  end
  return setmetatable({ rest, fragment }, metatable)
end)

-- The path of a reference, in front of which stands the base's folder.
local function merge_paths(base, path)
  local parts, result = {}, {}
  for part in string.gmatch((sub(path, 1, 1) == "/" and path
    or (match(base, "^(.*/)[^/]*$") or "/") .. path) .. "/", "([^/]*)/") do
    parts[#parts + 1] = part
  end
  for i, part in ipairs(parts) do
    if part == ".." then
      if #result > 1 then
        result[#result] = nil
      end
    elseif part ~= "." and (part ~= "" or i == 1 or i == #parts or sub(path, 1, 1) == "/") then
      result[#result + 1] = part
    end
  end
  local last = parts[#parts]
  if last == "." or last == ".." then
    result[#result + 1] = ""
  end
  local text = table.concat(result, "/")
  return text == "" and "/" or text
end

export("urljoin", "base, url, allow_fragments=True", function(base, url, fragments)
  if base == "" or url == "" then
    return base == "" and url or base
  end
  local b = urlparse(base, "", fragments)
  local u = urlparse(url, b[1], fragments)
  if u[1] ~= b[1] or not is_one(relative, u[1]) then
    return url
  end
  if is_one(with_netloc, u[1]) then
    if u[2] ~= "" then
      return unparse(lib.unpack(u))
    end
    u[2] = b[2]
  end
  if u[3] == "" and u[4] == "" then
    return unparse(u[1], u[2], b[3], b[4], u[5] ~= "" and u[5] or b[5], u[6])
  end
  return unparse(u[1], u[2], merge_paths(b[3], u[3]), u[4], u[5], u[6])
end)
