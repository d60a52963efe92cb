/** What is one request on the broker: operator policies, parameters, permissions, limits of users. */
import { z } from "zod";
import { adopted, clusterId, json, name, policyTarget, table } from "./common-properties.ts";
import { property } from "./documented.ts";
import { idForm, namesMarked, type ResourceDescription } from "./resource-description.ts";

const virtualHost = property(name, "The virtual host that it is in.", { replaces: true });
const ownName = property(name, "Its name.", { replaces: true });
const user = property(name, "The user.", { replaces: true });
const rights = "A regular expression, not anchored, on";
const limit = z.number().int().min(-1).optional();

export const operatorPolicy = brokerObject(
  "OperatorPolicy",
  "A policy that an operator lays over the others: of limits the lesser one of both applies.",
  z.strictObject({
    virtualHost,
    name: ownName,
    pattern: property(z.string(), "A regular expression, not anchored, on the names of what it applies to."),
    applyTo: property(policyTarget.default("all"), "The kind of what it applies to."),
    priority: property(
      z.number().int().default(0),
      "The highest of the operator policies that match applies.",
    ),
    definition: property(
      table,
      "RabbitMQ's keys for operator policies, such as `max-length`, `message-ttl` and `delivery-limit`.",
    ),
  }),
);

/** URIs of upstreams and shovels hold passwords, and a component that nobody here knows may hold one anywhere. */
export const parameter = brokerObject(
  "Parameter",
  "A runtime parameter of a plugin in a virtual host: a federation upstream or upstream set, a shovel.",
  z.strictObject({
    virtualHost,
    component: property(
      name,
      "`federation-upstream`, `federation-upstream-set`, `shovel`, or another plugin's.",
      { replaces: true },
    ),
    name: ownName,
    value: property(
      json,
      "What RabbitMQ's documentation says of the component, with its own keys. A secret, because URIs hold passwords.",
      { secret: true },
    ),
  }),
);

export const globalParameter = brokerObject(
  "GlobalParameter",
  "A global runtime parameter.",
  z.strictObject({ name: ownName, value: property(json, "Any value. A secret.", { secret: true }) }),
);

export const userLimits = brokerObject(
  "UserLimits",
  "Limits of a user.",
  z.strictObject({
    user,
    maxConnections: property(limit, "Connections at a time, at most. Negative, or absent: no limit."),
    maxChannels: property(limit, "Channels at a time, at most. Negative, or absent: no limit."),
  }),
);

export const permission = brokerObject(
  "Permission",
  "What a user may do in a virtual host.",
  z.strictObject({
    user,
    virtualHost: property(name, "The virtual host.", { replaces: true }),
    configure: property(z.string(), `${rights} the names that the user may declare and delete.`),
    write: property(z.string(), `${rights} the names that the user may publish to and bind.`),
    read: property(z.string(), `${rights} the names that the user may consume from and bind from.`),
  }),
);

export const topicPermission = brokerObject(
  "TopicPermission",
  "With which routing keys a user may use a topic exchange.",
  z.strictObject({
    user,
    virtualHost: property(name, "The virtual host.", { replaces: true }),
    exchange: property(name, "The topic exchange.", { replaces: true }),
    write: property(z.string(), `${rights} the routing keys that the user may publish with.`),
    read: property(z.string(), `${rights} the routing keys that the user may bind with.`),
  }),
);

function brokerObject<T extends z.ZodRawShape>(type: string, about: string, inputs: z.ZodObject<T>) {
  const id = idForm(namesMarked(inputs, "replaces"));
  return {
    token: `warren:index:${type}`,
    livesIn: "broker",
    description: `${about} One that is there already is not taken over, but for \`adopt\` of the provider's configuration and \`pulumi import\` by its id: ${id}.`,
    inputs,
    outputs: inputs.extend({ clusterId, adopted }),
  } as const satisfies ResourceDescription;
}
