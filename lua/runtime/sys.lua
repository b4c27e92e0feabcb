-- sys - what can be told about the interpreter

local module, lib = ...

module.argv = lib.list { "piep" }
module.maxsize = math.maxinteger
module.byteorder = string.unpack("<I2", string.pack("=I2", 1)) == 1 and "little" or "big"
module.platform = "linux"
module.version = "3.11 (piep, " .. _VERSION .. ")"
module.version_info = lib.tuple { 3, 11, 0, "final", 0 }
module.maxunicode = 0x10ffff

module.exit = lib.define(function()
  error("sys.exit: a pipeline ends with its input; pp[:n] or pp.head(n) ends it early", 0)
end, "status=None")

module.getdefaultencoding = lib.define(function()
  return "utf-8"
end, "")

module.intern = lib.define(function(s)
  return s
end, "string")
