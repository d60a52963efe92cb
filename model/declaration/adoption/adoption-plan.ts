/**
 * What taking over a broker means, before anything is done: what is there as it is declared, what differs and in what, what
 * is not there, and what nobody declared. Pure. Values of parameters can hold passwords, and are in no plan.
 */

import { canonicalJson } from "../../topology/object-keys.ts";
import { isTable } from "../../topology/tables.ts";
import type { ArgumentValue } from "../../topology/topology.ts";
import type { Declaration, User, VirtualHost } from "../declaration.ts";
import { declaredParameters } from "../declared-parameters.ts";
import { asDeclared } from "../secret-references.ts";
import type { AdoptionPlan, Difference, Finding, NamedObject } from "./finding.ts";
import { byName } from "./there-only.ts";
import { topologyFindings } from "./topology-findings.ts";

export interface AdoptionRequest {
  /** Without the values of its secrets: what could be a secret's value is taken for it. */
  readonly declared: Declaration;
  /** Everything as it is. */
  readonly live: Declaration;
  /** Who works on the broker: neither taken over nor missing. */
  readonly administrator: string;
}

export function adoptionPlan({ declared, live, administrator }: AdoptionRequest): AdoptionPlan {
  const findings = [
    ...pairsOf(declared.virtualHosts, live.virtualHosts).flatMap(ofHost),
    ...pairsOf(
      declared.users,
      live.users.filter(({ name }) => name !== administrator),
    ).flatMap(ofUser),
    ...pairsOf(declared.globalParameters, live.globalParameters).map((pair) =>
      found({ kind: "global parameter", name: pair.name }, pair, SECRET),
    ),
  ];
  const unmanaged = findings.flatMap((finding) => finding.unmanaged ?? []);
  const hosts = byName(declared.virtualHosts.filter(({ isExternal }) => isExternal !== true));
  const isExcess = ({ kind, virtualHost = "" }: NamedObject): boolean =>
    RIGHTS.has(kind) && hosts.has(virtualHost);
  return {
    taken: findings.flatMap(({ taken }) => taken ?? []),
    missing: findings.flatMap(({ missing }) => missing ?? []),
    unmanaged: unmanaged.filter((object) => !isExcess(object)),
    excess: unmanaged.filter(isExcess),
  };
}

/** What a stack gives as a whole, to each of its users in each of its virtual hosts. */
const RIGHTS: ReadonlySet<string> = new Set(["permission", "topic permission"]);

interface Pair<T> {
  readonly name: string;
  readonly declared: T | undefined;
  readonly live: T | undefined;
}

const SECRET = { isSecret: true };

/** @param options.isSecret whether values are kept out of the plan. @default false */
function found(
  object: NamedObject,
  { declared, live }: Omit<Pair<object>, "name">,
  { isSecret = false }: { readonly isSecret?: boolean } = {},
): Finding {
  if (live === undefined) return { missing: object };
  if (declared === undefined) return { unmanaged: object };
  return { taken: { ...object, differences: differing(live, declared, isSecret) } };
}

/** Property by property; one level down where both are tables. */
function differing(live: object, declared: object, isSecret: boolean): Difference[] {
  const found = differencesAt([], live as ArgumentValue, declared as ArgumentValue, 0);
  return isSecret ? found.map(({ property }) => ({ property })) : found;
}

const DEPTH = 2;

function differencesAt(
  path: readonly string[],
  live: ArgumentValue | undefined,
  declared: ArgumentValue | undefined,
  depth: number,
): Difference[] {
  const there = live === undefined ? undefined : asDeclared(live, declared);
  if (there !== undefined && declared !== undefined && canonicalJson(there) === canonicalJson(declared))
    return [];
  if (there === undefined && declared === undefined) return [];
  if (depth < DEPTH && isTable(there) && isTable(declared)) {
    const keys = new Set([...Object.keys(there), ...Object.keys(declared)]);
    return [...keys].flatMap((key) => differencesAt([...path, key], there[key], declared[key], depth + 1));
  }
  return [
    {
      property: path.join("."),
      ...(there === undefined ? {} : { live: there }),
      ...(declared === undefined ? {} : { declared }),
    },
  ];
}

function hostSettings(host: VirtualHost | undefined) {
  if (host === undefined) return undefined;
  const { description, tags, defaultQueueType, limits, tracing } = host;
  return { description, tags, defaultQueueType, limits, tracing };
}

function ofHost({ name, declared, live }: Pair<VirtualHost>): Finding[] {
  const itself = found(
    { kind: "virtual host", name },
    { declared: hostSettings(declared), live: hostSettings(live) },
  );
  // What is in one that is not there is made with it; what is in one of others is theirs.
  if (declared === undefined || live === undefined) return [itself];
  const own = declared.isExternal === true ? [] : [itself];
  const inside = { virtualHost: name };
  const policies = pairsOf(declared.operatorPolicies, live.operatorPolicies);
  const parameters = pairsOf(parametersOf(declared), parametersOf(live));
  return [
    ...own,
    ...policies.map((pair) => found({ kind: "operator policy", name: pair.name, ...inside }, pair)),
    ...parameters.map((pair) => found({ kind: "parameter", name: pair.name, ...inside }, pair, SECRET)),
    ...topologyFindings(declared, live),
  ];
}

/** By COMPONENT/NAME. */
function parametersOf(host: VirtualHost): { readonly name: string; readonly value: ArgumentValue }[] {
  return declaredParameters(host).map(({ component, name, value }) => ({
    name: `${component}/${name}`,
    value,
  }));
}

function userSettings(user: User | undefined) {
  return user && { tags: user.tags.toSorted(), limits: user.limits };
}

/**
 * What is known of it without a hash: whether there is one, and that a password which is to be generated is another one.
 * A password or a hash that is declared is compared by the preview.
 */
function differsInPassword(declared: User, live: User): boolean {
  if (declared.password.kind === live.password.kind) return false;
  if (live.password.kind === "external") return declared.password.kind !== "kept";
  return ["generated", "external"].includes(declared.password.kind);
}

function permissionsOf({ permissions }: User) {
  return permissions.map(({ virtualHost, ...rights }) => ({ name: virtualHost, ...rights }));
}

function topicsOf({ topicPermissions }: User) {
  return topicPermissions.map(({ virtualHost, exchange, ...rights }) => ({
    name: JSON.stringify([virtualHost, exchange]),
    ...rights,
  }));
}

function ofUser({ name, declared, live }: Pair<User>): Finding[] {
  const itself = found(
    { kind: "user", name },
    { declared: userSettings(declared), live: userSettings(live) },
  );
  if (declared === undefined || live === undefined) return [itself];
  const password = differsInPassword(declared, live) ? [{ property: "password" }] : [];
  const differences = [...(itself.taken?.differences ?? []), ...password];
  const rights = [
    ...pairsOf(permissionsOf(declared), permissionsOf(live)).map((pair) =>
      found({ kind: "permission", name, virtualHost: pair.name }, pair),
    ),
    ...pairsOf(topicsOf(declared), topicsOf(live)).map((pair) => {
      const [virtualHost = "", exchange = ""] = JSON.parse(pair.name) as string[];
      return found({ kind: "topic permission", name: `${name} on ${exchange}`, virtualHost }, pair);
    }),
  ];
  // What else somebody else's user may do is theirs.
  if (declared.isExternal === true) return rights.filter(({ unmanaged }) => unmanaged === undefined);
  return [{ taken: { kind: "user", name, differences } }, ...rights];
}

function pairsOf<T extends { readonly name: string }>(declared: readonly T[], live: readonly T[]): Pair<T>[] {
  const [wanted, there] = [byName(declared), byName(live)];
  return [...new Set([...wanted.keys(), ...there.keys()])].map((name) => ({
    name,
    declared: wanted.get(name),
    live: there.get(name),
  }));
}
