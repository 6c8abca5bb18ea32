//! The cases: a definition without its header, and what is found in it.

/// Text, and code and pointer of each finding.
pub const CASES: &[(&str, &[&str])] = &[
    (
        "do: [{ a: { call: http, with: { method: get, endpoint: example.com } } }]",
        &["address-invalid /do/0/a/with/endpoint"],
    ),
    (
        "do: [{ a: { call: http, with: { method: get, endpoint: 'https://a.example/{id' } } }]",
        &["address-invalid /do/0/a/with/endpoint"],
    ),
    (
        "do: [{ a: { emit: { event: { with: { source: here, type: x } } } } }]",
        &["address-invalid /do/0/a/emit/event/with/source"],
    ),
    (
        "do: [{ a: { call: http, with: { method: get, endpoint: 'http://169.254.169.254/latest' } } }]",
        &["address-private /do/0/a/with/endpoint"],
    ),
    (
        "do: [{ a: { call: http, with: { method: get, endpoint: { uri: '${ \"http://localhost/\\(.x)\" }' } } } }]",
        &["address-private /do/0/a/with/endpoint/uri"],
    ),
    (
        "do: [{ a: { call: openapi, with: { document: { endpoint: 'file:///etc/passwd' }, operationId: x } } }]",
        &["address-scheme /do/0/a/with/document/endpoint"],
    ),
    (
        "do: [{ a: { call: http, with: { method: get, endpoint: 'https://me:secret@a.example/' } } }]",
        &["address-userinfo /do/0/a/with/endpoint"],
    ),
    (
        "do: [{ a: { call: http, with: { method: get, endpoint: 'https://a.example{path}' } } }]",
        &["origin-unknown /do/0/a/with/endpoint"],
    ),
    (
        "do: [{ a: { call: http, with: { method: get, endpoint: '${ .url }' } } }, { b: { call: http, with: { method: get, endpoint: 'https://a.example/' } } }]",
        &["origin-limited /do/0/a/with/endpoint"],
    ),
    (
        "document: { dsl: 1.0.3, namespace: a, name: b, version: 1.0.0, metadata: { origins: ['https://a.example'] } }\ndo: [{ a: { call: http, with: { method: get, endpoint: '${ .url }' } } }]",
        &[],
    ),
    (
        "document: { dsl: 1.0.3, namespace: a, name: b, version: 1.0.0, metadata: { origins: ['https://a.example/', 'https://10.0.0.1'] } }\ndo: []",
        &[
            "address-invalid /document/metadata/origins/0",
            "address-private /document/metadata/origins/1",
        ],
    ),
    (
        "do: [{ a: { if: $input.x, wait: PT1S } }]",
        &["argument-not-here /do/0/a/if"],
    ),
    (
        "do: [{ a: { wait: PT1S, output: { as: $output } } }]",
        &["argument-not-here /do/0/a/output/as"],
    ),
    (
        "do: []\noutput: { as: '$task.name' }",
        &["argument-not-here /output/as"],
    ),
    (
        "do: []\nschedule: { on: { one: { with: { type: x, data: '${ $context.a }' } } } }",
        &["argument-not-here /schedule/on/one/with/data"],
    ),
    (
        "do: []\nuse: { authentications: { x: {} } }",
        &["authentication-unclear /use/authentications/x"],
    ),
    (
        "do: []\nuse: { secrets: [s], authentications: { x: { basic: { use: s }, bearer: { use: s } } } }",
        &["authentication-unclear /use/authentications/x"],
    ),
    (
        "do: [{ a: { call: http, with: { method: get, endpoint: { uri: 'http://a.example/', authentication: { bearer: { token: '${ $secrets.s }' } } } } } }]\nuse: { secrets: [s] }",
        &["credentials-in-the-open /do/0/a/with/endpoint"],
    ),
    (
        "do: []\nschedule: { cron: '0 0 31 2 *' }",
        &["cron-invalid /schedule/cron"],
    ),
    (
        "do: []\nschedule: { cron: '@reboot' }",
        &["cron-invalid /schedule/cron"],
    ),
    ("do: []\nschedule: { cron: '*/5 * * * *' }", &[]),
    (
        "do: []\nschedule: { cron: '*/4 * * * *' }",
        &["schedule-too-often /schedule/cron"],
    ),
    (
        "do: []\nschedule: { every: PT299S }",
        &["schedule-too-often /schedule/every"],
    ),
    ("do: []\nschedule: { after: { minutes: 5 } }", &[]),
    (
        "do: []\nschedule: { every: '${ .x }' }",
        &["schedule-not-fixed /schedule/every"],
    ),
    (
        "document: { dsl: 1.0.3, namespace: a, name: b, version: 1.0.0, metadata: { timezone: ../../etc } }\ndo: []\nschedule: { cron: '0 0 * * *' }",
        &["timezone-unknown /document/metadata/timezone"],
    ),
    (
        "document: { dsl: 0.9.0, namespace: a, name: b, version: 1.0.0 }\ndo: []",
        &["dsl-version /document/dsl"],
    ),
    (
        "document: { dsl: 1.0.3, namespace: a, name: b, version: 1.0 }\ndo: []",
        &["wrong-type /document/version"],
    ),
    (
        "document: { dsl: 1.0.3, namespace: a, name: b, version: v1 }\ndo: []",
        &["version-invalid /document/version"],
    ),
    (
        "document: { dsl: 1.0.3, namespace: a_b, name: '-', version: 1.0.0 }\ndo: []",
        &[
            "name-invalid /document/namespace",
            "name-invalid /document/name",
        ],
    ),
    (
        "do: []\nuse: { timeouts: { a: { after: PT1S }, a: { after: PT2S } } }",
        &["duplicate-member /use/timeouts/a"],
    ),
    (
        "do: [{ a: { wait: P1M } }]",
        &["duration-calendar /do/0/a/wait"],
    ),
    (
        "do: [{ a: { wait: 1h } }]",
        &["duration-invalid /do/0/a/wait"],
    ),
    (
        "do: [{ a: { wait: P367D } }]",
        &["duration-too-long /do/0/a/wait"],
    ),
    (
        "do: [{ a: { set: { x: 1 }, timeout: { after: PT0S } } }]",
        &["duration-zero /do/0/a/timeout/after"],
    ),
    (
        "do: [{ a: { set: { x: 1 }, then: b } }, { b: { set: { x: 2 }, then: a } }]",
        &["endless-loop /do/0/a"],
    ),
    (
        "do: [{ a: { set: { x: 1 }, then: a } }]",
        &["endless-loop /do/0/a"],
    ),
    (
        "do: [{ a: { wait: PT1H, then: a } }]",
        &["loop-without-end /do/0/a"],
    ),
    (
        "do: [{ a: { set: { x: 1 }, then: exit } }, { b: { set: { x: 2 } } }]",
        &["task-unreachable /do/1/b"],
    ),
    (
        "do: [{ a: { set: { x: 1 }, then: nowhere } }]",
        &["then-unknown /do/0/a/then"],
    ),
    (
        "do: [{ a: { do: [{ b: { wait: PT1S, then: c } }] } }, { c: { wait: PT1S } }]",
        &["then-unknown /do/0/a/do/0/b/then"],
    ),
    (
        "do: [{ a: { fork: { branches: [{ b: { wait: PT1S, then: c } }, { c: { wait: PT1S } }] } } }]",
        &["then-unknown /do/0/a/fork/branches/0/b/then"],
    ),
    (
        "do: [{ a: { switch: [{ x: { then: nowhere } }] } }]",
        &["then-unknown /do/0/a/switch/0/x/then"],
    ),
    (
        "do: []\nuse: { functions: { f: { wait: PT1S, then: g }, g: { wait: PT1S } } }",
        &["then-unknown /use/functions/f/then"],
    ),
    (
        "do: [{ a: { raise: { error: { type: 'https://a.example/e', status: 400, instance: do } } } }]",
        &["error-instance-invalid /do/0/a/raise/error/instance"],
    ),
    (
        "do: [{ a: { raise: { error: { type: broken, status: 400 } } } }]",
        &["error-type-invalid /do/0/a/raise/error/type"],
    ),
    (
        "do: [{ a: { raise: { error: { type: 'https://a.example/e', status: 600 } } } }]",
        &["status-invalid /do/0/a/raise/error/status"],
    ),
    (
        "do: [{ a: { if: '.x ==', wait: PT1S } }]",
        &["expression-broken /do/0/a/if"],
    ),
    (
        "do: [{ a: { set: { x: '${ $nobody }' } } }]",
        &["expression-broken /do/0/a/set/x"],
    ),
    (
        "do: [{ a: { set: { x: 'Hello ${ .name }' } } }]",
        &["expression-embedded /do/0/a/set/x"],
    ),
    (
        "do: [{ a: { set: { x: .name, y: $context.a, z: '.', n: '$5.00', p: ./path } } }]",
        &[
            "expression-unwrapped /do/0/a/set/x",
            "expression-unwrapped /do/0/a/set/y",
        ],
    ),
    (
        "do: []\nuse: { functions: { f: { call: g }, g: { do: [{ x: { call: f } }] } } }",
        &[
            "function-circle /use/functions/f",
            "function-circle /use/functions/g",
        ],
    ),
    (
        "do: [{ a: { call: 'hash@default' } }]",
        &["function-name-invalid /do/0/a/call"],
    ),
    (
        "do: [{ a: { call: 'hash:1.0.0@default', with: { text: x } } }]",
        &[],
    ),
    (
        "do: [{ a: { call: 'hsh:1.0.0@default' } }]",
        &["unknown-name /do/0/a/call"],
    ),
    ("do: [{ a: { call: f } }]", &["unknown-name /do/0/a/call"]),
    ("do: [{ a: { call: http } }]", &["missing-member /do/0/a"]),
    ("do: [{ '': { wait: PT1S } }]", &["name-invalid /do/0/"]),
    (
        "do: [{ end: { wait: PT1S } }]",
        &["name-reserved /do/0/end"],
    ),
    (
        "do: [{ a: { wait: PT1S } }, { a: { wait: PT1S } }]",
        &["name-taken /do/1/a"],
    ),
    (
        "do: []\nuse: { secrets: [s, s] }",
        &["name-taken /use/secrets/1"],
    ),
    (
        "do: [{ a: { switch: [{ x: { then: end } }, { y: { then: end } }] } }]",
        &["second-default /do/0/a/switch/1/y"],
    ),
    (
        "do: [{ a: { do: [{ b: { wait: PT1S } }] } }, { b: { wait: PT1S } }]",
        &[],
    ),
    ("{ \"document\": ", &["not-json "]),
    ("document: [", &["not-yaml "]),
    (
        "document: { dsl: 1.0.3 }\n---\ndocument: {}",
        &["yaml-several-documents "],
    ),
    ("document: !include x", &["yaml-value "]),
    ("document: { ? [a] : b }", &["yaml-value "]),
    (
        "do: [{ a: { run: { script: { language: js, code: x } } } }]",
        &["outside-profile /do/0/a/run/script"],
    ),
    (
        "do: [{ a: { call: a2a, with: {} } }]",
        &["outside-profile /do/0/a/call"],
    ),
    (
        "do: [{ a: { call: 'log:1.0.0@mine' } }]",
        &["outside-profile /do/0/a/call"],
    ),
    (
        "do: []\nuse: { catalogs: { mine: { endpoint: 'https://a.example' } } }",
        &["outside-profile /use/catalogs"],
    ),
    (
        "do: []\nevaluate: { mode: loose }",
        &["outside-profile /evaluate/mode"],
    ),
    (
        "do: []\ninput: { schema: { resource: { endpoint: 'https://a.example/s.json' } } }",
        &["outside-profile /input/schema/resource"],
    ),
    (
        "do: []\ninput: { schema: { document: { type: text } } }",
        &["schema-invalid /input/schema/document/type"],
    ),
    (
        "do: [{ a: { wait: PT1S, export: { schema: { document: { properties: { b: { $ref: 'https://a.example/s' } } } } } } }]",
        &["schema-invalid /do/0/a/export/schema/document/properties/b/$ref"],
    ),
    (
        "do: [{ a: { listen: { to: { one: { with: { type: t } } } }, foreach: { item: i, do: [], output: { schema: { document: { pattern: '(' } } } } } }]",
        &["schema-invalid /do/0/a/foreach/output/schema/document/pattern"],
    ),
    (
        "do: [{ a: { run: { workflow: { namespace: a, name: b, version: latest }, return: code } } }]",
        &["outside-profile /do/0/a/run/return"],
    ),
    (
        "do: [{ a: { try: [], catch: { retry: { delay: PT1S } } } }]",
        &["retry-without-end /do/0/a/catch/retry"],
    ),
    (
        "do: []\nuse: { retries: { r: { limit: { attempt: { count: 1 } }, jitter: { from: PT2S, to: PT1S } } } }",
        &["range-reversed /use/retries/r/jitter"],
    ),
    (
        "do: [{ a: { set: { x: '${ $secrets.s }' } } }]\nuse: { secrets: [s] }",
        &["secret-exposed /do/0/a/set/x"],
    ),
    (
        "do: [{ a: { wait: PT1S, output: { as: $secrets.s } } }]\nuse: { secrets: [s] }",
        &["secret-exposed /do/0/a/output/as"],
    ),
    (
        "do: [{ a: { wait: PT1S, export: { as: '{ a: $secrets.s }' } } }]\nuse: { secrets: [s] }",
        &["secret-exposed /do/0/a/export/as"],
    ),
    (
        "do: []\noutput: { as: { a: '${ $secrets.s }' } }\nuse: { secrets: [s] }",
        &["secret-exposed /output/as/a"],
    ),
    (
        "do: [{ a: { emit: { event: { with: { source: 'https://a.example', type: x, data: '${ $secrets.s }' } } } } }]\nuse: { secrets: [s] }",
        &["secret-exposed /do/0/a/emit/event/with/data"],
    ),
    (
        "do: [{ a: { wait: PT1S, input: { from: '{ a: $secrets.s }' } } }]\nuse: { secrets: [s] }",
        &[],
    ),
    (
        "do: [{ a: { wait: PT1S, input: { from: $secrets } } }]\nuse: { secrets: [s] }",
        &["secrets-unnamed /do/0/a/input/from"],
    ),
    (
        "do: [{ a: { wait: PT1S, input: { from: $secrets.t } } }]\nuse: { secrets: [s] }",
        &["unknown-name /do/0/a/input/from"],
    ),
    (
        "do: []\nuse: { authentications: { x: { bearer: { token: abc } } } }",
        &["secret-in-definition /use/authentications/x/bearer/token"],
    ),
    (
        "do: []\nuse: { authentications: { x: { bearer: { use: s } } } }",
        &["unknown-name /use/authentications/x/bearer/use"],
    ),
    (
        "do: [{ a: { call: http, with: { method: get, endpoint: { uri: 'https://a.example', authentication: { use: x } } } } }]",
        &["unknown-name /do/0/a/with/endpoint/authentication/use"],
    ),
    (
        "do: [{ a: { raise: { error: x } } }]",
        &["unknown-name /do/0/a/raise/error"],
    ),
    (
        "do: [{ a: { try: [], catch: { retry: x } } }]",
        &["unknown-name /do/0/a/catch/retry"],
    ),
    ("do: []\ntimeout: x", &["unknown-name /timeout"]),
    (
        "do: [{ a: { wait: PT1S }, b: { wait: PT1S } }]",
        &["several-names /do/0"],
    ),
    ("do: [{ a: {} }]", &["task-kind-missing /do/0/a"]),
    (
        "do: [{ a: { set: { x: 1 }, wait: PT1S } }]",
        &["task-kind-unclear /do/0/a"],
    ),
    (
        "do: [{ a: { emit: { event: { with: { source: 'https://a.example', type: x, time: soon } } } } }]",
        &["time-invalid /do/0/a/emit/event/with/time"],
    ),
    (
        "do: [{ a: { wait: PT1S, them: end } }]",
        &["unknown-member /do/0/a/them"],
    ),
    (
        "do: [{ a: { listen: { to: { any: [] }, read: all } } }]",
        &["unknown-value /do/0/a/listen/read"],
    ),
    (
        "do: [{ a: { for: { each: x, in: .a }, do: [{ b: { for: { each: x, in: .a, at: i }, do: [] } }] } }]",
        &["variable-hidden /do/0/a/do/0/b/for/each"],
    ),
    (
        "do: [{ a: { for: { each: $x, in: .a }, do: [] } }]",
        &["variable-invalid /do/0/a/for/each"],
    ),
    (
        "do: [{ a: { for: { each: input, in: .a }, do: [] } }]",
        &["variable-taken /do/0/a/for/each"],
    ),
    (
        "do: [{ a: { for: { each: index, in: .a }, do: [] } }]",
        &["variable-taken /do/0/a/for/at"],
    ),
    (
        "do: [{ a: { try: [], catch: { as: secrets } } }]",
        &["variable-taken /do/0/a/catch/as"],
    ),
    ("do: {}", &["wrong-type /do"]),
    ("do: [{ a: { set: {} } }]", &["wrong-type /do/0/a/set"]),
    (
        "do: [{ a: { wait: { seconds: -1 } } }]",
        &["wrong-type /do/0/a/wait/seconds"],
    ),
    ("do: [{ a: { wait: {} } }]", &["wrong-type /do/0/a/wait"]),
    (
        "do: []\nuse: { authentications: { x: { oauth2: { authority: 'https://a.example', grant: authorization_code } } } }",
        &["outside-profile /use/authentications/x/oauth2/grant"],
    ),
    (
        "do: []\nuse: { authentications: { x: { oauth2: { authority: 'https://a.example', grant: password, client: { id: a } } } } }",
        &[
            "missing-member /use/authentications/x/oauth2",
            "missing-member /use/authentications/x/oauth2",
        ],
    ),
    (
        "do: []\nuse: { authentications: { x: { digest: { username: a, password: b } } } }",
        &["outside-profile /use/authentications/x/digest"],
    ),
];
