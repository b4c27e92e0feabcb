-- time - struct_time, and the functions that take or give one

local time, lib = ...

local None = lib.None
local absent = lib.absent
local sformat = string.format

local names = {
  tm_year = 1, tm_mon = 2, tm_mday = 3, tm_hour = 4, tm_min = 5, tm_sec = 6,
  tm_wday = 7, tm_yday = 8, tm_isdst = 9,
}
local order = {
  "tm_year", "tm_mon", "tm_mday", "tm_hour", "tm_min", "tm_sec", "tm_wday", "tm_yday",
  "tm_isdst",
}

local STRUCT

local function construct(values)
  local t = lib.extend({}, values)
  if #t < 9 or #t > 11 then
    error(sformat("time.struct_time() takes an at least 9-sequence (%d-sequence given)", #t), 0)
  end
  local zone, offset = t[10] or None, t[11] or None
  t[10], t[11] = nil, nil
  t.tm_zone, t.tm_gmtoff = zone, offset
  return setmetatable(t, STRUCT)
end

local class
class, STRUCT = lib.class("time.struct_time", lib.define(construct, "sequence"),
  getmetatable(lib.tuple {}).type)
time.struct_time = class

function STRUCT.__index(t, name)
  local at = names[name]
  if at then
    return t[at]
  end
  return class[name]
end

function STRUCT.__repr(t)
  local parts = {}
  for i, name in ipairs(order) do
    parts[i] = name .. "=" .. lib.repr(t[i])
  end
  return "time.struct_time(" .. table.concat(parts, ", ") .. ")"
end

-- year, month, day, hour, minute, second, weekday, yearday, dst, offset, zone
local function struct(y, m, d, H, M, S, weekday, yearday, dst, offset, zone)
  return setmetatable({ y, m, d, H, M, S, weekday, yearday, dst,
    tm_gmtoff = offset or None, tm_zone = zone or None }, STRUCT)
end
time._struct = struct

-- "+0530", with seconds only where there are some
function time._offset_text(seconds, colon)
  local sign = seconds < 0 and "-" or "+"
  local s = math.abs(seconds)
  local text = sformat("%s%02d%s%02d", sign, s // 3600, colon, s // 60 % 60)
  return s % 60 == 0 and text or sformat("%s%s%02d", text, colon, s % 60)
end

local function fields_of(t)
  if absent(t) then
    return struct(time._local())
  end
  local fields = lib.extend({}, t)
  if #fields < 9 then
    error("time tuple must have exactly 9 elements", 0)
  end
  fields.tm_gmtoff = type(t) == "table" and rawget(t, "tm_gmtoff") or None
  fields.tm_zone = type(t) == "table" and rawget(t, "tm_zone") or None
  return fields
end

local function text(format, t)
  local f = fields_of(t)
  local summer = f[9] > 0
  local offset, zone = f.tm_gmtoff, f.tm_zone
  if offset == None then
    offset = -(summer and time.altzone or time.timezone)
  end
  if zone == None then
    zone = time.tzname[summer and 2 or 1]
  end
  return time._format(format, f[1], f[2], f[3], f[4], f[5], f[6], f[7], f[8], f[9], 0,
    time._offset_text(offset, ""), zone)
end

local function define(name, params, fn)
  time[name] = lib.define(fn, params)
end

define("localtime", "seconds=None", function(seconds)
  return struct(time._local(seconds))
end)

define("gmtime", "seconds=None", function(seconds)
  return struct(time._utc(seconds))
end)

define("mktime", "t", function(t)
  local f = fields_of(t)
  return time._make(f[1], f[2], f[3], f[4], f[5], f[6], f[9]) + 0.0
end)

define("strftime", "format, t=None", text)

define("strptime", "string, format='%a %b %d %H:%M:%S %Y'", function(s, format)
  local y, m, d, H, M, S, weekday, yearday, dst, _, offset =
    time._read(s, absent(format) and "%a %b %d %H:%M:%S %Y" or format)
  return struct(y, m, d, H, M, S, weekday, yearday, dst, offset)
end)

local stamp = "%a %b %e %H:%M:%S %Y"

define("asctime", "t=None", function(t)
  return text(stamp, t)
end)

define("ctime", "seconds=None", function(seconds)
  return text(stamp, struct(time._local(seconds)))
end)
