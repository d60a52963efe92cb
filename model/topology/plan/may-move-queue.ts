/**
 * Whether a queue that RabbitMQ cannot alter may become another one of its name by moving its messages, or one of another
 * name, and what only the broker can tell of it. `broker/move/` moves them.
 */
import { shellWord } from "../../advice.ts";
import { policiesOn } from "../policies/effective-settings.ts";
import type { LiveTopology, Policy, Queue, Topology } from "../topology.ts";
import type { MoveNeed } from "./change.ts";
import { leadingIntoByName } from "./dead-letters-by-name.ts";
import { limitsOn } from "./move-max-length.ts";

/** What a run may move. */
export interface MoveRights {
  /** Whether commands can be run on the broker's nodes; without them it is done over AMQP. */
  readonly hasNodes: boolean;
  /** Queues that the operator named for this run. */
  readonly named: ReadonlySet<string>;
  /**
   * Whether, over AMQP, who publishes by a queue's name may meet a moment without it. Nobody can see who does.
   *
   * @default they may not
   */
  readonly acceptsGap?: boolean;
  /** Queues whose move was cut off: whoever has begun it had the words for it. @default none */
  readonly begun?: ReadonlySet<string>;
}

export const NO_MOVES: MoveRights = { hasNodes: false, named: new Set() };

/** Why a queue is not moved, and the way out. */
export interface MoveRefusal {
  /** `protected` where nothing but a word is missing. */
  readonly code: "protected" | "queue-replacement";
  /** Without a full stop: `it is a stream`. */
  readonly why: string;
  readonly hint: string;
}

export interface MoveQuestion {
  readonly live: Queue;
  readonly desired: Queue;
  /** As it was declared before; undefined where the resource takes it over just now. */
  readonly owned: Queue | undefined;
  readonly request: { readonly live: Topology | LiveTopology; readonly desired: Topology };
  readonly rights: MoveRights;
}

/** What has to hold still, or why it is not moved. */
export function planMove(question: MoveQuestion): readonly MoveNeed[] | MoveRefusal {
  const { live, desired, request } = question;
  const never = neverMoved(live, desired) ?? intoByName(live.name, request.live);
  if (never !== undefined) return { code: "queue-replacement", ...never };
  return onceAllowed(question);
}

/**
 * The same of a queue that is called otherwise from now on. Dead letters that come by its old name are no obstacle where
 * a policy of the same declaration leads them elsewhere: it changes before.
 */
export function planRenaming(question: MoveQuestion): readonly MoveNeed[] | MoveRefusal {
  const { live, desired, request, rights } = question;
  const byName = intoByName(live.name, { ...request.live, policies: policiesMeanwhile(request) });
  const never = neverMoved(live, desired) ?? byName;
  if (never !== undefined) return { code: "queue-replacement", ...never };
  if (!rights.hasNodes) return { code: "queue-replacement", why: NO_NODES, hint: BESIDE };
  // What protects the new name does not protect the old one.
  return onceAllowed({ ...question, desired: { ...desired, protect: false } });
}

/** With the words that a queue needs. */
function onceAllowed(question: MoveQuestion): readonly MoveNeed[] | MoveRefusal {
  const { desired, owned, rights } = question;
  const isNamed = desired.move || rights.named.has(desired.name);
  const isBegun = rights.begun?.has(desired.name) === true;
  if (!rights.hasNodes && !isBegun && !(isNamed && rights.acceptsGap === true)) {
    return { code: "queue-replacement", why: NO_NODES, hint: withoutNodes(desired.name) };
  }
  if (!isNamed && (desired.protect || owned?.protect !== false)) {
    const why = owned === undefined ? "it was not this resource's until now" : "it is protected";
    return { code: "protected", why, hint: byWord(desired.name) };
  }
  return needsOf(question);
}

export const NO_NODES = "no node of the broker is known that commands can be run on";

/** Both words, since it costs more than a move does otherwise. */
function withoutNodes(name: string): string {
  return (
    "Its messages can be moved over AMQP, where publishers cannot be stopped: some messages can come twice, and what " +
    "is published by the queue's name while there is none of it is dropped, for a moment; nobody can see who " +
    `does that. Where it is known, or accepted: \`./warren up --move ${shellWord(name)} --accept-gap\`, of which ` +
    `docs/moving-queues.md says more. Or else: ${BESIDE}`
  );
}

const BESIDE =
  "Declare a queue of another name beside it with the same bindings, let the old one's consumers drain it, then take it " +
  "out of the declaration.";

function byWord(name: string): string {
  return (
    `To move its messages into the new one: \`./warren up --move ${shellWord(name)}\`, or \`move: true\` beside its ` +
    "`protect` in the declaration. What that does stands in docs/moving-queues.md."
  );
}

type Never = Omit<MoveRefusal, "code"> | undefined;

function neverMoved(live: Queue, desired: Queue): Never {
  const streams = ofStreams(live, desired);
  if (streams !== undefined) return streams;
  if (live.autoDelete || desired.autoDelete) {
    return {
      why: "it is deleted with its last consumer (autoDelete), and a move cancels the consumers",
      hint: "Stop its consumers: RabbitMQ deletes it then, and the next `./warren up` makes the new one.",
    };
  }
  return undefined;
}

/** A stream keeps what was read, and a queue does not: neither becomes the other by taking messages out of one. */
function ofStreams(live: Queue, desired: Queue): Never {
  if (live.type !== "stream" && desired.type !== "stream") return undefined;
  const beside = `Declare ${desired.type === "stream" ? "the stream" : "the queue"} under another name beside it, with the same bindings`;
  const last = "Then move the consumers, and take the old one out of the declaration.";
  if (live.type !== desired.type) {
    return live.type === "stream"
      ? {
          why: "its messages are those of a stream, which are read again and again, and a queue gives each once",
          hint:
            `${beside}. What it is to have of the stream's messages a shovel copies, which leaves them there: ` +
            "`src-queue` the stream, `src-consumer-args: { x-stream-offset: first }`, an offset or a time, `dest-queue` " +
            `the queue. ${last}`,
        }
      : {
          why: "it would become a stream, which does not forget what was consumed",
          hint:
            `${beside}. What waits in the queue a shovel takes over: \`src-queue\` the queue, \`dest-queue\` the stream. ` +
            last,
        };
  }
  return {
    why: "the messages of a stream are read again and again by their offsets, which would be others in a new one",
    hint:
      "What a policy can set of a stream (max-age, max-length-bytes, stream-max-segment-size-bytes, " +
      `stream-filter-size-bytes) changes in place, wider or tighter. For anything else: ${beside.toLowerCase()}. ${last}`,
  };
}

function intoByName(name: string, live: Topology | LiveTopology): Never {
  const leading = leadingIntoByName(name, live);
  if (leading === undefined) return undefined;
  const which = leading === name ? "it dead-letters into itself" : `queue "${leading}" dead-letters into it`;
  return {
    why:
      `${which} by its name, through the default exchange: what comes between the old queue and the new one ` +
      "would be dropped",
    hint:
      "Bind it to an exchange of its own, and let the dead letters go there: a policy with `dead-letter-exchange` sets " +
      "that in place, where the queue does not say it by an argument.",
  };
}

/** By the policies as they are while it is moved, when none is deleted yet, and as they are afterwards. */
function needsOf({ live, desired, request }: MoveQuestion): MoveNeed[] {
  const before = policiesOn(request.live);
  const needs = [policiesMeanwhile(request), request.desired.policies].flatMap((policies) =>
    limitsOn(
      { queue: live, inForce: before },
      { queue: desired, inForce: policiesOn(request.live, policies) },
    ),
  );
  return [...new Map(needs.map((need) => [need.message, need])).values()];
}

/** New ones and changed ones are there before anything is moved, and none is gone. */
function policiesMeanwhile({ live, desired }: MoveQuestion["request"]): Policy[] {
  const wanted = new Map(desired.policies.map((policy) => [policy.name, policy]));
  const during = live.policies.map((policy): Policy => wanted.get(policy.name) ?? policy);
  const there = new Set(during.map(({ name }) => name));
  return [...during, ...desired.policies.filter(({ name }) => !there.has(name))];
}
