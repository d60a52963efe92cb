/** What is asked of users, their permissions and their limits. */
import {
  findPermission,
  findUser,
  listAllPermissions,
  listAllTopicPermissions,
  listAllUserLimits,
  listPermissions,
  listTopicPermissions,
  listUserNames,
  topicPermissionsOf,
  userLimits,
  userTags,
} from "../users.ts";
import { permission, topic, V } from "./answers.ts";
import type { ApiQuestion } from "./api-question.ts";

export const USER_QUESTIONS: readonly ApiQuestion[] = [
  { name: "userTags", ask: (api) => userTags(api, "app"), answer: { tags: ["monitoring"] } },
  { name: "listUserNames", ask: listUserNames, answer: [{ name: "app" }] },
  {
    name: "findUser",
    ask: (api) => findUser(api, "app"),
    answer: {
      name: "app",
      password_hash: "kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR",
      hashing_algorithm: "rabbit_password_hashing_sha256",
      tags: ["monitoring"],
    },
  },
  {
    name: "findPermission",
    ask: (api) => findPermission(api, { ...V, user: "app" }),
    answer: permission,
    optional: ["vhost"],
    free: ["vhost"],
  },
  {
    name: "listPermissions",
    ask: (api) => listPermissions(api, "shop"),
    answer: [permission],
    optional: ["vhost"],
    free: ["vhost"],
  },
  {
    name: "listTopicPermissions",
    ask: (api) => listTopicPermissions(api, "shop"),
    answer: [topic],
    optional: ["vhost"],
    free: ["vhost"],
  },
  {
    name: "topicPermissionsOf",
    ask: (api) => topicPermissionsOf(api, { ...V, user: "app" }),
    answer: [topic],
    optional: ["vhost"],
    free: ["vhost"],
  },
  { name: "listAllPermissions", ask: listAllPermissions, answer: [permission] },
  { name: "listAllTopicPermissions", ask: listAllTopicPermissions, answer: [topic] },
  {
    name: "listAllUserLimits",
    ask: listAllUserLimits,
    answer: [{ user: "app", value: { "max-channels": 9 } }],
    optional: ["value.max-channels", "max-channels"],
  },
  {
    name: "userLimits",
    ask: (api) => userLimits(api, "app"),
    answer: [{ user: "app", value: { "max-channels": 100 } }],
    optional: ["max-channels", "user"],
    free: ["user"],
  },
];
