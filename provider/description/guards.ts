/** What is nowhere but in the state, and says of a broker whose what is there is. */
import { z } from "zod";
import { clusterId } from "./common-properties.ts";
import { namedType, property } from "./documented.ts";
import { LET_IT_BE_CREATED, type ResourceDescription } from "./resource-description.ts";

const nonEmpty = z.string().min(1, "must not be empty");
const names = z.array(z.string()).default([]);

const ownedNames = namedType(
  "OwnedNames",
  "Names of what a stack has in one virtual host and takes away with itself. Leave out what it retains.",
  z.strictObject({
    exchanges: property(names, "Exchanges."),
    queues: property(names, "Queues."),
    bindings: property(
      names,
      "Bindings between two of RabbitMQ's own exchanges, by their keys as a Topology has them. All others go with one " +
        "of their ends.",
    ),
    policies: property(names, "Policies."),
    operatorPolicies: property(names, "Operator policies."),
    parameters: property(names, "Parameters, as COMPONENT/NAME: `shovel/orders`."),
    users: property(names, "Users whose permissions and topic permissions are the stack's."),
    limits: property(
      names,
      "The virtual host's own limits, by RabbitMQ's names: `max-queues`, `max-connections`.",
    ),
  }),
);

const ownedRights = namedType(
  "OwnedRights",
  "What a stack gave to one of its users beside what it has in the stack's own virtual hosts.",
  z.strictObject({
    permissions: property(names, "Virtual hosts of others in which the stack gave the user permissions."),
    topicPermissions: property(
      z.record(nonEmpty, z.array(z.string())).default({}),
      "The same of topic permissions: the exchanges, by virtual host.",
    ),
    limits: property(names, "The user's limits, by RabbitMQ's names: `max-connections`, `max-channels`."),
  }),
);

const guarded = z.strictObject({
  virtualHosts: property(
    z.array(nonEmpty).default([]),
    "The virtual hosts that this stack deletes. All queues in them are looked at, whoever made them; and they must hold " +
      "nothing but what `objects` names.",
  ),
  objects: property(
    z.record(nonEmpty, ownedNames).default({}),
    "What this stack has, by virtual host, its own or one that it shares: there only its own queues are looked at.",
  ),
  users: property(
    z.record(nonEmpty, ownedRights).default({}),
    "The users that this stack deletes, and what it gave them: they must have nothing else in virtual hosts that the " +
      "stack does not delete, and no other limits.",
  ),
  environment: property(
    nonEmpty.optional(),
    "What the stack calls the part of it that this guards, for messages. Leave it out where that is the whole stack.",
  ),
});

export const destroyGuard = {
  token: "warren:index:DestroyGuard",
  livesIn: "broker",
  insteadOfImport: LET_IT_BE_CREATED,
  description:
    "Refuses `pulumi destroy` before its first step while a queue of the stack is not known to be empty, or others have " +
    "something that would go with a virtual host or a user of the stack. Let it depend " +
    "on every other resource of the stack: Pulumi deletes what depends before what it depends on, so that this is asked " +
    "first and alone, also with `--parallel`. Its own deletion is what it refuses, by whatever way that comes: by " +
    "`--target` with `--target-dependents`, and by being taken out of the program. It is nowhere but in the state.",
  inputs: guarded,
  outputs: guarded.extend({ clusterId }),
} as const satisfies ResourceDescription;

const claimed = z.strictObject({ users: property(z.array(nonEmpty), "Names of users.") });

/** Of states that were written before users were resources of this provider. */
export const userClaim = {
  token: "warren:index:UserClaim",
  livesIn: "broker",
  insteadOfImport: LET_IT_BE_CREATED,
  description: "The users of a stack, for the cluster that they are on. It is nowhere but in the state.",
  inputs: claimed,
  outputs: claimed.extend({ clusterId }),
} as const satisfies ResourceDescription;
