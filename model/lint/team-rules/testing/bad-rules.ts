/** Files of rules that are refused, with all that is said of each: `line:column: message hint`. */

export interface BadRules {
  readonly what: string;
  readonly text: string;
  /** `…` is where the list of what is allowed goes on. */
  readonly faults: readonly string[];
}

const rule = (body: string): string => `name: p\nrules:\n  a: { message: m, ${body} }\n`;

export const BAD_RULES: readonly BadRules[] = [
  {
    what: "nothing in it",
    text: "",
    faults: [
      "1:1: The file is empty: it declares nothing. A file of rules has the keys name, severity and rules.",
    ],
  },
  {
    what: "a list",
    text: "[]",
    faults: [
      "1:1: The document is a list, not a mapping. A file of rules has the keys name, severity and rules.",
    ],
  },
  {
    what: "no YAML",
    text: "name: [",
    faults: [
      "1:8: Not YAML 1.2: Flow sequence in block collection must be sufficiently indented and end with a ].",
    ],
  },
  {
    what: "a key twice",
    text: "name: p\nname: q\n",
    faults: ['2:1: "name" stands here a second time. The first one is at r.yaml:1:1.'],
  },
  {
    what: "a misspelt key, and no name",
    text: "rulez: {}\n",
    faults: [
      '1:1: "name" is missing. Allowed: a string.',
      '1:1: The file cannot have the key "rulez": there is none of that name. Did you mean "rules"? Allowed: name, severity, rules.',
    ],
  },
  {
    what: "names that are none",
    text: "name: Our Rules\nrules:\n  Dead_Letters: { message: m, for: queue, require: { deadLetters: true } }\n",
    faults: [
      '1:7: "name" is no name: small letters, digits and single "-" between them, 60 characters at most.',
      '3:3: "rules.Dead_Letters" is no name: small letters, digits and single "-" between them, 60 characters at most.',
    ],
  },
  {
    what: "a key that JavaScript loses",
    text: rule("for: queue, require: { metadata: { __proto__: required } }"),
    faults: ['3:55: "__proto__" is not a key of a file of rules.'],
  },
  {
    what: "severities that are none",
    text: `name: p
severity:
  unreachble-queue: error
  self-deleting: off
  unknown-silence: { off: we know them }
  dead-end-exchange: { off: ' ' }
  shadowed-binding: { of: x }
`,
    faults: [
      '3:3: "unreachble-queue" is no rule of Warren\'s own. Did you mean "unreachable-queue"? Allowed: unreachable-queue, …',
      '4:18: "severity.self-deleting" is not how severe a rule can be: error, warning, or { off: "the reason" }.',
      "5:3: unknown-silence cannot be off: it is about silences.",
      '6:29: "severity.dead-end-exchange.off" needs a reason, which is not empty.',
      '7:21: "severity.shadowed-binding" is not how severe a rule can be: error, warning, or { off: "the reason" }.',
    ],
  },
  {
    what: "a rule that is none",
    text: "name: p\nrules:\n  a: 5\n  b:\n",
    faults: [
      '3:6: "rules.a" cannot be a number. Allowed: a mapping.',
      '4:5: "rules.b" cannot be null. Allowed: a mapping.',
    ],
  },
  {
    what: "a rule without words of its own",
    text: "name: p\nrules:\n  a: { messag: m, for: queue, require: { deadLetters: true } }\n",
    faults: [
      '3:6: "rules.a.message" is missing. Allowed: a string.',
      '3:8: "rules.a" cannot have the key "messag": there is none of that name. Did you mean "message"? Allowed: message, severity, why, remedy, link, for, where, require.',
    ],
  },
  {
    what: "words that are none",
    text: "name: p\nrules:\n  a: { message: '', why: 5, severity: fatal, link: 'javascript:alert(1)', for: queue, require: { deadLetters: true } }\n",
    faults: [
      '3:17: "rules.a.message" must not be empty.',
      '3:26: "rules.a.why" cannot be a number. Allowed: a string.',
      '3:39: "rules.a.severity" is not one of "error", "warning".',
      '3:52: "rules.a.link" is no link: it begins with https:// and has no blanks and no password in it.',
    ],
  },
  {
    what: "a link with a password",
    text: rule("link: 'https://me:secret@wiki.example', for: queue, require: { deadLetters: true }"),
    faults: [
      '3:26: "rules.a.link" is no link: it begins with https:// and has no blanks and no password in it.',
    ],
  },
  {
    what: "kinds of object that are none",
    text: "name: p\nrules:\n  a: { message: m, for: queues, require: { name: a } }\n  b: { message: m, for: [], require: { name: a } }\n",
    faults: [
      '3:25: "rules.a.for" is neither a kind of object nor a list of them. Did you mean "queue"? Allowed: virtualHost, exchange, queue, binding, policy, operatorPolicy, federationUpstream, shovel, user.',
      '4:25: "rules.b.for" cannot be a list. Allowed: 1 item at least.',
    ],
  },
  {
    what: "nothing that is asked",
    text: rule("for: queue, require: {}").replace(
      "require: {}",
      "require: {} }\n  b: { message: m, for: queue, require: { settings: { max-length: {} } }",
    ),
    faults: [
      '3:41: "rules.a.require" asks nothing.',
      '4:67: "rules.b.require.settings.max-length" asks nothing.',
    ],
  },
  {
    what: "requirements that are misspelt or said in another way",
    text: rule(
      "for: queue, require: { deadLetter: true, lengthLimit: false, settings: { max-length: requird, overflow: { onOf: [a] } } }",
    ),
    faults: [
      '3:43: "rules.a.require" cannot have the key "deadLetter": there is none of that name. Did you mean "deadLetters"? Allowed: name, metadata, …',
      '3:74: "rules.a.require.lengthLimit" can only be true: leave it out where it is not asked.',
      '3:105: "rules.a.require.settings.max-length" cannot be a string. Allowed: "required", "forbidden" or a mapping.',
      '3:126: "rules.a.require.settings.overflow" cannot have the key "onOf": there is none of that name. Did you mean "oneOf"? Allowed: required, oneOf, matches, atLeast, atMost.',
    ],
  },
  {
    what: "numbers between none",
    text: rule(
      "for: queue, require: { settings: { max-length: { atLeast: 2, atMost: 1 }, expires: { atMost: '1' } } }",
    ),
    faults: [
      '3:67: "rules.a.require.settings.max-length" can be no number: atLeast is greater than atMost.',
      '3:113: "rules.a.require.settings.expires.atMost" cannot be a string. Allowed: a number.',
    ],
  },
  {
    what: "a requirement of another kind of object",
    text: rule("for: [queue, user], require: { deadLetters: true, name: a }"),
    faults: ['3:51: "rules.a.require.deadLetters" is for queue, and this rule is for queue, user.'],
  },
  {
    what: "keys that nothing has",
    text: `name: p
rules:
  a: { message: m, for: queue, require: { settings: { max-lenght: required, x-max-length: required }, arguments: { max-length: forbidden } } }
  b: { message: m, for: user, require: { limits: { max-queues: required } } }
  c: { message: m, for: shovel, require: { definition: { src_uri: required } } }
`,
    faults: [
      '3:55: "rules.a.require.settings.max-lenght" is no setting that there is. Did you mean "max-length"? Allowed: consumer-disconnected-timeout, …',
      '3:77: "rules.a.require.settings.x-max-length" is no setting that there is. Did you mean "max-length"? Allowed: consumer-disconnected-timeout, …',
      '3:116: "rules.a.require.arguments.max-length" is no argument that there is. Did you mean "x-max-length"? Allowed: x-consumer-disconnected-timeout, …',
      '4:52: "rules.b.require.limits.max-queues" is no limit that there is. Allowed: max-channels, max-connections.',
      '5:58: "rules.c.require.definition.src_uri" is no key that there is. Did you mean "src-uri"? Allowed: ack-mode, …',
    ],
  },
  {
    what: "conditions of the wrong kind",
    text: `name: p
rules:
  a: { message: m, for: queue, require: { settings: { max-length: { matches: '^5' }, overflow: { atMost: 5 } } } }
  b: { message: m, for: queue, require: { settings: { overflow: { oneOf: [reject-publsh] }, max-length: { oneOf: ['5'] } } } }
  c: { message: m, for: queue, require: { metadata: { tier: { oneOf: [5] } } } }
  d: { message: m, for: user, require: { limits: { max-connections: { atMost: -1 } } } }
  e: { message: m, for: queue, require: { settings: { max-length: { matches: a, atMost: 5 } } } }
  f: { message: m, for: binding, require: { arguments: { region: { oneOf: [eu], matches: ^us } } } }
  g: { message: m, for: shovel, require: { definition: { src-predeclared: { oneOf: [yes] }, ack-mode: { matches: ^on } } } }
  h: { message: m, for: exchange, require: { arguments: { x-recent-history-length: { atLeast: 5, matches: a } } } }
`,
    faults: [
      '3:69: "rules.a.require.settings.max-length.matches" is for a text, and this can only be an integer from 0.',
      '3:98: "rules.a.require.settings.overflow.atMost" is for a number, and this can only be …',
      '4:67: "rules.b.require.settings.overflow.oneOf" has "reject-publsh", and this can only be …',
      '4:107: "rules.b.require.settings.max-length.oneOf" has "5", and this can only be an integer from 0.',
      '5:71: "rules.c.require.metadata.tier.oneOf.0" cannot be a number. Allowed: a string.',
      '6:71: "rules.d.require.limits.max-connections.atMost" is -1, and this can only be an integer from 0.',
      '7:67: "rules.e.require.settings.max-length" can be nothing: matches is for a text, atLeast and atMost are for a number.',
      '8:66: "rules.f.require.arguments.region" can be nothing: what oneOf has is not as the rest asks.',
      '9:77: "rules.g.require.definition.src-predeclared.oneOf" has "yes", and this can only be true or false.',
      '10:84: "rules.h.require.arguments.x-recent-history-length" can be nothing: matches is for a text, atLeast and atMost are for a number.',
    ],
  },
  {
    what: "what one of several kinds can never have",
    text: `name: p
rules:
  a: { message: m, for: [queue, exchange], require: { settings: { max-length: required, alternate-exchange: required } } }
  b: { message: m, for: [exchange, binding], require: { arguments: { region: required } } }
  c: { message: m, for: [policy, operatorPolicy], require: { definition: { dead-letter-exchange: required, max-length: required } } }
  d: { message: m, for: [queue, exchange], where: { type: [topic] }, require: { type: [quorum] } }
  e: { message: m, for: queue, where: { type: [stream] }, require: { settings: { message-ttl: required } } }
  f: { message: m, for: queue, require: { arguments: { x-queue-type: forbidden } } }
`,
    faults: [
      '3:67: "rules.a.require.settings.max-length" is no setting of exchange, and this rule is for queue, exchange. Make a rule of its own for each.',
      '3:89: "rules.a.require.settings.alternate-exchange" is no setting of queue, and this rule is for queue, exchange. Make a rule of its own for each.',
      '4:70: "rules.b.require.arguments.region" is no argument of exchange, and this rule is for exchange, binding. Make a rule of its own for each.',
      '5:76: "rules.c.require.definition.dead-letter-exchange" is no key of operatorPolicy, and this rule is for policy, operatorPolicy. Make a rule of its own for each.',
      '6:53: "rules.d.where.type" has none that queue can be, and this rule is for queue, exchange.',
      '6:81: "rules.d.require.type" has none that exchange can be, and this rule is for queue, exchange.',
      '7:82: "rules.e.require.settings.message-ttl" is no setting of stream, which the rule is for: classic, quorum can have it.',
      '8:56: "rules.f.require.arguments.x-queue-type" is read as the type of the queue, and is no argument then: ask "type" for it.',
    ],
  },
  {
    what: "tables with nothing in them",
    text: `name: p
rules:
  a: { message: m, for: queue, require: { settings: {}, arguments: {}, metadata: {} } }
  b: { message: m, for: [policy], require: { definition: {} } }
  c: { message: m, for: virtualHost, require: { limits: {}, atMost: {} } }
`,
    faults: [
      '3:53: "rules.a.require.settings" asks nothing.',
      '3:68: "rules.a.require.arguments" asks nothing.',
      '3:82: "rules.a.require.metadata" asks nothing.',
      '4:58: "rules.b.require.definition" asks nothing.',
      '5:57: "rules.c.require.limits" asks nothing.',
      '5:69: "rules.c.require.atMost" asks nothing.',
    ],
  },
  {
    what: "types that none can be",
    text: rule("for: queue, where: { type: [topic] }, require: { type: [fanout, quorum] }"),
    faults: [
      '3:41: "rules.a.where.type" has "topic", which none can be: this rule is for queue.',
      '3:69: "rules.a.require.type" has "fanout", which none can be: this rule is for queue.',
    ],
  },
  {
    what: "a name of what has none",
    text: rule("for: binding, where: { name: a, except: b }, require: { routingKey: a }"),
    faults: [
      '3:43: "rules.a.where.name" is for what has a name, and a binding has none.',
      '3:52: "rules.a.where.except" is for what has a name, and a binding has none.',
    ],
  },
  {
    what: "patterns that cannot be used",
    text: rule(`for: queue, where: { virtualHost: '(?R)', nam: x }, require: { name: '(' }`),
    faults: [
      '3:54: "rules.a.where.virtualHost" is a pattern that cannot be used. Write its pattern "(?R)" without recursion, conditions and other special features of PCRE.',
      '3:62: "rules.a.where" cannot have the key "nam": there is none of that name. Did you mean "name"? Allowed: virtualHost, name, except, type, metadata.',
      '3:89: "rules.a.require.name" is a pattern that cannot be used. The pattern "(" has a "(" without its ")".',
    ],
  },
  {
    what: "a number that would be another one",
    text: rule("for: queue, require: { settings: { max-length: { atMost: 1.0 } } }"),
    faults: ["3:77: 1.0 would reach RabbitMQ as the integer 1. Write 1."],
  },
];
