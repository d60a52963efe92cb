/** What there is to prove about a declared environment. Pure: the same declaration gives the same checks. */
import type { Declaration, User, VirtualHost } from "../model/declaration/declaration.ts";
import type { Queue } from "../model/topology/topology.ts";
import { type Check, checkId } from "./check.ts";

/** What is known of the surroundings before anything runs. */
export interface EnvironmentFacts {
  /** Servers may be stopped and killed. */
  readonly disposable: boolean;
  /** How many nodes can be stopped and killed from here. */
  readonly nodes: number;
  /** The users whose passwords are known. */
  readonly knownPasswords: readonly string[];
}

/** A check together with what running it needs. */
export type PlannedCheck = Check &
  (
    | { readonly test: "management-page" | "management-api" | "ready" }
    | { readonly test: "guest" | "anonymous" | "mechanisms" }
    | { readonly test: "login"; readonly user: User }
    | { readonly test: "durability"; readonly virtualHost: string; readonly queue: string }
  );

/** In the order of the report: operation, access, durability; within these as they are declared. */
export function planChecks(declaration: Declaration, facts: EnvironmentFacts): PlannedCheck[] {
  return [
    ...OPERATION,
    ...declaration.users.map((user) => loginCheck(user, facts)),
    guestCheck(declaration),
    ...ANONYMOUS,
    ...declaration.virtualHosts.flatMap((virtualHost) =>
      virtualHost.topology.queues
        .filter((queue) => queue.durable)
        .map((queue) => durabilityCheck(virtualHost, queue, facts)),
    ),
  ];
}

const OPERATION: readonly PlannedCheck[] = [
  {
    id: "operation/ready",
    kind: "operation",
    test: "ready",
    object: "the broker",
    proves: "The node says that it is ready to serve clients.",
  },
  {
    id: "operation/management-page",
    kind: "operation",
    test: "management-page",
    object: "the management plugin",
    proves: "The management page answers in a browser.",
  },
  {
    id: "operation/management-api",
    kind: "operation",
    test: "management-api",
    object: "the management plugin",
    proves: "The HTTP API answers, and the administrator's password is right.",
  },
];

const ANONYMOUS: readonly PlannedCheck[] = [
  {
    id: "access/anonymous-refused",
    kind: "access",
    test: "anonymous",
    object: "SASL ANONYMOUS",
    proves: "Nobody gets in without saying who they are.",
  },
  {
    id: "access/anonymous-not-offered",
    kind: "access",
    test: "mechanisms",
    object: "SASL ANONYMOUS",
    proves: "The AMQP listener does not offer a login without credentials.",
  },
];

function guestCheck({ users }: Declaration): PlannedCheck {
  return {
    id: "access/guest-refused",
    kind: "access",
    test: "guest",
    object: 'user "guest"',
    proves: "The built-in user with the well-known password cannot log in, over AMQP or over HTTP.",
    ...(users.some(({ name }) => name === "guest") ? { skip: "a user guest is declared" } : {}),
  };
}

function loginCheck(user: User, facts: EnvironmentFacts): PlannedCheck {
  const virtualHosts = user.permissions.map(({ virtualHost }) => `"${virtualHost}"`);
  const where =
    virtualHosts.length === 0 ? "and is let into no virtual host" : `into ${virtualHosts.join(", ")}`;
  return {
    id: checkId("access", "login", user.name),
    kind: "access",
    test: "login",
    object: `user "${user.name}"`,
    proves: `"${user.name}" can log in over AMQP ${where}.`,
    user,
    ...(facts.knownPasswords.includes(user.name) ? {} : { skip: "the password is not known here" }),
  };
}

function durabilityCheck({ name }: VirtualHost, queue: Queue, facts: EnvironmentFacts): PlannedCheck {
  const skip = whyNoRestart(facts);
  return {
    id: checkId("durability", name, "queue", queue.name),
    kind: "durability",
    test: "durability",
    object: `queue "${queue.name}" in virtual host "${name}"`,
    proves:
      "Every confirmed persistent message that is published through its bindings survives a graceful restart and a SIGKILL of the broker and is delivered exactly once.",
    virtualHost: name,
    queue: queue.name,
    ...(skip === undefined ? {} : { skip }),
  };
}

function whyNoRestart({ disposable, nodes }: EnvironmentFacts): string | undefined {
  if (!disposable) return "the environment is not declared disposable, so its servers are not stopped";
  if (nodes === 0) return "there is no server here that could be stopped";
  return undefined;
}
