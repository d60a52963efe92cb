/**
 * What stands in the virtual hosts of a stack and nobody declared there: seen before it is chosen to be pruned, with the
 * messages that it holds. Virtual hosts of others are theirs, so that nothing in them counts.
 */
import pMap from "p-map";
import { isAddressable, type ManagementApi } from "../../broker/api/management-api.ts";
import { messagesIn, queueTotals } from "../../broker/api/queues.ts";
import { snapshot } from "../../broker/topology/snapshot.ts";
import { readList } from "../../infra/config/config-keys.ts";
import type { Declaration, VirtualHost } from "../../model/declaration/declaration.ts";
import { bindingKey } from "../../model/topology/object-keys.ts";
import { NEVER_PRUNED, unmanagedObjects } from "../../model/topology/plan/prune.ts";
import { EMPTY_TOPOLOGY, type Topology } from "../../model/topology/topology.ts";
import type { Project } from "../stack/project.ts";
import type { StateResource } from "../stack/state-resource.ts";

/** Objects of a virtual host that are named, queues first; the rest is counted. */
const MOST_SHOWN = 20;
const CONCURRENCY = 8;

export interface Undeclared {
  readonly virtualHost: string;
  /** The next update deletes it: the stack's config has the virtual host in `prune`. */
  readonly isPruned: boolean;
  /** The first {@link MOST_SHOWN}. */
  readonly objects: readonly UndeclaredObject[];
  readonly all: number;
}

export interface UndeclaredObject {
  readonly kind: "queue" | "exchange" | "policy" | "binding";
  /** Of a binding its key. */
  readonly name: string;
  /** Of a queue; undefined where its process does not say, or cannot be asked by its name. */
  readonly messages?: number | undefined;
}

/** @throws ManagementApiError where the broker cannot be asked */
export async function undeclaredObjects(
  api: ManagementApi,
  {
    declaration,
    project,
    state,
  }: {
    readonly declaration: Declaration;
    readonly project: Pick<Project, "config">;
    readonly state: readonly StateResource[];
  },
  signal?: AbortSignal,
): Promise<Undeclared[]> {
  const [pruned, ignore] = [readList(project.config, "prune"), readList(project.config, "pruneIgnore")];
  const ours = declaration.virtualHosts.filter(({ isExternal }) => isExternal !== true);
  const found = await pMap(
    ours,
    async (host): Promise<Undeclared[]> => {
      const { name: virtualHost } = host;
      const live = await snapshot(api, virtualHost, signal);
      if (live === undefined) return [];
      const { queues, others } = namesIn(beside(host, live, ignore), ownedIn(state, virtualHost));
      const all = queues.length + others.length;
      if (all === 0) return [];
      const counted = await pMap(queues.slice(0, MOST_SHOWN), async (name) => ({
        kind: "queue" as const,
        name,
        messages: await askMessages(api, { virtualHost, name }, signal),
      }));
      const rest = others.slice(0, MOST_SHOWN - counted.length);
      return [{ virtualHost, isPruned: pruned.includes(virtualHost), objects: [...counted, ...rest], all }];
    },
    { concurrency: CONCURRENCY },
  );
  return found.flat();
}

/** The same that `prune` finds: what RabbitMQ and its plugins make for clients is nobody's. */
function beside(
  { name, topology, external }: VirtualHost,
  live: Topology,
  ignore: readonly string[],
): Topology {
  const owned = { virtualHost: name, ...EMPTY_TOPOLOGY };
  return unmanagedObjects({
    desired: topology,
    live,
    owned,
    prune: { ignore: [...NEVER_PRUNED, ...ignore], external },
  });
}

export interface OwnedKeys {
  readonly exchanges: ReadonlySet<string>;
  readonly queues: ReadonlySet<string>;
  readonly bindings: ReadonlySet<string>;
  readonly policies: ReadonlySet<string>;
}

/** What was declared before, and goes or stays as Pulumi's plan says. */
export function ownedIn(state: readonly StateResource[], virtualHost: string): OwnedKeys {
  const found = state.filter(({ inputs }) => inputs?.virtualHost === virtualHost);
  const keys = (of: keyof OwnedKeys): Set<string> =>
    new Set(found.flatMap(({ inputs }) => Object.keys(inputs?.[of] ?? {})));
  return {
    exchanges: keys("exchanges"),
    queues: keys("queues"),
    bindings: keys("bindings"),
    policies: keys("policies"),
  };
}

function namesIn(
  { exchanges, queues, bindings, policies }: Topology,
  owned: OwnedKeys,
): { readonly queues: readonly string[]; readonly others: readonly UndeclaredObject[] } {
  const left = (of: keyof OwnedKeys, keys: readonly string[]): string[] =>
    keys.filter((key) => !owned[of].has(key));
  const others = [
    ["exchange", left("exchanges", named(exchanges))],
    ["policy", left("policies", named(policies))],
    ["binding", left("bindings", bindings.map(bindingKey))],
  ] as const;
  return {
    queues: left("queues", named(queues)),
    others: others.flatMap(([kind, names]) => names.map((name) => ({ kind, name }))),
  };
}

function named(objects: readonly { readonly name: string }[]): string[] {
  return objects.map(({ name }) => name);
}

async function askMessages(
  api: ManagementApi,
  queue: { readonly virtualHost: string; readonly name: string },
  signal?: AbortSignal,
): Promise<number | undefined> {
  return isAddressable(queue.name) ? messagesIn(await queueTotals(api, queue, signal)) : undefined;
}
