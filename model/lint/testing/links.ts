import { type RuleCase, shop } from "./rule-case.ts";

const PLUGINS = "plugins: [rabbitmq_shovel, rabbitmq_federation]\n";

/** Queues a and b, the exchange e, and a shovel. */
function shovel(definition: string, before = ""): string {
  return `${PLUGINS}${shop(`
exchanges: { e: { type: fanout } }
queues: { a: {}, b: {} }
bindings: [{ source: e, destination: a }]
shovels: { s: { ${definition} } }
`)}${before}`;
}

function upstream(uri: string): string {
  return `${PLUGINS}${shop(`federationUpstreams: { up: { uri: ${uri} } }`)}`;
}

const OWN = 'src-uri: "amqp:///shop", dest-uri: "amqp:///shop"';

export const LINK_CASES: readonly RuleCase[] = [
  {
    rule: "link-to-undeclared-host",
    what: "shovels without a path lead to /, wherever they stand",
    fires: shovel('src-uri: "amqp://", src-queue: a, dest-uri: "amqp://u@?heartbeat=5", dest-queue: b'),
    findings: [
      '7:21: "src-uri" of the shovel "s" has no path and so means the virtual host "/" of the broker itself, which is not declared. Give it the path of the one that is meant, such as /shop, or declare "/".',
      '7:55: "dest-uri" of the shovel "s" has no path and so means the virtual host "/" of the broker itself, which is not declared. Give it the path of the one that is meant, such as /shop, or declare "/".',
    ],
    near: shovel(
      'src-uri: "amqp://", src-queue: a, dest-uri: "amqp:///shop", dest-queue: b',
      "  /: { queues: { a: {} } }\n",
    ),
  },
  {
    rule: "link-to-undeclared-host",
    what: "one of the broker itself, and one of another broker",
    fires: shovel('src-uri: "amqp:///gone", src-queue: a, dest-uri: "amqp://other/gone", dest-queue: b'),
    findings: [
      '7:21: "src-uri" of the shovel "s" means the virtual host "gone" of the broker itself, which is not declared. Give it the path of the one that is meant, such as /shop, or declare "gone".',
    ],
    near: shovel('src-uri: "amqp://other/gone", src-queue: a, dest-uri: "amqp://other", dest-queue: b'),
  },
  {
    rule: "link-to-undeclared-host",
    what: "one URI of a list; of others a secret decides, or the host is another",
    fires: shovel(
      'src-uri: ["amqp:///shop", "amqp:///%67one"], src-queue: a, dest-uri: "amqp:///shop", dest-queue: b',
    ),
    findings: [
      '7:47: "src-uri" of the shovel "s" means the virtual host "gone" of the broker itself, which is not declared. Give it the path of the one that is meant, such as /shop, or declare "gone".',
    ],
    near: shovel(
      'src-uri: ["amqp:///${V}", "${URI}", "amqp://${HOST}", "amqp://b:5672/gone"], src-queue: a, dest-uri: "amqp:///%73hop", dest-queue: b',
    ),
  },
  {
    rule: "link-to-undeclared-host",
    what: "between queues of one broker the host of a URI is not read",
    fires: shovel(
      'src-protocol: local, src-uri: "amqp://u@host/gone", src-queue: a, dest-uri: "amqp:///shop", dest-queue: b',
    ),
    findings: [
      '7:42: "src-uri" of the shovel "s" means the virtual host "gone" of the broker itself, which is not declared. Give it the path of the one that is meant, such as /shop, or declare "gone".',
    ],
    near: shovel(
      'src-protocol: amqp10, src-uri: "amqp://u@host/gone", src-address: a, dest-uri: "amqp:///shop", dest-queue: b',
    ),
  },
  {
    rule: "link-to-undeclared-host",
    what: "a federation upstream of the empty name",
    fires: upstream('"amqp:///"'),
    findings: [
      '4:34: "uri" of the federation upstream "up" means the virtual host "" of the broker itself, which is not declared. Give it the path of the one that is meant, such as /shop.',
    ],
    near: upstream('"amqp:///shop"'),
  },
  {
    rule: "link-to-undeclared-host",
    what: "a federation upstream without a path, which RabbitMQ validates as /",
    fires: upstream('"amqp://"'),
    findings: [
      '4:34: "uri" of the federation upstream "up" has no path and so is taken only with the virtual host "/" of the broker itself, which is not declared. Give it the path of the one that is meant, such as /shop, or declare "/".',
    ],
    near: `${upstream('"amqp://"')}  /: {}\n`,
  },
  {
    rule: "shovel-end-undeclared",
    what: "queues that the shovel makes; one of others",
    fires: shovel(`${OWN}, src-queue: c, dest-queue: done`),
    findings: [
      '7:72: "src-queue" of the shovel "s" names the queue "c" in the virtual host "shop", which is not declared: the shovel makes it, durable and with no arguments but "src-queue-args". Correct the name, or declare the queue; if others do, with external: true.',
      '7:86: "dest-queue" of the shovel "s" names the queue "done" in the virtual host "shop", which is not declared: the shovel makes it, durable and with no arguments but "dest-queue-args". Correct the name, or declare the queue; if others do, with external: true.',
    ],
    near: shovel(`${OWN}, src-queue: a, dest-queue: b`),
  },
  {
    rule: "shovel-end-undeclared",
    what: "a queue that the shovel does not make",
    fires: shovel(`${OWN}, src-queue: c, src-predeclared: true, dest-exchange: amq.topic`),
    findings: [
      '7:72: "src-queue" of the shovel "s" names the queue "c" in the virtual host "shop", which is not declared: the shovel fails until it is there, because of "src-predeclared". Correct the name, or declare the queue; if others do, with external: true.',
    ],
    near: shovel(`${OWN}, src-queue: a, src-predeclared: true, dest-exchange: ""`),
  },
  {
    rule: "shovel-end-undeclared",
    what: "exchanges; those of another broker, and of another virtual host",
    fires: shovel(`${OWN}, src-exchange: f, dest-exchange: g`),
    findings: [
      '7:72: "src-exchange" of the shovel "s" names the exchange "f" in the virtual host "shop", which is not declared: the shovel fails until it is there. Correct the name, or declare the exchange; if others do, with external: true.',
      '7:89: "dest-exchange" of the shovel "s" names the exchange "g" in the virtual host "shop", which is not declared: the shovel fails at each message. Correct the name, or declare the exchange; if others do, with external: true.',
    ],
    near: shovel(
      'src-uri: "amqp:///back", src-exchange: f, dest-uri: "amqp://other/shop", dest-exchange: g',
      "  back: { exchanges: { f: { external: true } } }\n",
    ),
  },
  {
    rule: "unreachable-queue",
    what: "a shovel leads to it from another virtual host, or to another broker's queue of its name",
    fires: shovel(
      'src-uri: "amqp:///shop", src-queue: a, dest-uri: "amqp:///back", dest-queue: b',
      "  back: { queues: { b: {} } }\n",
    ),
    findings: [
      '5:22: Nothing leads to the queue "b": it has no binding, and no declared user may publish to it by its name. Bind it, or give a user write permission on amq.default.',
    ],
    near: shovel(`${OWN}, src-queue: a, dest-queue: b`),
  },
];
