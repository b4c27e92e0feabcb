-- html - escape and unescape; the names are those of HTML 4, which pages use

local module, lib = ...

local define = lib.define
local gsub, gmatch, sub, find = string.gsub, string.gmatch, string.sub, string.find

-- Names of U+00A0 … U+00FF, then of Greek and other ranges: "code first second …"
local latin = [[nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr
deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest
Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc
Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN
szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute
icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute
thorn yuml]]

local others = [[338 OElig oelig 352 Scaron scaron 376 Yuml 402 fnof 710 circ 732 tilde
913 Alpha Beta Gamma Delta Epsilon Zeta Eta Theta Iota Kappa Lambda Mu Nu Xi Omicron Pi Rho
931 Sigma Tau Upsilon Phi Chi Psi Omega 945 alpha beta gamma delta epsilon zeta eta theta iota
kappa lambda mu nu xi omicron pi rho sigmaf sigma tau upsilon phi chi psi omega 977 thetasym upsih
982 piv 8194 ensp emsp 8201 thinsp 8204 zwnj zwj lrm rlm 8211 ndash mdash 8216 lsquo rsquo sbquo
8220 ldquo rdquo bdquo 8224 dagger Dagger bull 8230 hellip 8240 permil 8242 prime Prime
8249 lsaquo rsaquo 8254 oline 8260 frasl 8364 euro 8465 image 8472 weierp 8476 real 8482 trade
8501 alefsym 8592 larr uarr rarr darr harr 8629 crarr 8656 lArr uArr rArr dArr hArr
8704 forall 8706 part exist 8709 empty 8711 nabla isin notin 8715 ni 8719 prod 8721 sum minus
8727 lowast 8730 radic 8733 prop infin 8736 ang 8743 and or cap cup int 8756 there4 8764 sim
8773 cong 8776 asymp 8800 ne equiv 8804 le ge 8834 sub sup nsub 8838 sube supe 8853 oplus
8855 otimes 8869 perp 8901 sdot 8968 lceil rceil lfloor rfloor 9674 loz 9824 spades 9827 clubs
9829 hearts diams 10216 lang rang
33 excl 34 quot num dollar percnt amp apos lpar rpar ast plus comma 46 period sol 58 colon semi lt
equals gt quest commat 91 lsqb bsol rsqb Hat lowbar grave 123 lcub vert rcub 9 Tab NewLine
10003 check 10007 cross 9733 starf star]]

-- name to text; `bare` are those that may stand without the semicolon
local named, bare = {}, {}

local function add_names(list, code)
  for word in gmatch(list, "%S+") do
    if find(word, "^%d") then
      code = math.tointeger(word)
    else
      named[word] = lib.chr(code)
      code = code + 1
    end
  end
end

add_names(others, 0)
add_names(latin, 160)
for word in gmatch(latin .. " amp lt gt quot", "%S+") do
  bare[word] = named[word]
end
for _, word in ipairs { "AMP", "LT", "GT", "QUOT", "COPY", "REG" } do
  bare[word] = named[string.lower(word)]
  named[word] = bare[word]
end

local escapes = {
  ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;", ["'"] = "&#x27;",
}

module.escape = define(function(s, quote)
  if type(s) ~= "string" then
    s = lib.str(s)
  end
  local all = quote == nil or lib.truth(quote)
  return (gsub(s, all and "[&<>\"']" or "[&<>]", escapes))
end, "s, quote=True")

-- What browsers make of the codes 0x80 … 0x9f.
local windows = {
  0x20ac, 0x81, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039,
  0x0152, 0x8d, 0x017d, 0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
  0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x9d, 0x017e, 0x0178,
}

local function of_code(code)
  if code >= 0x80 and code <= 0x9f then
    code = windows[code - 0x7f]
  elseif code == 0 or (code >= 0xd800 and code <= 0xdfff) or code > 0x10ffff then
    return "\u{fffd}"
  elseif code ~= 13 and (code < 9 or code == 11 or (code >= 14 and code < 32) or code == 127
    or (code >= 0xfdd0 and code <= 0xfdef) or code & 0xfffe == 0xfffe) then
    return ""
  end
  return lib.chr(code)
end

local function number(digits, base)
  return #digits > 12 and 0x110000 or math.tointeger(tonumber(digits, base))
end

-- The longest name that the text begins with, where it needs no semicolon.
local function of_prefix(name)
  for n = #name - 1, 2, -1 do
    local text = bare[sub(name, 1, n)]
    if text then
      return text .. sub(name, n + 1)
    end
  end
end

local function of_name(name, semicolon)
  if semicolon ~= "" and named[name] then
    return named[name]
  elseif bare[name] then
    return bare[name] .. semicolon
  end
  local text = of_prefix(name)
  return text and text .. semicolon or nil
end

-- What stands for "&" and the rest of a reference; the rest where it is none.
local function reference(text)
  local hex, tail = string.match(text, "^#[xX](%x+);?(.*)$")
  if hex then
    return of_code(number(hex, 16)) .. tail
  end
  local digits, rest = string.match(text, "^#(%d+);?(.*)$")
  if digits then
    return of_code(number(digits, 10)) .. rest
  end
  return of_name(string.match(text, "^([^;]*)(;?)$"))
end

module.unescape = define(function(s)
  return (gsub(s, "&(#?%w+;?)", reference))
end, "s")
