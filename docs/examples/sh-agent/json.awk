# What an agent needs of JSON, in POSIX awk. Run it in the C locale, so that a character is a byte.
#
#   awk -v wanted=NAME -f json.awk      reads an object, and prints its field of that name: a text without its escapes, a
#                                       number or a boolean as it is, an array's texts quoted for a shell, an object's names
#   od -An -v -tx1 | awk -f json.awk    reads bytes, and prints them as a text in JSON; what is not UTF-8 as U+FFFD

wanted { text = text $0; next }
{ for (i = 1; i <= NF; i++) byte[++bytes] = number($i) }

END {
    for (i = 1; i < 256; i++) char[i] = sprintf("%c", i)
    if (wanted) find(); else encode()
}

function find(   c, depth, kind, is_name, name) {
    for (at = 1; (c = substr(text, at, 1)) != ""; at++) {
        if (c ~ /[{[]/) kind[++depth] = c
        if (c ~ /[]}]/) depth--
        if (c ~ /[{,:]/) is_name = c != ":" && kind[depth] == "{"
        if (c == "\"") c = "\"" string()
        if (c == "n") at += 3  # null
        if (depth == 1 && is_name && c ~ /^"/) name = substr(c, 2)
        else if (name == wanted) show(c, depth, is_name, kind[depth])
    }
}

function show(c, depth, is_name, kind) {
    if (depth == 1 && c ~ /^"/) printf "%s", substr(c, 2)
    if (depth == 1 && c ~ /^[-+.0-9eEtrufals]$/) printf "%s", c
    if (depth == 2 && is_name && c ~ /^"/) printf "%s ", substr(c, 2)
    if (depth == 2 && kind == "[" && c ~ /^"/) {
        c = substr(c, 2)
        gsub(/'/, "'\\''", c)
        printf "'%s' ", c
    }
}

# The text that begins with this quote; afterwards its last quote is the place.
function string(   c, s) {
    while ((c = substr(text, ++at, 1)) != "\"" && c != "") {
        if (c == "\\") {
            c = substr(text, ++at, 1)
            if (c == "u") c = escaped()
            else if (i = index("bfnrt", c)) c = substr("\b\f\n\r\t", i, 1)
        }
        s = s c
    }
    return s
}

function escaped(   n) {
    n = number(substr(text, at + 1, 4))
    at += 4
    if (n >= 55296 && n < 56320 && substr(text, at + 1, 2) == "\\u") {  # a character in two halves
        n = 65536 + (n - 55296) * 1024 + number(substr(text, at + 3, 4)) - 56320
        at += 6
    }
    if (n < 128) return char[n]
    if (n < 2048) return char[192 + int(n / 64)] char[128 + n % 64]
    if (n < 65536) return char[224 + int(n / 4096)] char[128 + int(n / 64) % 64] char[128 + n % 64]
    return char[240 + int(n / 262144)] char[128 + int(n / 4096) % 64] char[128 + int(n / 64) % 64] char[128 + n % 64]
}

function number(hex,   k, n) {
    for (k = 1; k <= length(hex); k++) n = n * 16 + index("0123456789abcdef", tolower(substr(hex, k, 1))) - 1
    return n + 0
}

function encode(   b, more) {
    printf "\""
    for (i = 1; i <= bytes; i++) {
        b = byte[i]
        if (b < 32) printf "\\u%04x", b
        else if (b == 34 || b == 92) printf "\\%s", char[b]
        else if (b < 128) printf "%s", char[b]
        else if (more = following(b)) {
            printf "%s", char[b]
            while (more--) printf "%s", char[byte[++i]]
        }
        else printf "\\ufffd"
    }
    printf "\""
}

# How many more bytes the character has that begins with b, here; 0 when this is not UTF-8.
function following(b,   n, k, low, high) {
    n = b >= 194 && b < 224 ? 1 : b >= 224 && b < 240 ? 2 : b >= 240 && b < 245 ? 3 : 0
    low = b == 224 ? 160 : b == 240 ? 144 : 128   # neither a longer form than needed,
    high = b == 237 ? 159 : b == 244 ? 143 : 191  # nor half a character, nor one above U+10FFFF
    for (k = 1; k <= n; k++) {
        if (byte[i + k] < low || byte[i + k] > high) return 0
        low = 128
        high = 191
    }
    return n
}
