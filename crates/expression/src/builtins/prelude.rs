//! Builtins written in jq itself, and the names that do not exist on purpose.
//! A definition is compiled only when an expression names it.

/// Name, number of arguments, definition.
pub const DEFINITIONS: &[(&str, usize, &str)] = &[
    ("IN", 1, "def IN(s): any(s == .; .);"),
    ("IN", 2, "def IN(src; s): any(src == s; .);"),
    ("INDEX", 1, "def INDEX(f): INDEX(.[]; f);"),
    (
        "INDEX",
        2,
        "def INDEX(stream; f): reduce stream as $row ({}; .[$row | f | tostring] |= $row);",
    ),
    ("JOIN", 2, "def JOIN($idx; f): [.[] | [., $idx[f]]];"),
    (
        "JOIN",
        3,
        "def JOIN($idx; stream; f): stream | [., $idx[f]];",
    ),
    (
        "JOIN",
        4,
        "def JOIN($idx; stream; f; join): stream | [., $idx[f]] | join;",
    ),
    ("abs", 0, "def abs: if . < 0 then -. else . end;"),
    ("all", 0, "def all: all(.[]; .);"),
    ("all", 1, "def all(f): all(.[]; f);"),
    ("any", 0, "def any: any(.[]; .);"),
    ("any", 1, "def any(f): any(.[]; f);"),
    ("arrays", 0, "def arrays: select(type == \"array\");"),
    ("booleans", 0, "def booleans: select(type == \"boolean\");"),
    ("capture", 1, "def capture(re): capture(re; null);"),
    (
        "capture",
        2,
        "def capture(re; flags): match(re; flags) | [.captures[] | select(.name != null) | {key: .name, value: .string}] | from_entries;",
    ),
    (
        "combinations",
        0,
        "def combinations: if length == 0 then [] else .[0][] as $x | (.[1:] | combinations) as $w | [$x] + $w end;",
    ),
    (
        "combinations",
        1,
        "def combinations(n): . as $dot | [range(n)] | map($dot) | combinations;",
    ),
    (
        "finites",
        0,
        "def finites: select(type == \"number\" and (isinfinite or isnan | not));",
    ),
    ("first", 0, "def first: .[0];"),
    (
        "fromstream",
        1,
        "def fromstream(f): {x: null, e: false} as $init | foreach f as $i ($init; if .e then $init else . end | if $i | length == 2 then setpath([\"e\"]; $i[0] | length == 0) | setpath([\"x\"] + $i[0]; $i[1]) else setpath([\"e\"]; $i[0] | length == 1) end; if .e then .x else empty end);",
    ),
    ("gsub", 2, "def gsub(re; s): sub(re; s; \"g\");"),
    (
        "gsub",
        3,
        "def gsub(re; s; $flags): sub(re; s; $flags + \"g\");",
    ),
    ("in", 1, "def in(xs): . as $x | xs | has($x);"),
    ("index", 1, "def index($i): indices($i) | .[0];"),
    ("inside", 1, "def inside(xs): . as $x | xs | contains($x);"),
    (
        "isfinite",
        0,
        "def isfinite: type == \"number\" and (isinfinite | not);",
    ),
    (
        "iterables",
        0,
        "def iterables: select(type | . == \"array\" or . == \"object\");",
    ),
    ("last", 0, "def last: .[-1];"),
    ("leaf_paths", 0, "def leaf_paths: paths(scalars);"),
    ("match", 1, "def match(re): _matches(re; null) | .[];"),
    (
        "match",
        2,
        "def match(re; flags): _matches(re; flags) | .[];",
    ),
    ("normals", 0, "def normals: select(isnormal);"),
    ("nth", 1, "def nth($n): .[$n];"),
    (
        "nth",
        2,
        "def nth($n; f): if $n < 0 then error(\"nth doesn't support negative indices\") else first(skip($n; f)) end;",
    ),
    ("nulls", 0, "def nulls: select(. == null);"),
    ("numbers", 0, "def numbers: select(type == \"number\");"),
    ("objects", 0, "def objects: select(type == \"object\");"),
    ("paths", 0, "def paths: path(..) | select(length > 0);"),
    (
        "paths",
        1,
        "def paths(f): path(.. | select(f)) | select(length > 0);",
    ),
    (
        "pick",
        1,
        "def pick(f): . as $top | reduce path(f) as $p (null; setpath($p; $top | getpath($p)));",
    ),
    ("recurse", 2, "def recurse(f; c): recurse(f | select(c));"),
    ("rindex", 1, "def rindex($i): indices($i) | .[-1:][0];"),
    (
        "scalars",
        0,
        "def scalars: select(type | . != \"array\" and . != \"object\");",
    ),
    ("scan", 1, "def scan(re): scan(re; null);"),
    (
        "scan",
        2,
        "def scan(re; $flags): match(re; \"g\" + $flags) | if .captures == [] then .string else [.captures[].string] end;",
    ),
    ("splits", 1, "def splits(re): split(re; null) | .[];"),
    (
        "splits",
        2,
        "def splits(re; flags): split(re; flags) | .[];",
    ),
    ("strings", 0, "def strings: select(type == \"string\");"),
    ("sub", 2, "def sub(re; s): sub(re; s; \"\");"),
    ("test", 1, "def test(re): test(re; null);"),
    (
        "tostream",
        0,
        "def tostream: path(def r: (.[]? | r), .; r) as $p | getpath($p) | reduce path(.[]?) as $q ([$p, .]; [$p + $q]);",
    ),
    (
        "truncate_stream",
        1,
        "def truncate_stream(stream): . as $n | null | stream | if (.[0] | length) > $n then setpath([0]; .[0][$n:]) else empty end;",
    ),
    (
        "until",
        2,
        "def until(c; f): recurse(if c then empty else f end) | select(c);",
    ),
    ("values", 0, "def values: select(. != null);"),
    (
        "walk",
        1,
        "def walk(f): def w: if type == \"object\" then map_values(w) elif type == \"array\" then map(w) else . end | f; w;",
    ),
    (
        "while",
        2,
        "def while(c; f): select(c) | recurse(f | select(c));",
    ),
    (
        "with_entries",
        1,
        "def with_entries(f): to_entries | map(f) | from_entries;",
    ),
];

/// Names of jq that do not exist here, and why.
pub const ABSENT: &[(&str, &str)] = &[
    ("ascii", "use [.] | implode."),
    ("builtins", "they are listed in the documentation."),
    ("drem", "it is too rarely used."),
    ("env", "an expression cannot see the machine it runs on."),
    ("erf", "it is too rarely used."),
    ("erfc", "it is too rarely used."),
    ("get_jq_origin", "an expression cannot see files."),
    ("get_prog_origin", "an expression cannot see files."),
    ("get_search_list", "there are no modules."),
    ("halt", "an expression always ends with its last output."),
    ("halt_error", "use error to end with an error."),
    ("have_decnum", "numbers are 64-bit floats."),
    ("have_literal_numbers", "numbers are 64-bit floats."),
    ("import", "there are no modules."),
    ("include", "there are no modules."),
    ("input", "there is exactly one input, the dot."),
    ("input_filename", "an expression cannot see files."),
    ("input_line_number", "there is exactly one input, the dot."),
    ("inputs", "there is exactly one input, the dot."),
    ("isvalid", "use try."),
    ("j0", "it is too rarely used."),
    ("j1", "it is too rarely used."),
    ("jn", "it is too rarely used."),
    ("lgamma_r", "it is too rarely used."),
    ("localtime", "there is no local time zone; use gmtime."),
    ("modulemeta", "there are no modules."),
    ("nextafter", "it is too rarely used."),
    ("nexttoward", "it is too rarely used."),
    (
        "now",
        "an expression does not read a clock; use the variable $now where it is offered.",
    ),
    ("pow10", "use exp10."),
    ("remainder", "it is too rarely used."),
    ("stderr", "there is nothing to print to."),
    (
        "strflocaltime",
        "there is no local time zone; use strftime.",
    ),
    ("y0", "it is too rarely used."),
    ("y1", "it is too rarely used."),
    ("yn", "it is too rarely used."),
];

/// Why a name of jq does not exist here.
pub fn absent(name: &str) -> Option<&'static str> {
    ABSENT
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, reason)| *reason)
}
