-- datetime - date, time, datetime, timedelta, timezone
--
-- Values are tables whose fields are Python's attributes; years are those of the
-- proleptic Gregorian calendar, day 1 is 1 January of year 1.

local module, lib = ...

local time = lib.import("time")
local None, define, repr, truediv = lib.None, lib.define, lib.repr, lib.truediv
local raise, absent = lib.raise, lib.absent
local getmetatable, setmetatable, rawget = getmetatable, setmetatable, rawget
local math_type = math.type
local sformat, smatch, sfind, ssub, gsub =    -- strings have Python's methods
  string.format, string.match, string.find, string.sub, string.gsub

local DAY = 86400

local Date, Datetime, Time, Delta, Zone           -- types
local DATE, DATETIME, TIME, DELTA, ZONE           -- metatables of their values

local function is(x, metatable)
  return type(x) == "table" and getmetatable(x) == metatable
end

local function is_date(x)
  return is(x, DATE) or is(x, DATETIME)
end

local function type_name(x)
  local mt = getmetatable(x)
  if math_type(x) then
    return math_type(x) == "integer" and "int" or "float"
  end
  return mt and mt.__name or "object"
end

local function method(class, name, params, fn)
  class[name] = define(fn, params)
end

local function to_int(x, absence)
  if x == nil then
    return absence
  elseif math_type(x) == "integer" then
    return x
  elseif type(x) == "boolean" then
    return x and 1 or 0
  end
  raise("'%s' object cannot be interpreted as an integer", type_name(x))
end

-- To the nearest, halves to the even one.
local function round(x)
  local low = math.floor(x)
  local rest = x - low
  if rest > 0.5 or (rest == 0.5 and low % 2 == 1) then
    low = low + 1
  end
  return low
end

------------------------------------------------------------------------------
-- calendar

local before = { 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334 }

local function is_leap(y)
  return y % 4 == 0 and (y % 100 ~= 0 or y % 400 == 0)
end

local function days_in(y, m)
  if m == 2 then
    return is_leap(y) and 29 or 28
  end
  return m == 12 and 31 or before[m + 1] - before[m]
end

local function yearday(y, m, d)
  return before[m] + d + (m > 2 and is_leap(y) and 1 or 0)
end

local function ordinal(y, m, d)
  local p = y - 1
  return p * 365 + p // 4 - p // 100 + p // 400 + yearday(y, m, d)
end

local LAST = ordinal(9999, 12, 31)

local function from_ordinal(n)
  if n < 1 or n > LAST then
    raise("date value out of range")
  end
  -- days from 1 March of year 0: the odd day comes last
  local z = n + 305
  local era = z // 146097
  local of_era = z % 146097
  local year = (of_era - of_era // 1460 + of_era // 36524 - of_era // 146096) // 365
  local day = of_era - (365 * year + year // 4 - year // 100)
  local month = (5 * day + 2) // 153
  local m = month < 10 and month + 3 or month - 9
  return year + era * 400 + (m <= 2 and 1 or 0), m, day - (153 * month + 2) // 5 + 1
end

local function weekday(n)
  return (n + 6) % 7
end

local function week_one(y)
  local first = ordinal(y, 1, 1)
  local day = weekday(first)
  return first - day + (day > 3 and 7 or 0)
end

local function iso_calendar(y, n)
  local start = week_one(y)
  if n < start then
    y, start = y - 1, week_one(y - 1)
  elseif n >= week_one(y + 1) then
    y, start = y + 1, week_one(y + 1)
  end
  return y, (n - start) // 7 + 1, (n - start) % 7 + 1
end

local function check_date(y, m, d)
  if y < 1 or y > 9999 then
    raise("year %d is out of range", y)
  elseif m < 1 or m > 12 then
    raise("month must be in 1..12")
  elseif d < 1 or d > days_in(y, m) then
    raise("day is out of range for month")
  end
end

local function check_zone(zone)
  if absent(zone) then
    return None
  elseif not is(zone, ZONE) then
    raise("tzinfo argument must be None or of a tzinfo subclass, not type '%s'",
      type_name(zone))
  end
  return zone
end

local function check_time(H, M, S, us)
  if H < 0 or H > 23 then
    raise("hour must be in 0..23")
  elseif M < 0 or M > 59 then
    raise("minute must be in 0..59")
  elseif S < 0 or S > 59 then
    raise("second must be in 0..59")
  elseif us < 0 or us > 999999 then
    raise("microsecond must be in 0..999999")
  end
end

------------------------------------------------------------------------------
-- timedelta

local function delta(days, seconds, us)
  seconds = seconds + us // 1000000
  days = days + seconds // DAY
  if days < -999999999 or days > 999999999 then
    raise("days=%d; must have magnitude <= 999999999", days)
  end
  return setmetatable({ days = days, seconds = seconds % DAY, microseconds = us % 1000000 },
    DELTA)
end

local function number(x, name)
  if x == nil then
    return 0
  elseif type(x) == "boolean" then
    return x and 1 or 0
  elseif not math_type(x) then
    raise("unsupported type for timedelta %s component: %s", name, type_name(x))
  end
  return x
end

-- The whole part as an integer, and the rest.
local function split(x)
  if math_type(x) == "integer" then
    return x, 0.0
  elseif x ~= x or x == math.huge or x == -math.huge then
    raise("cannot convert float %s to integer", x ~= x and "NaN" or "infinity")
  end
  local whole, rest = math.modf(x)
  return math.tointeger(whole) or raise("days=%.0f; must have magnitude <= 999999999", x), rest
end

local function new_delta(days, seconds, us, ms, minutes, hours, weeks)
  days = number(days, "days") + number(weeks, "weeks") * 7
  seconds = number(seconds, "seconds") + number(minutes, "minutes") * 60
    + number(hours, "hours") * 3600
  us = number(us, "microseconds") + number(ms, "milliseconds") * 1000
  local d, day_rest = split(days)
  local more, rest = split(day_rest * 86400.0)
  local s, second_rest = split(seconds)
  rest = rest + second_rest
  if math_type(us) == "float" then
    return delta(d, s + more, round(us + rest * 1e6))
  end
  return delta(d, s + more + us // 1000000, round(us % 1000000 + rest * 1e6))
end

Delta, DELTA = lib.class("datetime.timedelta", define(new_delta,
  "days=0, seconds=0, microseconds=0, milliseconds=0, minutes=0, hours=0, weeks=0"))

-- All of it in microseconds, a float where that does not fit.
local function micros(x)
  if x.days > 100000000 or x.days < -100000000 then
    return (x.days * 86400.0 + x.seconds) * 1e6 + x.microseconds
  end
  return (x.days * DAY + x.seconds) * 1000000 + x.microseconds
end

local function from_micros(us)
  return delta(0, us // 1000000, us % 1000000)
end

method(Delta, "total_seconds", "", function(self)
  return truediv(micros(self), 1000000)
end)

local function add_deltas(a, b, sign)
  return delta(a.days + sign * b.days, a.seconds + sign * b.seconds,
    a.microseconds + sign * b.microseconds)
end

function DELTA.__add(a, b)
  if is(a, DELTA) and is(b, DELTA) then
    return add_deltas(a, b, 1)
  end
end

function DELTA.__sub(a, b)
  if is(a, DELTA) and is(b, DELTA) then
    return add_deltas(a, b, -1)
  end
end

function DELTA.__unm(x)
  return delta(-x.days, -x.seconds, -x.microseconds)
end

function DELTA.__abs(x)
  return x.days < 0 and DELTA.__unm(x) or x
end

function DELTA.__mul(a, b)
  local x, n = a, b
  if not is(x, DELTA) then
    x, n = b, a
  end
  if math_type(n) == "integer" then
    return delta(x.days * n, x.seconds * n, x.microseconds * n)
  elseif math_type(n) == "float" then
    return from_micros(round(micros(x) * n))
  end
end

-- Integer division to the nearest, halves to the even one.
local function divide_nearest(a, b)
  local q, r = a // b, a % b
  local twice = 2 * r
  if (b > 0 and twice > b) or (b < 0 and twice < b) or (twice == b and q % 2 == 1) then
    q = q + 1
  end
  return q
end

local function check_divisor(n, what)
  if n == 0 then
    raise(what or "integer division or modulo by zero")
  end
end

function DELTA.__div(a, b)
  if not is(a, DELTA) then
    return nil
  elseif is(b, DELTA) then
    check_divisor(micros(b), "division by zero")
    return truediv(micros(a), micros(b))
  elseif math_type(b) == "integer" then
    check_divisor(b)
    return from_micros(divide_nearest(micros(a), b))
  elseif math_type(b) == "float" then
    check_divisor(b, "division by zero")
    return from_micros(round(micros(a) / b))
  end
end

function DELTA.__idiv(a, b)
  if not is(a, DELTA) then
    return nil
  elseif is(b, DELTA) then
    check_divisor(micros(b))
    return micros(a) // micros(b)
  elseif math_type(b) == "integer" then
    check_divisor(b)
    return from_micros(micros(a) // b)
  end
end

function DELTA.__mod(a, b)
  if is(a, DELTA) and is(b, DELTA) then
    check_divisor(micros(b))
    return from_micros(micros(a) % micros(b))
  end
end

function DELTA.__bool(x)
  return x.days ~= 0 or x.seconds ~= 0 or x.microseconds ~= 0
end

function DELTA.__repr(x)
  local parts = {}
  for _, name in ipairs { "days", "seconds", "microseconds" } do
    if x[name] ~= 0 then
      parts[#parts + 1] = name .. "=" .. x[name]
    end
  end
  return "datetime.timedelta(" .. (parts[1] and table.concat(parts, ", ") or "0") .. ")"
end

function DELTA.__str(x)
  local s = x.seconds
  local text = sformat("%d:%02d:%02d", s // 3600, s // 60 % 60, s % 60)
  if x.days ~= 0 then
    text = sformat("%d day%s, %s", x.days, (x.days == 1 or x.days == -1) and "" or "s", text)
  end
  return x.microseconds == 0 and text or sformat("%s.%06d", text, x.microseconds)
end

------------------------------------------------------------------------------
-- timezone

local function new_zone(offset, name)
  if not is(offset, DELTA) then
    raise("timezone() argument 1 must be datetime.timedelta, not %s", type_name(offset))
  elseif math.abs(micros(offset)) >= DAY * 1000000 then
    raise("offset must be a timedelta strictly between -timedelta(hours=24) and "
      .. "timedelta(hours=24), not %s.", repr(offset))
  end
  if absent(name) and not DELTA.__bool(offset) then
    return Zone.utc
  end
  return setmetatable({ _offset = offset, _name = name or None }, ZONE)
end

Zone, ZONE = lib.class("datetime.timezone", define(new_zone, "offset, name=None"))
Zone.utc = setmetatable({ _offset = delta(0, 0, 0), _name = None }, ZONE)
Zone.min = new_zone(delta(0, -86340, 0))
Zone.max = new_zone(delta(0, 86340, 0))

-- "+05:30", with seconds and microseconds only where there are some
local function offset_text(offset, colon)
  local us = micros(offset)
  local text = time._offset_text(us < 0 and -(-us // 1000000) or us // 1000000, colon)
  if offset.microseconds ~= 0 then
    local s = math.abs(us)
    text = (s // 1000000 % 60 == 0 and text .. colon .. "00" or text)
      .. sformat(".%06d", s % 1000000)
  end
  return text
end

local function zone_name(zone)
  if zone._name ~= None then
    return zone._name
  end
  return DELTA.__bool(zone._offset) and "UTC" .. offset_text(zone._offset, ":") or "UTC"
end

method(Zone, "utcoffset", "dt", function(self)
  return self._offset
end)

method(Zone, "tzname", "dt", zone_name)

method(Zone, "dst", "dt", function()
  return None
end)

method(Zone, "fromutc", "dt", function(self, dt)
  return dt + self._offset
end)

ZONE.__str = zone_name

function ZONE.__repr(x)
  if rawequal(x, Zone.utc) then
    return "datetime.timezone.utc"
  end
  local name = x._name == None and "" or ", " .. repr(x._name)
  return "datetime.timezone(" .. repr(x._offset) .. name .. ")"
end

------------------------------------------------------------------------------
-- date

local function make_date(y, m, d)
  return setmetatable({ year = y, month = m, day = d }, DATE)
end

local function new_date(y, m, d)
  if y == nil or m == nil or d == nil then
    local at = y == nil and 1 or m == nil and 2 or 3
    raise("function missing required argument '%s' (pos %d)",
      ({ "year", "month", "day" })[at], at)
  end
  y, m, d = to_int(y), to_int(m), to_int(d)
  check_date(y, m, d)
  return make_date(y, m, d)
end

Date, DATE = lib.class("datetime.date", define(new_date, "year, month, day"))

local function number_of(x)
  return ordinal(x.year, x.month, x.day)
end

local function iso_date(x)
  return sformat("%04d-%02d-%02d", x.year, x.month, x.day)
end

-- year, month, day of "2020-01-31", "20200131", "2020-W05-5", "2020W05"; or nothing
local function read_date(text)
  local y, dash, m, rest = smatch(text, "^(%d%d%d%d)(%-?)(%d%d)(.*)$")
  if y then
    local d = smatch(rest, "^" .. gsub(dash, "-", "%%-") .. "(%d%d)$")
    if d then
      return math.tointeger(y), math.tointeger(m), math.tointeger(d)
    end
    return nil
  end
  local year, dash2, week, tail = smatch(text, "^(%d%d%d%d)(%-?)W(%d%d)(.*)$")
  local day = tail and (tail == "" and "1" or smatch(tail, "^" .. gsub(dash2, "-", "%%-") .. "(%d)$"))
  if not day then
    return nil
  end
  year, week, day = math.tointeger(year), math.tointeger(week), math.tointeger(day)
  local start = week_one(year)
  if week < 1 or start + (week - 1) * 7 >= week_one(year + 1) then
    raise("Invalid week: %d", week)
  elseif day < 1 or day > 7 then
    raise("Invalid weekday: %d (range is [1, 7])", day)
  end
  return from_ordinal(start + (week - 1) * 7 + day - 1)
end

local function check_text(text)
  if type(text) ~= "string" then
    raise("fromisoformat: argument must be str")
  end
  return text
end

local function invalid(text)
  raise("Invalid isoformat string: %s", repr(text))
end

local static = {}   -- of both date and datetime, which are made by `make` from fields

function static.fromordinal(make)
  return function(n)
    n = to_int(n)
    if n < 1 then
      raise("ordinal must be >= 1")
    end
    return make(from_ordinal(n))
  end
end

function static.fromisocalendar(make)
  return function(y, week, day)
    local start = week_one(y)
    if week < 1 or start + (week - 1) * 7 >= week_one(y + 1) then
      raise("Invalid week: %d", week)
    elseif day < 1 or day > 7 then
      raise("Invalid weekday: %d (range is [1, 7])", day)
    end
    return make(from_ordinal(start + (week - 1) * 7 + day - 1))
  end
end

method(Date, "fromordinal", "n", static.fromordinal(make_date))
method(Date, "fromisocalendar", "year, week, day", static.fromisocalendar(make_date))

method(Date, "today", "", function()
  return make_date(time._local())
end)

method(Date, "fromtimestamp", "timestamp", function(t)
  return make_date(time._local(t))
end)

method(Date, "fromisoformat", "date_string", function(text)
  local y, m, d = read_date(check_text(text))
  if not y then
    invalid(text)
  end
  return new_date(y, m, d)
end)

local WEEK, week_class
week_class, WEEK = lib.class("datetime.IsoCalendarDate", nil, getmetatable(lib.tuple {}).type)
local week_fields = { year = 1, week = 2, weekday = 3 }

function WEEK.__index(t, name)
  return t[week_fields[name] or 0] or week_class[name]
end

function WEEK.__repr(t)
  return sformat("datetime.IsoCalendarDate(year=%d, week=%d, weekday=%d)", t[1], t[2], t[3])
end

-- Fields as time._format wants them; `x` may be a date.
local function format(x, spec, y, m, d)
  local zone = rawget(x, "tzinfo")
  local offset, name = "", ""
  if zone and zone ~= None then
    offset, name = offset_text(zone._offset, ""), zone_name(zone)
  end
  return time._format(spec, y, m, d, rawget(x, "hour") or 0, rawget(x, "minute") or 0,
    rawget(x, "second") or 0, weekday(ordinal(y, m, d)), yearday(y, m, d), -1,
    rawget(x, "microsecond") or 0, offset, name)
end

local both = {}   -- methods of date and datetime

both.weekday = { "", function(self) return weekday(number_of(self)) end }
both.isoweekday = { "", function(self) return weekday(number_of(self)) + 1 end }
both.toordinal = { "", number_of }
both.isocalendar = { "", function(self)
  return setmetatable({ iso_calendar(self.year, number_of(self)) }, WEEK)
end }
both.strftime = { "format", function(self, spec)
  return format(self, spec, self.year, self.month, self.day)
end }
both.ctime = { "", function(self)
  return format(self, "%a %b %e %H:%M:%S %Y", self.year, self.month, self.day)
end }
both.timetuple = { "", function(self)
  return time._struct(self.year, self.month, self.day, rawget(self, "hour") or 0,
    rawget(self, "minute") or 0, rawget(self, "second") or 0, weekday(number_of(self)), yearday(self.year, self.month, self.day), -1)
end }

for name, row in pairs(both) do
  method(Date, name, row[1], row[2])
end

method(Date, "isoformat", "", iso_date)

method(Date, "replace", "year=None, month=None, day=None", function(self, y, m, d)
  return new_date(y or self.year, m or self.month, d or self.day)
end)

local function add_days(x, days)
  return make_date(from_ordinal(number_of(x) + days))
end

function DATE.__add(a, b)
  if is(a, DELTA) then
    a, b = b, a
  end
  if is(b, DELTA) then
    return add_days(a, b.days)
  end
end

function DATE.__sub(a, b)
  if is(a, DATE) and is(b, DELTA) then
    return add_days(a, -b.days)
  elseif is(a, DATE) and is(b, DATE) then
    return delta(number_of(a) - number_of(b), 0, 0)
  end
end

DATE.__str = iso_date

function DATE.__repr(x)
  return sformat("datetime.date(%d, %d, %d)", x.year, x.month, x.day)
end

------------------------------------------------------------------------------
-- time

local function new_time(H, M, S, us, zone, fold)
  H, M, S, us = to_int(H, 0), to_int(M, 0), to_int(S, 0), to_int(us, 0)
  check_time(H, M, S, us)
  return setmetatable({ hour = H, minute = M, second = S, microsecond = us,
    tzinfo = check_zone(zone), fold = fold or 0 }, TIME)
end

Time, TIME = lib.class("datetime.time", define(new_time,
  "hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0"))

local specs = {
  hours = "%02d", minutes = "%02d:%02d", seconds = "%02d:%02d:%02d",
  milliseconds = "%02d:%02d:%02d.%03d", microseconds = "%02d:%02d:%02d.%06d",
}

local function iso_time(x, spec)
  if absent(spec) or spec == "auto" then
    spec = x.microsecond == 0 and "seconds" or "microseconds"
  end
  local pattern = specs[spec] or raise("Unknown timespec value")
  local rest = spec == "milliseconds" and x.microsecond // 1000 or x.microsecond
  local text = sformat(pattern, x.hour, x.minute, x.second, rest)
  return x.tzinfo == None and text or text .. offset_text(x.tzinfo._offset, ":")
end

-- hour, minute, second, microsecond of "HH[:MM[:SS[.ffffff]]]", with or without
-- colons; or nothing
local function read_clock(text)
  local main, fraction = smatch(text, "^([%d:]+)[.,](%d+)$")
  main = main or text
  local H, M, S = smatch(main, "^(%d%d):(%d%d):(%d%d)$")
  if not H then
    H, M, S = smatch(main, "^(%d%d)(%d%d)(%d%d)$")
  end
  if not S and fraction then
    return nil
  end
  if not H then
    H, M = smatch(main, "^(%d%d):?(%d%d)$")
  end
  H = H or smatch(main, "^(%d%d)$")
  local us = fraction and (ssub(fraction .. "00000", 1, 6)) or "0"
  if H then
    return math.tointeger(H), math.tointeger(M or "0"), math.tointeger(S or "0"),
      math.tointeger(us)
  end
end

-- The same with a zone behind it.
local function read_time(text)
  local clock, sign, tail = smatch(text, "^([%d:.,]+)([-+Z])(.*)$")
  local H, M, S, us = read_clock(clock or text)
  if not H then
    return nil
  elseif not clock then
    return H, M, S, us, None
  elseif sign == "Z" then
    return tail == "" and H or nil, M, S, us, Zone.utc
  end
  local h, m, s, u = read_clock(tail)
  if not h then
    return nil
  end
  local way = sign == "-" and -1 or 1
  return H, M, S, us, new_zone(delta(0, way * (h * 3600 + m * 60 + s), way * u))
end

method(Time, "fromisoformat", "time_string", function(text)
  local H, M, S, us, zone = read_time((gsub(check_text(text), "^T", "")))
  if not H then
    invalid(text)
  end
  return new_time(H, M, S, us, zone)
end)

method(Time, "isoformat", "timespec='auto'", iso_time)

method(Time, "strftime", "format", function(self, spec)
  return format(self, spec, 1900, 1, 1)
end)

method(Time, "replace",
  "hour=None, minute=None, second=None, microsecond=None, tzinfo=None", function(self, H, M, S, us, zone)
  if zone == nil then
    zone = self.tzinfo
  end
  return new_time(H or self.hour, M or self.minute, S or self.second,
    us or self.microsecond, zone, self.fold)
end)

local zoned = {}   -- methods of time and datetime

function zoned.utcoffset(self)
  return self.tzinfo == None and None or self.tzinfo._offset
end

function zoned.tzname(self)
  return self.tzinfo == None and None or zone_name(self.tzinfo)
end

function zoned.dst()
  return None
end

for name, fn in pairs(zoned) do
  method(Time, name, "", fn)
end

TIME.__str = iso_time

local function zone_part(x)
  return (x.fold ~= 0 and ", fold=1" or "")
    .. (x.tzinfo ~= None and ", tzinfo=" .. repr(x.tzinfo) or "")
end

-- "0, 30" or "0, 30, 5" or with microseconds
local function clock_part(x)
  local text = x.hour .. ", " .. x.minute
  if x.second ~= 0 or x.microsecond ~= 0 then
    text = text .. ", " .. x.second
  end
  return x.microsecond == 0 and text or text .. ", " .. x.microsecond
end

function TIME.__repr(x)
  return "datetime.time(" .. clock_part(x) .. zone_part(x) .. ")"
end

------------------------------------------------------------------------------
-- datetime

local function make(y, m, d, H, M, S, us, zone, fold)
  return setmetatable({
    year = y, month = m, day = d, hour = H or 0, minute = M or 0, second = S or 0,
    microsecond = us or 0, tzinfo = zone or None, fold = fold or 0,
  }, DATETIME)
end

local function new_datetime(y, m, d, H, M, S, us, zone, fold)
  local x = new_date(y, m, d)
  H, M, S, us = to_int(H, 0), to_int(M, 0), to_int(S, 0), to_int(us, 0)
  check_time(H, M, S, us)
  return make(x.year, x.month, x.day, H, M, S, us, check_zone(zone),
    type(fold) == "number" and fold or 0)
end

Datetime, DATETIME = lib.class("datetime.datetime", define(new_datetime,
  "year, month, day, hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0"), Date)

-- Days and microseconds of the day, as the clock shows them.
local function clock(x)
  return number_of(x), ((x.hour * 60 + x.minute) * 60 + x.second) * 1000000 + x.microsecond
end

local function from_clock(days, us, zone, like)
  days = days + us // (DAY * 1000000)
  us = us % (DAY * 1000000)
  local y, m, d = from_ordinal(days)
  local s = us // 1000000
  return (like or make)(y, m, d, s // 3600, s // 60 % 60, s % 60, us % 1000000, zone)
end

-- Microseconds since year 1, at UTC where the zone is known.
local function instant(x)
  local days, us = clock(x)
  local total = days * DAY * 1000000 + us
  return x.tzinfo == None and total or total - micros(x.tzinfo._offset)
end

local EPOCH = ordinal(1970, 1, 1)

local function split_timestamp(t)
  if not math_type(t) then
    raise("'%s' object cannot be interpreted as an integer", type_name(t))
  elseif t ~= t then
    raise("cannot convert float NaN to integer")
  elseif t > 253402300800 or t < -62135596800 then
    raise("year is out of range")
  end
  local whole, rest = split(t)
  local us = round(rest * 1e6)
  return whole + us // 1000000, us % 1000000
end

local function at_utc(seconds, us, zone)
  return from_clock(EPOCH, seconds * 1000000 + us, zone)
end

-- The moment on the clocks of this place; with their zone where wanted.
local function at_place(seconds, us, with_zone)
  local y, m, d, H, M, S, _, _, _, offset, name = time._local(seconds)
  local zone = with_zone and setmetatable({ _offset = delta(0, offset, 0), _name = name }, ZONE)
  return make(y, m, d, H, M, S, us, zone or None)
end

local function in_zone(seconds, us, zone)
  if absent(zone) then
    return at_place(seconds, us)
  end
  check_zone(zone)
  return at_utc(seconds, us + micros(zone._offset), zone)
end

local function now()
  local ns = time.time_ns()
  return ns // 1000000000, ns // 1000 % 1000000
end

method(Datetime, "now", "tz=None", function(zone)
  local s, us = now()
  return in_zone(s, us, zone)
end)

method(Datetime, "today", "", function()
  return at_place(now())
end)

method(Datetime, "utcnow", "", function()
  return at_utc(now())
end)

method(Datetime, "fromtimestamp", "timestamp, tz=None", function(t, zone)
  local s, us = split_timestamp(t)
  return in_zone(s, us, zone)
end)

method(Datetime, "utcfromtimestamp", "timestamp", function(t)
  return at_utc(split_timestamp(t))
end)

method(Datetime, "strptime", "date_string, format", function(text, spec)
  local y, m, d, H, M, S, _, _, _, us, offset, more = time._read(text, spec)
  if S > 59 then
    raise("second must be in 0..59")
  end
  if y == 1900 and m == 2 and d == 29 then
    raise("day is out of range for month")
  end
  local zone = offset and new_zone(delta(0, offset, more))
  return make(y, m, d, H, M, S, us, zone or None)
end)

method(Datetime, "fromordinal", "n", static.fromordinal(make))
method(Datetime, "fromisocalendar", "year, week, day", static.fromisocalendar(make))

-- How many bytes of the text are its date.
local function date_length(text)
  if sfind(text, "^%d%d%d%d%-%d%d%-%d%d") or sfind(text, "^%d%d%d%d%-W%d%d%-%d") then
    return 10
  elseif sfind(text, "^%d%d%d%d%-W%d%d") or sfind(text, "^%d%d%d%dW%d%d%d") then
    return 8
  elseif sfind(text, "^%d%d%d%dW%d%d") then
    return 7
  end
  return 8
end

method(Datetime, "fromisoformat", "date_string", function(text)
  local n = date_length(check_text(text))
  local y, m, d = read_date(ssub(text, 1, n))
  if not y then
    invalid(text)
  elseif #text == n then
    return new_datetime(y, m, d)
  end
  local separator = smatch(text, "^[^\128-\191][\128-\191]*", n + 1) or ""
  local H, M, S, us, zone = read_time(ssub(text, n + 1 + #separator))
  if not H then
    invalid(text)
  end
  return new_datetime(y, m, d, H, M, S, us, zone)
end)

method(Datetime, "combine", "date, time, tzinfo=None", function(date, clock_time, zone)
  if not is_date(date) then
    raise("combine() argument 1 must be datetime.date, not %s", type_name(date))
  elseif not is(clock_time, TIME) then
    raise("combine() argument 2 must be datetime.time, not %s", type_name(clock_time))
  end
  if zone == nil then
    zone = clock_time.tzinfo
  end
  return make(date.year, date.month, date.day, clock_time.hour, clock_time.minute,
    clock_time.second, clock_time.microsecond, check_zone(zone), clock_time.fold)
end)

for name, row in pairs(both) do
  method(Datetime, name, row[1], row[2])
end
for name, fn in pairs(zoned) do
  method(Datetime, name, "", fn)
end

method(Datetime, "date", "", function(self)
  return make_date(self.year, self.month, self.day)
end)

local function time_of(self, zone)
  return new_time(self.hour, self.minute, self.second, self.microsecond, zone, self.fold)
end

method(Datetime, "time", "", function(self)
  return time_of(self, None)
end)

method(Datetime, "timetz", "", function(self)
  return time_of(self, self.tzinfo)
end)

method(Datetime, "replace", "year=None, month=None, day=None, hour=None, minute=None, "
  .. "second=None, microsecond=None, tzinfo=None, *, fold=None",
  function(self, y, m, d, H, M, S, us, zone)
    if zone == nil then
      zone = self.tzinfo
    end
    return new_datetime(y or self.year, m or self.month, d or self.day, H or self.hour,
      M or self.minute, S or self.second, us or self.microsecond, zone, self.fold)
  end)

method(Datetime, "isoformat", "sep='T', timespec='auto'", function(self, sep, spec)
  return iso_date(self) .. (sep or "T") .. iso_time(self, spec)
end)

local function seconds_of(self)
  if self.tzinfo == None then
    return time._make(self.year, self.month, self.day, self.hour, self.minute, self.second, -1)
  end
  return instant(self) // 1000000 - EPOCH * DAY
end

method(Datetime, "timestamp", "", function(self)
  if self.tzinfo == None then
    return seconds_of(self) + self.microsecond / 1e6
  end
  return truediv(instant(self) - EPOCH * DAY * 1000000, 1000000)
end)

method(Datetime, "astimezone", "tz=None", function(self, zone)
  local seconds = seconds_of(self)
  if absent(zone) then
    return at_place(seconds, self.microsecond, true)
  end
  return in_zone(seconds, self.microsecond, zone)
end)

method(Datetime, "utctimetuple", "", function(self)
  local x = self.tzinfo == None and self or at_utc(seconds_of(self), 0)
  local t = x:timetuple()
  t[9] = 0
  return t
end)

local function move(x, by, sign)
  local days, us = clock(x)
  return from_clock(days + sign * by.days,
    us + sign * (by.seconds * 1000000 + by.microseconds), x.tzinfo)
end

function DATETIME.__add(a, b)
  if is(a, DELTA) then
    a, b = b, a
  end
  if is(b, DELTA) then
    return move(a, b, 1)
  end
end

local function check_zones(a, b, what)
  if (a.tzinfo == None) ~= (b.tzinfo == None) then
    raise("can't %s offset-naive and offset-aware %s", what,
      is(a, TIME) and "times" or "datetimes")
  end
end

function DATETIME.__sub(a, b)
  if is(a, DATETIME) and is(b, DELTA) then
    return move(a, b, -1)
  elseif is(a, DATETIME) and is(b, DATETIME) then
    check_zones(a, b, "subtract")
    return from_micros(instant(a) - instant(b))
  end
end

function DATETIME.__str(x)
  return iso_date(x) .. " " .. iso_time(x)
end

function DATETIME.__repr(x)
  return sformat("datetime.datetime(%d, %d, %d, %s%s)", x.year, x.month, x.day, clock_part(x),
    zone_part(x))
end

------------------------------------------------------------------------------
-- order, equality, keys, formatting

local function time_instant(x)
  local us = ((x.hour * 60 + x.minute) * 60 + x.second) * 1000000 + x.microsecond
  return x.tzinfo == None and us or us - micros(x.tzinfo._offset)
end

local function zone_instant(x)
  return micros(x._offset)
end

-- Gives the values of a metatable an order (or only equality) by a number of theirs.
local function comparable(metatable, value, ordered, zones)
  function metatable.__eq(a, b)
    if getmetatable(a) ~= metatable or getmetatable(b) ~= metatable
      or (zones and (a.tzinfo == None) ~= (b.tzinfo == None)) then
      return false
    end
    return value(a) == value(b)
  end
  function metatable.__hash(x)
    return metatable.__name .. value(x)
  end
  if not ordered then
    return
  end
  function metatable.__lt(a, b)
    if not is(a, metatable) or not is(b, metatable) then
      if is_date(a) and is_date(b) then
        raise("can't compare datetime.datetime to datetime.date")
      end
      raise("'<' not supported between instances of '%s' and '%s'", type_name(a), type_name(b))
    end
    if zones then
      check_zones(a, b, "compare")
    end
    return value(a) < value(b)
  end
end

comparable(DATE, number_of, true)
comparable(DATETIME, instant, true, true)
comparable(TIME, time_instant, true, true)
comparable(DELTA, micros, true)
comparable(ZONE, zone_instant)

local function formatter(metatable, class)
  function metatable.__format(x, spec)
    return spec == "" and metatable.__str(x) or class.strftime(x, spec)
  end
end

formatter(DATE, Date)
formatter(DATETIME, Datetime)
formatter(TIME, Time)

------------------------------------------------------------------------------

Delta.min = delta(-999999999, 0, 0)
Delta.max = delta(999999999, DAY - 1, 999999)
Delta.resolution = delta(0, 0, 1)
Date.min, Date.max, Date.resolution = make_date(1, 1, 1), make_date(9999, 12, 31), delta(1, 0, 0)
Time.min, Time.max = new_time(0, 0), new_time(23, 59, 59, 999999)
Time.resolution = Delta.resolution
Datetime.min, Datetime.max = make(1, 1, 1), make(9999, 12, 31, 23, 59, 59, 999999)
Datetime.resolution = Delta.resolution

module.date, module.datetime, module.time = Date, Datetime, Time
module.timedelta, module.timezone = Delta, Zone
module.UTC, module.MINYEAR, module.MAXYEAR = Zone.utc, 1, 9999
