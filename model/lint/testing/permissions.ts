import { type RuleCase, shop } from "./rule-case.ts";

const HOST = shop("exchanges: { orders: { type: topic } }\nqueues: { billing: {} }");
const user = (rights: string) => `${HOST}users: { u: { permissions: { shop: { ${rights} } } } }\n`;

const topics = (host: string, pattern: string) => `${shop(host)}users:
  u:
    permissions: { shop: { configure: ^$, write: ^orders$, read: ^$ } }
    topicPermissions: { shop: { orders: { write: ${pattern}, read: ^$ } } }
`;
const BOUND = `exchanges: { orders: { type: topic }, others: { type: topic } }
queues: { billing: {} }
`;

export const PERMISSION_CASES: readonly RuleCase[] = [
  {
    rule: "unanchored-permission",
    what: "a name without anchors",
    fires: user("configure: ^$, write: orders, read: ^$"),
    findings: [
      '5:53: "write" of the user "u" in "shop" is "orders", which also matches other names, such as "xorders2". Anchor it: ^orders$, or ^.*orders.*$ if it is meant to be open.',
    ],
    near: user("configure: ^$, write: ^orders$, read: ^$"),
  },
  {
    rule: "unanchored-permission",
    what: "anchors that hold for one alternative only",
    fires: user("configure: ^$, write: ^orders|billing$, read: ^$"),
    findings: [
      '5:53: "write" of the user "u" in "shop" is "^orders|billing$", which also matches other names. Anchor it: ^(orders|billing)$, or ^(orders.*|.*billing)$ if it is meant to be open.',
    ],
    near: user("configure: ^$, write: ^(orders|billing)$, read: ^$"),
  },
  {
    rule: "unanchored-permission",
    what: "an end that is left open, by chance and on purpose",
    fires: user("configure: ^$, write: ^$, read: ^bill"),
    findings: [
      '5:64: "read" of the user "u" in "shop" is "^bill", which also matches other names. Anchor it: ^(bill|billing)$, or ^bill.*$ if it is meant to be open.',
    ],
    near: user(String.raw`configure: '^shop\.', write: .*, read: ^bill.*`),
  },
  {
    rule: "unanchored-permission",
    what: "routing keys of a topic permission",
    fires: `${HOST}users:
  u:
    permissions: { shop: { configure: ^$, write: ^orders$, read: ^$ } }
    topicPermissions: { shop: { orders: { write: order, read: ^$ } } }
`,
    findings: [
      '8:43: "write" of the user "u" for the exchange "orders" is "order", which also matches other routing keys, such as "xorder2". Anchor it: ^order$, or ^.*order.*$ if it is meant to be open.',
    ],
    near: `${HOST}users:
  u:
    permissions: { shop: { configure: ^$, write: ^orders$, read: ^$ } }
    topicPermissions: { shop: { orders: { write: '^order\\.', read: ^$ } } }
`,
  },
  {
    rule: "unanchored-permission",
    what: "routing keys of which a wildcard lets through more than anybody can name",
    fires: topics(`${BOUND}bindings: [{ source: orders, destination: billing, routingKey: 'a.#' }]`, "^a"),
    findings: [
      '9:43: "write" of the user "u" for the exchange "orders" is "^a", which also matches other routing keys. Write ^a.*$, which says that it is open.',
    ],
    near: topics(`${BOUND}bindings: [{ source: orders, destination: billing, routingKey: 'a.#' }]`, "^a.*$"),
  },
  {
    rule: "unanchored-permission",
    what: "routing keys that no wildcard of the exchange lets through",
    fires: topics(
      `${BOUND}bindings:\n  - { source: orders, destination: billing, routingKey: 'b.*' }\n  - { source: orders, destination: billing, routingKey: a.c }\n  - { source: others, destination: billing, routingKey: '#' }`,
      "^a",
    ),
    findings: [
      String.raw`12:43: "write" of the user "u" for the exchange "orders" is "^a", which also matches other routing keys. Anchor it: ^(a|a\.c)$, or ^a.*$ if it is meant to be open.`,
    ],
    near: topics(BOUND, String.raw`'^(a|a\.c)$'`),
  },
  {
    rule: "unanchored-permission",
    what: "routing keys that no binding of an exchange takes, and its alternate does",
    fires: topics(
      "exchanges: { orders: { type: topic, arguments: { alternate-exchange: rest } }, rest: { type: fanout } }",
      "^a",
    ),
    findings: [
      '7:43: "write" of the user "u" for the exchange "orders" is "^a", which also matches other routing keys. Write ^a.*$, which says that it is open.',
    ],
    near: topics("exchanges: { orders: { type: topic } }", "^a.*$"),
  },
  {
    rule: "unanchored-permission",
    what: "a declared name that only the open pattern matches is kept",
    fires: `${shop("queues: { billing: {}, billing.retry: {} }")}users: { u: { permissions: { shop: { configure: ^$, write: ^$, read: billing } } } }\n`,
    findings: [
      String.raw`4:64: "read" of the user "u" in "shop" is "billing", which also matches other names, such as "xbilling2". Anchor it: ^(billing|billing\.retry)$, or ^.*billing.*$ if it is meant to be open.`,
    ],
    near: `${shop("queues: { billing: {}, billing.retry: {} }")}users: { u: { permissions: { shop: { configure: ^$, write: ^$, read: '^(billing|billing\\.retry)$' } } } }\n`,
  },
  {
    rule: "permission-matches-nothing",
    what: "queues that another user may make",
    fires: `${HOST}users:
  u: { permissions: { shop: { configure: ^$, write: ^$, read: ^reply-.* } } }
  v: { permissions: { shop: { configure: ^$, write: ^$, read: ^$ } } }
`,
    findings: [
      '6:57: "read" of the user "u" in "shop" is "^reply-.*", which no declared exchange or queue matches. Correct it, or write ^$ if nothing is meant.',
    ],
    near: `${HOST}users:
  u: { permissions: { shop: { configure: ^$, write: ^$, read: ^reply-.* } } }
  v: { permissions: { shop: { configure: ^reply-.*, write: ^$, read: ^$ } } }
`,
  },
  {
    rule: "empty-permission-pattern",
    what: "nothing that looks like everything",
    fires: user('configure: "", write: ^orders$, read: ^$'),
    findings: [
      '5:38: "configure" of the user "u" in "shop" is "", which allows nothing. Write ^$, or .* if everything was meant.',
    ],
    near: user("configure: ^$, write: ^orders$, read: ^$"),
  },
  {
    rule: "user-without-permissions",
    what: "a user of nothing, and one who watches",
    fires: `${HOST}users: { u: { tags: [sales] } }\n`,
    findings: [
      '5:10: The user "u" has no permission for any virtual host: it cannot connect. Give it a permission. Where it has none that was made by hand either, it can be taken out.',
    ],
    near: `${HOST}users: { u: { tags: [monitoring] } }\n`,
  },
  {
    rule: "permission-matches-nothing",
    what: "a queue that is not declared",
    fires: user("configure: ^$, write: ^$, read: ^biling$"),
    findings: [
      '5:64: "read" of the user "u" in "shop" is "^biling$", which no declared exchange or queue matches. Correct it, or write ^$ if nothing is meant.',
    ],
    near: user("configure: ^$, write: ^$, read: ^billing$"),
  },
  {
    rule: "permission-matches-nothing",
    what: "a user that makes objects of its own",
    fires: user("configure: ^$, write: '^mqtt-.*', read: ^$"),
    findings: [
      '5:53: "write" of the user "u" in "shop" is "^mqtt-.*", which no declared exchange or queue matches. Correct it, or write ^$ if nothing is meant.',
    ],
    near: user("configure: '^mqtt-.*', write: '^mqtt-.*', read: '^mqtt-.*'"),
  },
];
