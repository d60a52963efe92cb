/** Virtual hosts and users of `declarations/shop.yaml`, each broken by one thing. */
import { type Mutant, put, remove, V } from "./shop-mutant.ts";
import { passwordOf } from "./tested-environment.ts";

export const VIRTUAL_HOSTS: readonly Mutant[] = [
  {
    name: "a limit is lower",
    breaks: (api) => put(api, ["vhost-limits", V, "max-queues"], { value: 100 }),
    noticedBy: ["presence/shop"],
  },
  {
    name: "the default queue type is another one",
    breaks: (api) => put(api, ["vhosts", V], { default_queue_type: "classic" }),
    noticedBy: ["presence/shop"],
  },
  {
    name: "the virtual host is missing",
    whole: true,
    breaks: (api) => remove(api, "vhosts", V),
    noticedBy: [
      "presence/shop",
      "presence/shop/queue/billing",
      "routing/shop/orders -> billing [order.*.paid]",
      "access/login/billing-service",
    ],
  },
  {
    name: "a virtual host too many",
    breaks: (api) => put(api, ["vhosts", "surprise"], {}),
    noticedBy: ["presence/undeclared virtual hosts"],
  },
];

export const USERS: readonly Mutant[] = [
  {
    name: "a permission is missing",
    whole: true,
    breaks: (api) => remove(api, "permissions", V, "billing-service"),
    noticedBy: [
      "presence/user/billing-service/permission/shop",
      "access/login/billing-service",
      "access/user/billing-service/shop/read",
    ],
  },
  {
    name: "a permission gives too much",
    breaks: (api) =>
      put(api, ["permissions", V, "order-service"], {
        configure: "^$",
        write: "^(orders|shipments|notices)",
        read: "^$",
      }),
    noticedBy: ["presence/user/order-service/permission/shop", "access/user/order-service/shop/write"],
  },
  {
    name: "a permission gives too little",
    breaks: (api) =>
      put(api, ["permissions", V, "operator"], {
        configure: "^$",
        write: "^$",
        read: "^(unroutable|audit)$",
      }),
    noticedBy: ["presence/user/operator/permission/shop", "access/user/operator/shop/read"],
  },
  {
    name: "a permission in another virtual host",
    breaks: (api) =>
      put(api, ["permissions", "/", "billing-service"], { configure: "", write: "", read: "" }),
    noticedBy: [
      "presence/user/billing-service/undeclared permissions",
      "access/user/billing-service/other virtual hosts",
    ],
  },
  {
    name: "a topic permission gives too much",
    breaks: (api) =>
      put(api, ["topic-permissions", V, "order-service"], { exchange: "orders", write: ".*", read: "^$" }),
    noticedBy: [
      "presence/user/order-service/topic permission/shop/orders",
      "access/user/order-service/shop/topic/orders",
    ],
  },
  {
    name: "a topic permission is missing",
    breaks: (api) => remove(api, "topic-permissions", V, "order-service"),
    noticedBy: [
      "presence/user/order-service/topic permission/shop/orders",
      "access/user/order-service/shop/topic/orders",
    ],
  },
  {
    name: "a user has a tag too many",
    breaks: (api) =>
      put(api, ["users", "billing-service"], {
        password: passwordOf("billing-service"),
        tags: "administrator",
      }),
    noticedBy: ["presence/user/billing-service", "access/user/billing-service/management"],
  },
  {
    name: "a user has another password",
    breaks: (api) => put(api, ["users", "order-service"], { password: "another", tags: "" }),
    noticedBy: ["access/login/order-service"],
  },
  {
    name: "a user is missing",
    breaks: (api) => remove(api, "users", "operator"),
    noticedBy: ["presence/user/operator", "access/login/operator", "access/user/operator/shop/read"],
  },
  {
    name: "a user too many",
    breaks: (api) => put(api, ["users", "surprise"], { password: "any", tags: "" }),
    noticedBy: ["presence/undeclared users"],
  },
  {
    name: "guest is there",
    breaks: (api) => put(api, ["users", "guest"], { password: "guest", tags: "" }),
    noticedBy: ["access/guest-refused", "presence/undeclared users"],
  },
  {
    name: "a user has a limit",
    breaks: (api) => put(api, ["user-limits", "billing-service", "max-channels"], { value: 3 }),
    noticedBy: ["presence/user/billing-service"],
  },
];
