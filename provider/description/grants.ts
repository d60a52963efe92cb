/** What users may do, looked at as a whole. */
import { z } from "zod";
import { clusterId, name } from "./common-properties.ts";
import { namedType, property } from "./documented.ts";
import { LET_IT_BE_CREATED, type ResourceDescription } from "./resource-description.ts";

const rights = "A regular expression, not anchored, on";
const user = property(name, "The user.");
const virtualHost = property(name, "The virtual host.");

const granted = namedType(
  "GrantedPermission",
  "What a user may do in a virtual host.",
  z.strictObject({
    user,
    virtualHost,
    configure: property(z.string(), `${rights} the names that the user may declare and delete.`),
    write: property(z.string(), `${rights} the names that the user may publish to and bind.`),
    read: property(z.string(), `${rights} the names that the user may consume from and bind from.`),
  }),
);

const grantedTopic = namedType(
  "GrantedTopicPermission",
  "With which routing keys a user may use a topic exchange.",
  z.strictObject({
    user,
    virtualHost,
    exchange: property(name, "The topic exchange."),
    write: property(z.string(), `${rights} the routing keys that the user may publish with.`),
    read: property(z.string(), `${rights} the routing keys that the user may bind with.`),
  }),
);

const limit = z.number().int();

const limits = namedType(
  "GrantedLimits",
  "Limits of a user. One that is absent is none.",
  z.strictObject({
    user,
    maxConnections: property(limit.optional(), "Connections at a time, at most."),
    maxChannels: property(limit.optional(), "Channels at a time, at most."),
  }),
);

const kept = z.strictObject({
  users: property(z.array(name).default([]), "The users whose permissions these are."),
  virtualHosts: property(
    z.array(name).default([]),
    "The virtual hosts in which they are all that these users have. In others only those that are named are looked at.",
  ),
  permissions: property(
    z.record(z.string(), granted).default({}),
    "Permissions, by any key: `app@shop`. The state has them by user and virtual host.",
  ),
  topicPermissions: property(
    z.record(z.string(), grantedTopic).default({}),
    "Topic permissions, by any key. The state has them by user, virtual host and exchange.",
  ),
  limits: property(
    z.record(z.string(), limits).optional(),
    "Limits, by any key: all that the users have. The state has them by user. Absent: nobody looks at their limits.",
  ),
});

export const grants = {
  token: "warren:index:Grants",
  livesIn: "broker",
  insteadOfImport: LET_IT_BE_CREATED,
  description:
    "Permissions, topic permissions and limits that other resources make, kept as they are declared: what somebody changed, " +
    "took away or gave by hand is shown by the next preview and mended in place by the next update. Most providers " +
    "compare them with the state alone. Let it depend on those resources. Its deletion changes nothing on the broker.",
  inputs: kept,
  outputs: kept.extend({ clusterId }),
} as const satisfies ResourceDescription;
