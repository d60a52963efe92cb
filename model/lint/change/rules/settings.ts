/** What holds for a queue that stays, and puts at stake what waits in it. */

import { type QueueAt, type SettingRisk, settingRisks } from "../../../topology/plan/policy-risks.ts";
import { hostPolicies, settingOf } from "../../../topology/policies/effective-settings.ts";
import { someOf } from "../../some-of.ts";
import { declaredQueues, type Host, policySubject, type QueueNode, queueSubject } from "../../view/view.ts";
import { type ChangeDiscovery, type ChangeRule, perChangedHost } from "../change-rule.ts";
import { type ChangedHost } from "../view.ts";

export const limitLowered: ChangeRule = {
  id: "limit-lowered",
  severity: "warning",
  summary: "A limit of a queue is set, or is tighter than it was.",
  why: "It holds at once, also for what waits: messages over a new length are dropped from the head, older ones than a new TTL expire, and a queue that expires goes with all that is in it.",
  remedy:
    "See how much waits (`./warren status`), and let it be worked off first; or give the queue a dead-letter exchange, which gets what is over the limit.",
  check: perChangedHost((host) => atTheirCause(host, (risk) => risk.setting !== DEAD_LETTERS)),
};

export const deadLettersLost: ChangeRule = {
  id: "dead-letters-lost",
  severity: "warning",
  summary: "A queue has no dead-letter exchange any more.",
  why: "What is rejected, expires or is over a limit was kept, and is dropped from now on without a word.",
  remedy: "Leave it. If nobody looks at these messages, say so in a silence.",
  check: perChangedHost((host) => atTheirCause(host, (risk) => risk.setting === DEAD_LETTERS)),
};

const DEAD_LETTERS = "dead-letter-exchange";

interface Found extends SettingRisk {
  readonly queue: string;
  readonly cause: Cause;
}

/** Where it is said: in the new declaration, or in the old one what said otherwise. */
interface Cause {
  readonly path: readonly string[];
  readonly object: string;
  readonly isGone: boolean;
}

/** Once for what changed it, whatever number of queues it is about. */
function* atTheirCause(
  host: ChangedHost,
  isMeant: (risk: SettingRisk) => boolean,
): Generator<ChangeDiscovery> {
  const found = risksIn(host).filter(isMeant);
  const byCause = Map.groupBy(found, ({ cause, setting }) => JSON.stringify([cause.path, setting]));
  for (const [first, ...others] of byCause.values()) {
    if (first === undefined) continue;
    const { path, object, isGone } = first.cause;
    const more = others.map(({ queue }) => queue);
    yield {
      path,
      ...(isGone ? { stood: path } : {}),
      virtualHost: host.name,
      object,
      message: `The ${first.risk.message}${more.length === 0 ? "" : `; so it is with ${someOf(more)}`}.`,
      hint:
        first.setting === DEAD_LETTERS
          ? "Leave it where somebody looks at what comes there."
          : "See what waits there before.",
    };
  }
}

function risksIn(host: ChangedHost): readonly Found[] {
  const inForce = [host.before, host.after].map(({ host: { topology, operatorPolicies } }) =>
    hostPolicies({ policies: topology.policies, operatorPolicies }),
  );
  const [before, after] = inForce;
  if (before === undefined || after === undefined) return [];
  return [...declaredQueues(host.after)].flatMap((node) => {
    const old = host.before.queues.get(node.name);
    // Of another type it is another queue, with limits of its own.
    if (old?.declared === undefined || old.declared.type !== node.declared.type) return [];
    const was: QueueAt = { queue: old.declared, inForce: before };
    const is: QueueAt = { queue: node.declared, inForce: after };
    return settingRisks(was, is).map(({ setting, risk }) => {
      const isGone = setting === DEAD_LETTERS;
      const cause = causeOf(isGone ? host.before : host.after, isGone ? old : node, setting);
      return { setting, risk, queue: node.name, cause: { ...cause, isGone } };
    });
  });
}

/** Who says it, first of all; the queue itself where nobody is found to. */
function causeOf(host: Host, queue: QueueNode, setting: string): Omit<Cause, "isGone"> {
  const { declared, settings } = queue;
  const said = { policy: settings.policy, operatorPolicy: settings.operatorPolicy };
  const subject = { kind: "queue", type: declared?.type ?? "" } as const;
  const source = settingOf(subject, setting, { ...said, arguments: declared?.arguments ?? {} })?.sources[0];
  if (source === undefined) return queueSubject(host, queue.name);
  const { kind, name } = source;
  if (kind === "argument") return queueSubject(host, queue.name, "arguments", name);
  const section = kind === "operator-policy" ? "operatorPolicies" : "policies";
  return policySubject(host, { policy: { name }, kind: section }, "definition", setting);
}
