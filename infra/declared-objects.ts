/** What a declaration has on a broker, in the order in which it is made: a destroy goes the other way. */
import * as pulumi from "@pulumi/pulumi";
import type { Declaration } from "../model/declaration/declaration.ts";
import { TopicPermissions, Users } from "./access.ts";
import { amqpUris } from "./amqp-uris.ts";
import type { BridgedPermissions } from "./bridged-permissions.ts";
import { grantsOf } from "./grants.ts";
import { OperatorPolicies, Parameters } from "./parameters.ts";
import { plainInput } from "./plain-input.ts";
import { stackObjects, Topologies, VirtualHosts } from "./topology.ts";
import { DestroyGuard, type Provider } from "./warren-resources.ts";

export interface DeclaredObjectsArgs {
  readonly declaration: Declaration;
  /** The same with the values of its secrets. @default it names none, or has them already */
  readonly whole?: pulumi.Output<Declaration> | undefined;
  readonly warren: Provider;
  /** Where clients connect, without credentials. */
  readonly amqp: pulumi.Input<string>;
  /** What a destroy is refused before: empty for a broker that exists already. */
  readonly server: readonly pulumi.Resource[];
  /** Says that the broker is in service. */
  readonly ready: pulumi.Resource;
  /** Names of virtual hosts in which nothing stays that is not declared. */
  readonly prune: readonly string[];
  readonly pruneIgnore: readonly string[];
  /** Makes permissions as resources of another provider; undefined: all are Warren's own. */
  readonly bridged: BridgedPermissions | undefined;
  /** The environment that they are of. @default the stack, which has no other */
  readonly of?: DeclaredBy;
}

/** One of the environments of a program. */
export interface DeclaredBy {
  readonly name: string;
  readonly component: pulumi.Resource;
  /** What other environments of the program have: nothing of it goes while the guard of this one refuses. */
  readonly others: (made: readonly pulumi.Resource[]) => Promise<pulumi.Resource[]>;
}

export interface DeclaredOutputs {
  /** By the users' names, those that are known here: generated ones and given ones. */
  readonly passwords: ReadonlyMap<string, pulumi.Output<string>>;
  /** One AMQP URI a user whose password is known here: secret. The virtual host in it is the user's first. */
  readonly amqpUris: pulumi.Output<Record<string, string>>;
}

export function declaredObjects(args: DeclaredObjectsArgs): DeclaredOutputs {
  const { declaration, whole, warren, server, ready, bridged, of } = args;
  const { users: declaredUsers, virtualHosts: hosts } = declaration;
  const below = of === undefined ? {} : { parent: of.component };
  const called = (group: string): string => (of === undefined ? group : `${of.name}:${group}`);
  // Begins as the name of what it is in: Pulumi hands aliases on by that.
  const prefixIn = (group: string): string => (of === undefined ? "" : `${called(group)}:`);
  const virtualHosts = new VirtualHosts(
    called("virtual-hosts"),
    { virtualHosts: hosts, warren, prefix: prefixIn("virtual-hosts") },
    { ...below, dependsOn: ready },
  );
  const users = new Users(
    called("users"),
    {
      users: declaredUsers,
      hosts: virtualHosts.hosts,
      bridged,
      warren,
      prefix: prefixIn("users"),
      whole,
    },
    { ...below, dependsOn: virtualHosts },
  );
  const operatorPolicies = new OperatorPolicies(
    called("operator-policies"),
    { virtualHosts: hosts, hosts: virtualHosts.hosts, warren, prefix: prefixIn("operator-policies") },
    { ...below, dependsOn: virtualHosts },
  );
  const topologies = new Topologies(
    called("topology"),
    {
      virtualHosts: hosts,
      prune: args.prune,
      pruneIgnore: args.pruneIgnore,
      after: new Map(
        [...virtualHosts.hosts].map(([name, host]) => [
          name,
          [host, ...(operatorPolicies.policies.get(name) ?? [])],
        ]),
      ),
      warren,
      prefix: prefixIn("topology"),
    },
    { ...below, dependsOn: [virtualHosts, users, operatorPolicies] },
  );
  const topicPermissions = new TopicPermissions(
    called("topic-permissions"),
    {
      users: declaredUsers,
      accounts: users.accounts,
      topologies: topologies.topologies,
      bridged,
      warren,
      prefix: prefixIn("topic-permissions"),
    },
    { ...below, dependsOn: topologies },
  );
  const grants = grantsOf(called("grants"), declaration, {
    ...below,
    provider: warren,
    dependsOn: [ready, virtualHosts, users, topologies, topicPermissions],
  });
  const parameters = new Parameters(
    called("parameters"),
    {
      virtualHosts: hosts,
      topologies: topologies.topologies,
      globalParameters: declaration.globalParameters,
      warren,
      prefix: prefixIn("parameters"),
      whole,
    },
    { ...below, dependsOn: topologies },
  );
  const made = [
    ...server,
    ready,
    virtualHosts,
    users,
    operatorPolicies,
    topologies,
    topicPermissions,
    grants,
    parameters,
  ];
  guard(args, made, grants);
  const { passwords } = users;
  return { passwords, amqpUris: amqpUris(args.amqp, declaredUsers, passwords) };
}

/** A destroy begins with what was made last: it is refused while all of the environment still stands. */
function guard(
  { declaration, warren: provider, of }: DeclaredObjectsArgs,
  made: pulumi.Resource[],
  grants: pulumi.Resource,
): void {
  const { virtualHosts, objects, users } = stackObjects(declaration);
  const inputs = { virtualHosts, objects: plainInput(objects), users: plainInput(users) };
  if (of === undefined) {
    new DestroyGuard("destroy-guard", inputs, { provider, dependsOn: made });
    return;
  }
  // Not below the component: what depends on that, as another environment can, would have to go before this is asked.
  new DestroyGuard(
    `${of.name}:grants:destroy-guard`,
    { ...inputs, environment: of.name },
    { parent: grants, provider, dependsOn: of.others(made) },
  );
}
