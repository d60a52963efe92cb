/** Exchanges, queues, bindings and policies of `declarations/shop.yaml`, each broken by one thing. */
import { BILLING, bind, type Mutant, put, remove, replaceQueue, TO_BILLING, V } from "./shop-mutant.ts";

export const ROUTING: readonly Mutant[] = [
  {
    name: "the key of a binding is another one",
    async breaks(api) {
      await remove(api, "bindings", V, "e", "orders", "q", "billing", "order.*.paid");
      await bind(api, ["orders", "q", "billing"], { routing_key: "order.*.*" });
    },
    noticedBy: [
      "presence/shop/binding/orders -> billing [order.*.paid]",
      "routing/shop/orders -> billing [order.*.paid]",
      "presence/shop/undeclared bindings",
    ],
  },
  {
    name: "a binding is missing",
    breaks: (api) => remove(api, "bindings", V, "e", "shipments", "q", "packing", "express"),
    noticedBy: [
      "presence/shop/binding/shipments -> packing [express]",
      "routing/shop/shipments -> packing [express]",
    ],
  },
  {
    name: "a binding too many",
    breaks: (api) => bind(api, ["orders", "q", "mail"], { routing_key: "order.#" }),
    noticedBy: ["presence/shop/undeclared bindings", "routing/shop/exchange orders"],
  },
  {
    name: "a headers binding asks for any instead of all",
    async breaks(api) {
      await remove(api, "exchanges", V, "notices");
      const argument = { "alternate-exchange": "unroutable" };
      await put(api, ["exchanges", V, "notices"], { type: "headers", durable: true, arguments: argument });
      const mail = { "x-match": "any", mail: true, invoice: true };
      await bind(api, ["notices", "q", "mail"], { arguments: mail });
      const push = { "x-match": "any", push: true, language: "en" };
      await bind(api, ["notices", "q", "temp.push"], { arguments: push });
    },
    noticedBy: ['routing/shop/notices -> temp.push [] {"language":"en","push":true,"x-match":"all"}'],
  },
  {
    name: "an exchange has no alternate exchange",
    async breaks(api) {
      await remove(api, "exchanges", V, "notices");
      await put(api, ["exchanges", V, "notices"], { type: "headers", durable: true });
      const mail = { "x-match": "any", mail: true, invoice: true };
      await bind(api, ["notices", "q", "mail"], { arguments: mail });
      const push = { "x-match": "all", push: true, language: "en" };
      await bind(api, ["notices", "q", "temp.push"], { arguments: push });
    },
    noticedBy: ["presence/shop/exchange/notices", "routing/shop/exchange notices"],
  },
  {
    name: "an exchange is of another type",
    async breaks(api) {
      await remove(api, "exchanges", V, "shipments");
      await put(api, ["exchanges", V, "shipments"], { type: "fanout", durable: true });
      await bind(api, ["orders", "e", "shipments"], { routing_key: "order.eu.paid" });
      await bind(api, ["shipments", "q", "packing"], { routing_key: "order.eu.paid" });
      await bind(api, ["shipments", "q", "packing"], { routing_key: "express" });
    },
    noticedBy: ["presence/shop/exchange/shipments", "routing/shop/shipments -> packing [express]"],
  },
  {
    name: "an internal exchange is open to clients",
    async breaks(api) {
      await remove(api, "exchanges", V, "unroutable");
      await put(api, ["exchanges", V, "unroutable"], { type: "fanout", durable: true, internal: false });
      await bind(api, ["unroutable", "q", "unroutable"], { routing_key: "" });
    },
    noticedBy: ["presence/shop/exchange/unroutable", "routing/shop/internal exchange unroutable"],
  },
  {
    name: "an exchange too many",
    breaks: (api) => put(api, ["exchanges", V, "surprise"], { type: "topic", durable: true }),
    noticedBy: ["presence/shop/undeclared exchanges"],
  },
];

export const QUEUES: readonly Mutant[] = [
  {
    name: "a queue is missing",
    whole: true,
    breaks: (api) => remove(api, "queues", V, "packing"),
    noticedBy: [
      "presence/shop/queue/packing",
      "routing/shop/shipments -> packing [express]",
      "delivery/shop/packing/order",
    ],
  },
  {
    name: "a queue too many",
    breaks: (api) => put(api, ["queues", V, "surprise"], { durable: true }),
    noticedBy: ["presence/shop/undeclared queues"],
  },
  {
    name: "a queue is transient",
    breaks: (api) =>
      replaceQueue(api, "西游记", {
        queue: { durable: false, arguments: { "x-queue-type": "classic", "x-max-priority": 5 } },
        bindings: [["orders", "order.cn.#"]],
      }),
    noticedBy: ["presence/shop/queue/西游记"],
  },
  {
    name: "a queue is of another type",
    breaks: (api) =>
      replaceQueue(api, "unroutable", {
        queue: { arguments: { "x-queue-type": "classic" } },
        bindings: [["unroutable", ""]],
      }),
    noticedBy: ["presence/shop/queue/unroutable"],
  },
  {
    name: "a queue has another dead-letter exchange",
    breaks: (api) =>
      replaceQueue(api, "billing", {
        queue: { arguments: { ...BILLING, "x-dead-letter-exchange": "unroutable" } },
        bindings: TO_BILLING,
      }),
    noticedBy: ["presence/shop/queue/billing", "dead-lettering/shop/billing/rejected"],
  },
  {
    name: "a queue has a higher delivery limit",
    breaks: (api) =>
      replaceQueue(api, "billing", {
        queue: { arguments: { ...BILLING, "x-delivery-limit": 50 } },
        bindings: TO_BILLING,
      }),
    noticedBy: ["presence/shop/queue/billing", "dead-lettering/shop/billing/delivery_limit"],
  },
  {
    name: "a queue has a time to live",
    breaks: (api) =>
      replaceQueue(api, "billing", {
        queue: { arguments: { ...BILLING, "x-message-ttl": 60_000 } },
        bindings: TO_BILLING,
      }),
    noticedBy: ["presence/shop/queue/billing"],
  },
  {
    name: "a queue has no single active consumer",
    breaks: (api) =>
      replaceQueue(api, "packing", {
        queue: { arguments: { "x-queue-type": "quorum" } },
        bindings: [
          ["shipments", "order.eu.paid"],
          ["shipments", "express"],
        ],
      }),
    noticedBy: ["presence/shop/queue/packing", "delivery/shop/packing/single-active-consumer"],
  },
  {
    name: "a queue has no priorities",
    breaks: (api) =>
      replaceQueue(api, "西游记", {
        queue: { arguments: { "x-queue-type": "classic" } },
        bindings: [["orders", "order.cn.#"]],
      }),
    noticedBy: ["presence/shop/queue/西游记", "delivery/shop/西游记/priority"],
  },
];

export const POLICIES: readonly Mutant[] = [
  {
    name: "a policy is gone",
    whole: true,
    breaks: (api) => remove(api, "policies", V, "failed"),
    noticedBy: [
      "presence/shop/policy/failed",
      "presence/shop/queue/mail/policies",
      "dead-lettering/shop/mail/rejected",
    ],
  },
  {
    name: "a policy has a narrower pattern",
    breaks: (api) =>
      put(api, ["policies", V, "failed"], {
        pattern: "^packing$",
        "apply-to": "quorum_queues",
        definition: { "dead-letter-exchange": "orders.dead" },
      }),
    noticedBy: ["presence/shop/policy/failed", "presence/shop/queue/mail/policies"],
  },
  {
    name: "a policy has a shorter time to live",
    breaks: (api) =>
      put(api, ["policies", V, "short-lived"], {
        pattern: "^temp\\.",
        "apply-to": "queues",
        priority: 10,
        definition: { "message-ttl": 1_000, "max-length": 10_000 },
      }),
    noticedBy: ["presence/shop/policy/short-lived"],
  },
  {
    name: "another policy takes its place",
    breaks: (api) =>
      put(api, ["policies", V, "surprise"], {
        pattern: "^mail$",
        "apply-to": "queues",
        priority: 99,
        definition: { "message-ttl": 60_000 },
      }),
    noticedBy: [
      "presence/shop/undeclared policies",
      "presence/shop/queue/mail/policies",
      "dead-lettering/shop/mail/rejected",
    ],
  },
  {
    name: "an operator policy limits a queue",
    breaks: (api) =>
      put(api, ["operator-policies", V, "surprise"], {
        pattern: "^billing$",
        "apply-to": "queues",
        definition: { "max-length": 1 },
      }),
    noticedBy: ["presence/shop/undeclared operator policies", "presence/shop/queue/billing/policies"],
  },
];
