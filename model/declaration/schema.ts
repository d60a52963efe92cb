/**
 * The shape of each object of a declaration file: its keys, their types, defaults and descriptions. What a type
 * cannot say (references, ranges of arguments, reserved names) is checked in `check-*.ts`. The `error` of a schema is
 * what it allows, in words; `read-object.ts` makes the message of it. `json-schema.ts` makes of all of it the JSON
 * Schema for editors.
 */
import { z } from "zod";
import { EXCHANGE_TYPES } from "../arguments/exchange-types.ts";
import { HASHING_ALGORITHMS } from "../rabbitmq/password-hash.ts";
import { type Arguments, POLICY_TARGETS, QUEUE_TYPES } from "../topology/topology.ts";

const text = z.string({ error: "a string" });
const flag = z.boolean({ error: "true or false" });
const integer = z.int({ error: "an integer" });
const count = z.int({ error: "an integer from 0" }).min(0, { error: "an integer from 0" });
/** A mapping of anything: its keys are checked where they are known. `z.record` would lose `__proto__`. */
const table = z.custom<Arguments>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  { error: "a mapping" },
);
const texts = z.array(text, { error: "a list of strings" });
/** A section is read object by object, each with its own schema below. */
const section = (about: string) => z.unknown().optional().describe(about);

const choice = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, { error: values.join(", ") });

const [firstType = "direct", ...otherTypes] = EXCHANGE_TYPES.keys();

const lifecycle = {
  protect: flag.default(false).describe("Never deleted or replaced: a plan that would do so is refused."),
  retain: flag.default(false).describe("Left on the broker when it is taken out of the declaration."),
  ignoreChanges: texts
    .default([])
    .describe("What the broker may have otherwise: a property, arguments, or one argument by its name."),
  renamedFrom: text.default("").describe("The name under which it was declared before."),
};
const external = flag
  .default(false)
  .describe("Another team's: it may be referred to, and is never created, changed or deleted.");

/** Another team's: it may be referred to and is never touched, so nothing else can be said of it. */
export const externalSchema = z.strictObject({ external: z.literal(true) });

export const exchangeSchema = z.strictObject({
  type: choice([firstType, ...otherTypes]).describe("How it routes."),
  durable: flag.default(true).describe("Survives a restart of the broker."),
  autoDelete: flag.default(false).describe("Deleted when its last binding goes."),
  internal: flag.default(false).describe("Closed to clients: fed by other exchanges only."),
  arguments: table.default({}).describe("RabbitMQ's arguments, by their own names."),
  ...lifecycle,
  external,
});

export const queueSchema = z.strictObject({
  type: choice(QUEUE_TYPES).optional().describe("Default: the virtual host's defaultQueueType."),
  durable: flag
    .default(true)
    .describe("Survives a restart of the broker. Only a classic queue can be false."),
  autoDelete: flag
    .default(false)
    .describe("Deleted when its last consumer goes. Only a classic queue can be true."),
  arguments: table.default({}).describe("RabbitMQ's arguments, by their own names (x-message-ttl)."),
  ...lifecycle,
  move: flag
    .default(false)
    .describe("Its messages may be moved into another queue of its name, although it is protected."),
  external,
});

export const bindingSchema = z.strictObject({
  source: text.describe("The exchange that messages come from."),
  destination: text.describe("The queue or exchange that they go to."),
  destinationType: choice(["queue", "exchange"]).default("queue").describe("What the destination is."),
  routingKey: text
    .default("")
    .describe("For a topic exchange a pattern: * is one word, # any number of words. Quote it: '#'."),
  arguments: table
    .default({})
    .describe("For a headers exchange the headers, and x-match: all, any, all-with-x or any-with-x."),
});

export const policySchema = z.strictObject({
  pattern: text.describe("A regular expression on names, not anchored: ^orders$ is one name."),
  applyTo: choice(POLICY_TARGETS).default("all").describe("The kind of object that it applies to."),
  priority: integer
    .default(0)
    .describe("Of all that match, only the policy of the highest priority applies."),
  definition: table.describe("RabbitMQ's keys, by their own names (message-ttl)."),
});

export const limitsSchema = z.strictObject({
  "max-queues": count.optional().describe("How many queues it can have."),
  "max-connections": count.optional().describe("How many connections clients can have to it at a time."),
});

export const userLimitsSchema = z.strictObject({
  "max-connections": count.optional().describe("How many connections the user can have at a time."),
  "max-channels": count.optional().describe("How many channels the user can have at a time."),
});

const objectsOfVirtualHost = {
  exchanges: section("By their names."),
  queues: section("By their names."),
  bindings: section("From exchanges to queues or to other exchanges."),
  policies: section("Settings for all exchanges or queues whose names match, by the policies' names."),
  operatorPolicies: section("Settings that an operator lays over the policies, by their names."),
  federationUpstreams: section(
    "Brokers that federated exchanges and queues get messages from, by their names.",
  ),
  federationUpstreamSets: section("Lists of upstreams, by their names."),
  shovels: section("Dynamic shovels, which move messages from one place to another, by their names."),
  parameters: section("Runtime parameters of other components: by component, then by name."),
};
const deletionProtection = flag
  .optional()
  .describe("RabbitMQ refuses to delete it, whoever asks. Default: as it is on the broker.");

export const virtualHostSchema = z.strictObject({
  description: text.default("").describe("For people."),
  tags: texts.default([]).describe("For people and tools; without commas and spaces."),
  defaultQueueType: choice(QUEUE_TYPES)
    .default("classic")
    .describe("The type of queues that do not say theirs, clients' too."),
  tracing: flag
    .default(false)
    .describe("Copies of all messages go to amq.rabbitmq.trace. It costs much; meant for debugging."),
  limits: section("What the virtual host can hold."),
  deletionProtection,
  external: flag
    .default(false)
    .describe(
      "Another team's: it has to be there. What is declared in it is made, and nothing else of it changed.",
    ),
  ...objectsOfVirtualHost,
});

/** Another team's: what is in it can be declared, and its settings are theirs. */
export const externalVirtualHostSchema = z.strictObject({
  external: z.literal(true),
  deletionProtection,
  ...objectsOfVirtualHost,
});

export const permissionSchema = z.strictObject({
  configure: text.describe("Which names the user may declare and delete. ^$ is none."),
  write: text.describe("Which names the user may publish to and bind. ^$ is none."),
  read: text.describe("Which names the user may consume from and bind from. ^$ is none."),
});

export const topicPermissionSchema = z.strictObject({
  write: text.describe("Which routing keys the user may publish with."),
  read: text.describe("Which routing keys the user may bind with."),
});

const rightsOfUser = {
  permissions: section("By virtual host: regular expressions on names, not anchored."),
  topicPermissions: section("By virtual host and topic exchange: regular expressions on routing keys."),
};
/** What `password` can be beside `${NAME}`. */
export const PASSWORD_WORDS = ["generated", "external", "kept"] as const;

export const userSchema = z.strictObject({
  tags: texts
    .default([])
    .describe("administrator, monitoring, policymaker, management, impersonator, or your own."),
  password: text
    .default("generated")
    .describe(
      "generated; external: none on the broker, for X.509, OAuth 2 and LDAP; kept: as the broker has it; or ${NAME}, a secret of the stack.",
    ),
  rotation: integer.default(0).describe("Another number makes another generated password."),
  passwordHash: text
    .optional()
    .describe("In place of a password what RabbitMQ keeps of one: ${NAME}, a secret of the stack."),
  hashingAlgorithm: choice(HASHING_ALGORITHMS)
    .optional()
    .describe("How passwordHash was made. Default: sha256."),
  limits: section("What the user can open at a time."),
  external: flag
    .default(false)
    .describe(
      "Somebody else's: it has to be there. It is given permissions, and nothing else of it is changed.",
    ),
  ...rightsOfUser,
});

/** Somebody else's: what it may do in declared virtual hosts can be said, and the rest is theirs. */
export const externalUserSchema = z.strictObject({ external: z.literal(true), ...rightsOfUser });

export const fileSchema = z.strictObject({
  plugins: texts.default([]).describe("The plugins that the broker has: what needs another one is an error."),
  virtualHosts: section("By their names."),
  users: section("By their names. Passwords are generated, or secrets of the stack."),
  globalParameters: section("Parameters of the whole broker, by their names: any value."),
});
