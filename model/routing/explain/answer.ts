/** The questions of `./warren explain`, and their answers: from a declaration, a broker, or in a page. */
import { chosenVirtualHost } from "../../topology/chosen-virtual-host.ts";
import type { Policy, Topology } from "../../topology/topology.ts";
import type { Publish } from "../publish.ts";
import type { UserRights } from "../rights.ts";
import { compileRouting, type ExternalObjects, type RoutingTable } from "../routing-table.ts";
import { explainPublish } from "./publish.ts";
import { explainQueue } from "./queue.ts";
import type { Explanation } from "./render.ts";
import { explainUser } from "./user.ts";

export type Question =
  | { readonly about: "publish"; readonly publish: Publish; readonly virtualHost: string | undefined }
  | { readonly about: "queue"; readonly queue: string; readonly virtualHost: string | undefined }
  | { readonly about: "user"; readonly user: string; readonly virtualHost: string | undefined };

/** Of a declaration, what decides where messages go and who may do what. It has no secrets. */
export interface Environment {
  readonly virtualHosts: readonly EnvironmentHost[];
  readonly users: readonly UserRights[];
}

export interface EnvironmentHost {
  readonly name: string;
  readonly topology: Topology;
  readonly external: ExternalObjects;
  readonly operatorPolicies: readonly Policy[];
}

/** No more of it than one virtual host and those who may enter it, and of them no right elsewhere. */
export function inVirtualHost({ virtualHosts, users }: Environment, name: string): Environment {
  const isThere = (right: { readonly virtualHost: string }): boolean => right.virtualHost === name;
  const inside = ({ permissions, topicPermissions, ...user }: UserRights): UserRights => ({
    ...user,
    permissions: permissions.filter(isThere),
    topicPermissions: topicPermissions.filter(isThere),
  });
  return {
    virtualHosts: virtualHosts.filter((host) => host.name === name),
    users: users.filter(({ permissions }) => permissions.some(isThere)).map(inside),
  };
}

/** @throws WarrenError `virtual-host-unknown`, `virtual-host-unsaid`, and as the explanations do */
export function answerTo(question: Question, environment: Environment): Explanation {
  if (question.about === "user") {
    const hosts =
      question.virtualHost === undefined
        ? environment.virtualHosts
        : [chosenVirtualHost(environment, question.virtualHost)];
    const user = environment.users.find(({ name }) => name === question.user);
    return explainUser(
      hosts.map((host) => tableOf(host, environment)),
      user,
      question.user,
    );
  }
  const host = chosenVirtualHost(environment, question.virtualHost);
  const table = tableOf(host, environment);
  return question.about === "publish"
    ? explainPublish(table, question.publish)
    : explainQueue(table, host.topology, question.queue);
}

/** @throws WarrenError `pattern-undecidable` where an alternate exchange hangs on such a pattern */
function tableOf(
  { topology, external, operatorPolicies }: EnvironmentHost,
  { users }: Pick<Environment, "users">,
): RoutingTable {
  return compileRouting(topology, { ...external, operatorPolicies, users, unknownTypesAreExternal: true });
}
