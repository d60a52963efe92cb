/** What leads to a queue leads to another one. Both are bound for a moment: none is missed, and some come to both. */
import pMap from "p-map";
import { WarrenError } from "../../../model/warren-error.ts";
import { apiPath } from "../../api/management-api.ts";
import { bindingsPath } from "../../api/paths.ts";
import { listBindingsOfQueue, type NamedBinding } from "../../api/topology.ts";
import type { Broker } from "../../broker.ts";

export interface Leading {
  readonly broker: Broker;
  readonly virtualHost: string;
  readonly from: string;
  readonly to: string;
  /** Sources whose bindings stay: exchanges of the move itself. */
  readonly except: ReadonlySet<string>;
  readonly signal?: AbortSignal | undefined;
}

/** Requests side by side. */
const CONCURRENCY = 8;

/**
 * The first half: both are bound. It can be done again.
 *
 * @throws WarrenError `binding-not-copied` where HTTP does not make the same of a binding: JSON has not all types that
 *   arguments can be of
 */
export async function bindBoth(leading: Leading): Promise<void> {
  const { broker, virtualHost, to, signal } = leading;
  const bindings = await bindingsOf(leading, leading.from);
  await pMap(
    bindings,
    async ({ source, routing_key, arguments: table }) => {
      const path = bindingsPath({ virtualHost, source, destination: to, destinationType: "queue" });
      await broker.api.post(path, { routing_key, arguments: table }, signal);
    },
    { concurrency: CONCURRENCY },
  );
  // Its name is the routing key and a hash of the arguments with their types (`rabbit_mgmt_format:pack_binding_props`).
  const made = new Set((await bindingsOf(leading, to)).map(nameOf));
  const other = bindings.find((binding) => !made.has(nameOf(binding)));
  if (other === undefined) return;
  throw new WarrenError(
    "binding-not-copied",
    `the binding of exchange ${JSON.stringify(other.source)} with the routing key ${JSON.stringify(other.routing_key)} ` +
      "has arguments of types that its HTTP API does not tell",
    {
      hint: "Let the client that bound it bind it anew with arguments as JSON has them, and take this one away.",
    },
  );
}

/** The second half: only the other one is bound. It can be done again. */
export async function unbindFirst(leading: Leading): Promise<void> {
  const { broker, virtualHost, from, signal } = leading;
  await pMap(
    await bindingsOf(leading, from),
    async ({ source, properties_key }) => {
      const path = bindingsPath({ virtualHost, source, destination: from, destinationType: "queue" });
      await broker.api.delete(`${path}${apiPath(properties_key)}`, signal);
    },
    { concurrency: CONCURRENCY },
  );
}

/** Whether anything leads to the first one. */
export async function hasBindings(leading: Leading): Promise<boolean> {
  return (await bindingsOf(leading, leading.from)).length > 0;
}

async function bindingsOf(
  { broker, virtualHost, except, signal }: Leading,
  name: string,
): Promise<NamedBinding[]> {
  const bindings = await listBindingsOfQueue(broker.api, { virtualHost, name }, signal);
  return bindings.filter(({ source }) => source !== "" && !except.has(source));
}

function nameOf({ source, properties_key }: NamedBinding): string {
  return JSON.stringify([source, properties_key]);
}
