/** What stands on the broker, is nobody's, and goes where a declaration allows nothing beside itself. */

import { compilePattern, whyUndecidable } from "../../patterns/name-pattern.ts";
import { escapedForPattern } from "../../patterns/pattern-text.ts";
import { isMadeByMove, MOVE_PREFIX } from "../../reserved-prefixes.ts";
import { WarrenError } from "../../warren-error.ts";
import { byKey } from "../objects.ts";
import { EMPTY_TOPOLOGY, type Topology } from "../topology.ts";
import type { ObjectKind, ObjectOfKind } from "./change.ts";

export interface Prune {
  /**
   * Regular expressions on the names of what is never touched, unanchored as in policies. A binding to such an
   * object stays as well. @default {@link NEVER_PRUNED}
   */
  readonly ignore?: readonly string[];
  /** Names that the declaration knows as somebody else's. Bindings at either end of them stay. */
  readonly external?: { readonly exchanges: readonly string[]; readonly queues: readonly string[] };
}

/** What RabbitMQ and its MQTT and STOMP plugins make for their clients, and what holds the messages of a move. */
export const NEVER_PRUNED: readonly string[] = [
  "^amq\\.",
  "^mqtt-subscription-",
  "^stomp-subscription-",
  `^${escapedForPattern(MOVE_PREFIX)}`,
];

interface PruneRequest {
  readonly desired: Topology;
  readonly live: Topology;
  readonly owned: Topology;
  readonly prune?: Prune;
}

/** @throws WarrenError `pattern-undecidable` for a pattern to ignore that cannot be decided */
export function unmanagedObjects(request: PruneRequest): Topology {
  const { live, prune } = request;
  if (prune === undefined) return { virtualHost: live.virtualHost, ...EMPTY_TOPOLOGY };
  const ignored = (prune.ignore ?? NEVER_PRUNED).map(compileIgnored);
  const isIgnored = (name: string): boolean => ignored.some((matches) => matches(name));
  const external = {
    exchange: new Set(prune.external?.exchanges),
    queue: new Set(prune.external?.queues),
  };
  const isKept = (kind: "exchange" | "queue", name: string): boolean =>
    external[kind].has(name) || isIgnored(name);
  return {
    virtualHost: live.virtualHost,
    exchanges: nobodys("exchange", request).filter(({ name }) => !isKept("exchange", name)),
    queues: nobodys("queue", request).filter(({ name }) => !isKept("queue", name)),
    bindings: nobodys("binding", request).filter(
      // From amq.topic and its like a binding is as much somebody's as from any other exchange.
      ({ source, destination, destinationType }) =>
        !external.exchange.has(source) && !isMadeByMove(source) && !isKept(destinationType, destination),
    ),
    policies: nobodys("policy", request).filter(({ name }) => !isIgnored(name)),
  };
}

function nobodys<K extends ObjectKind>(kind: K, { desired, live, owned }: PruneRequest): ObjectOfKind[K][] {
  const [wanted, ours] = [byKey(kind, desired), byKey(kind, owned)];
  return [...byKey(kind, live)]
    .filter(([key]) => !wanted.has(key) && !ours.has(key))
    .map(([, object]) => object);
}

function compileIgnored(pattern: string): (name: string) => boolean {
  const matches = compilePattern(pattern);
  return (name) => {
    const found = matches?.(name);
    if (found !== undefined) return found;
    const message = `Whether the pattern "${pattern}" keeps "${name}" from being pruned cannot be decided.`;
    throw new WarrenError("pattern-undecidable", message, { hint: whyUndecidable(pattern) });
  };
}
