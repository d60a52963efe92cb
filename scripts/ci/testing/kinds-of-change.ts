/** Kinds of change that pass a review: what is said of each before, and what it does to a broker. */

/** Of a declaration, as the kinds of change below change it. */
export function shop() {
  return {
    virtualHosts: {
      shop: {
        exchanges: {
          orders: { type: "topic" },
          notices: { type: "direct" },
        } as Record<string, { type: string }>,
        queues: {
          billing: { type: "quorum", lint: { "poison-messages-dropped": "a test" } },
          audit: { type: "classic" },
          old: { type: "classic" },
        } as Record<string, object>,
        bindings: [
          { source: "orders", destination: "billing", routingKey: "order.#" },
          { source: "orders", destination: "audit", routingKey: "#" },
          { source: "orders", destination: "old", routingKey: "old" },
        ],
        policies: { short: { pattern: "^audit$", applyTo: "queues", definition: { "max-length": 1_000 } } },
      },
    },
    users: {
      app: {
        permissions: { shop: { configure: "^$", write: "^(orders|notices)$", read: "^(billing|audit)$" } },
      },
      former: { permissions: { shop: { configure: "^$", write: "^$", read: "^old$" } } },
    } as Record<string, { permissions: { shop: { configure: string; write: string; read: string } } }>,
  };
}
export type Shop = ReturnType<typeof shop>;

export type Forge = "GitHub" | "GitLab";

/** A kind of change that passes. */
export interface Kind {
  readonly what: string;
  readonly forge: Forge;
  readonly change: (declared: Shop) => void;
  /** Whether the smoke tests run after its apply: they take as long as it does. */
  readonly isSmokeTested?: true;
  /** In the comment, before it is merged. */
  readonly says: readonly RegExp[];
  /** On the broker, after it is merged: `+ queue shipping`, `- user former`, `~ policy short`. */
  readonly does: readonly string[];
}

export const KINDS: readonly Kind[] = [
  {
    what: "all of it is new",
    forge: "GitHub",
    isSmokeTested: true,
    change: () => undefined,
    says: [/Preview of stack `production`: \d+ to create/, /\*\*create\*\* queue `billing` in `shop`/],
    does: [
      "+ binding orders -> queue audit [#]",
      "+ binding orders -> queue billing [order.#]",
      "+ binding orders -> queue old [old]",
      "+ exchange notices",
      "+ exchange orders",
      // RabbitMQ keeps what there is no limit of.
      "+ parameter vhost-limits limits",
      "+ permission app in shop",
      "+ permission former in shop",
      "+ permission owner in shop",
      "+ policy short",
      "+ queue audit",
      "+ queue billing",
      "+ queue old",
      "+ user app",
      "+ user former",
      "+ virtual host shop",
    ],
  },
  {
    what: "a queue and its binding are added",
    forge: "GitHub",
    change: ({ virtualHosts: { shop } }) => {
      shop.queues["shipping"] = { type: "classic" };
      shop.bindings.push({ source: "orders", destination: "shipping", routingKey: "order.paid" });
    },
    says: [/: 2 to create$/m, /\*\*create\*\* queue `shipping` in `shop`/],
    does: ["+ binding orders -> queue shipping [order.paid]", "+ queue shipping"],
  },
  {
    what: "a binding is removed",
    forge: "GitHub",
    change: ({ virtualHosts: { shop } }) => {
      shop.bindings = shop.bindings.filter(({ routingKey }) => routingKey !== "order.#");
      shop.bindings.push({ source: "orders", destination: "billing", routingKey: "order.*" });
    },
    says: [/\*\*delete\*\* binding/, /route\\?-lost/],
    does: ["+ binding orders -> queue billing [order.*]", "- binding orders -> queue billing [order.#]"],
  },
  {
    what: "an exchange that nothing is bound to gets another type",
    forge: "GitHub",
    change: ({ virtualHosts: { shop } }) => {
      shop.exchanges["notices"] = { type: "fanout" };
    },
    says: [/exchange `notices` in `shop`/, /`type`: `"direct"` → `"fanout"`/],
    does: ["~ exchange notices"],
  },
  {
    what: "a right is narrowed",
    forge: "GitLab",
    isSmokeTested: true,
    change: ({ users }) => {
      const right = users["app"]?.permissions.shop;
      if (right !== undefined) right.write = "^orders$";
    },
    says: [/\*\*change\*\* permission `app` in `shop`/, /permission\\?-lost/],
    does: ["~ permission app in shop"],
  },
  {
    what: "a user goes, and another one comes",
    forge: "GitLab",
    change: ({ users }) => {
      delete users["former"];
      users["shipping-app"] = { permissions: { shop: { configure: "^$", write: "^$", read: "^shipping$" } } };
    },
    says: [/\*\*delete\*\* user `former`/, /user\\?-removed/, /\*\*create\*\* user `shipping-app`/],
    does: [
      "+ permission shipping-app in shop",
      "+ user shipping-app",
      "- permission former in shop",
      "- user former",
    ],
  },
  {
    what: "a policy changes",
    forge: "GitLab",
    change: ({ virtualHosts: { shop } }) => {
      shop.policies.short.definition["max-length"] = 10;
    },
    says: [
      /\*\*change\*\* policy `short` in `shop`/,
      /`definition.max-length`: `1000` → `10`/,
      /limit\\?-lowered/,
    ],
    does: ["~ policy short"],
  },
];
