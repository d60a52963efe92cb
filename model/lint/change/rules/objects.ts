/** Queues and exchanges that go, or that RabbitMQ cannot alter and are made anew. */
import type { User } from "../../../declaration/declaration.ts";
import {
  type ChangeOfKind,
  describe,
  type PropertyDifference,
  type Risk,
} from "../../../topology/plan/change.ts";
import { inWords } from "../../../topology/plan/differences.ts";
import { objectSubject } from "../../view/view.ts";
import { type ChangeDiscovery, type ChangeRule, perChangedHost } from "../change-rule.ts";
import { type ChangedHost, stepsOf } from "../view.ts";
import { whoMay } from "../who-may.ts";

type ObjectStep = ChangeOfKind<"queue"> | ChangeOfKind<"exchange">;

/** Of both kinds, in the order of the plan. */
function objectSteps(host: ChangedHost): readonly ObjectStep[] {
  return [...stepsOf(host, "exchange"), ...stepsOf(host, "queue")];
}

function subjectOf({ after }: ChangedHost, { kind, key }: Pick<ObjectStep, "kind" | "key">) {
  return objectSubject(after, { kind, name: key });
}

function inOneSentence(risks: readonly Risk[]): string {
  return risks.map(({ message }) => message).join("; ");
}

/** Without what may not go, which is said as that. @param access of whoever misses it */
function* removed(
  host: ChangedHost,
  { kind, access, hint }: { kind: ObjectStep["kind"]; access: "read" | "write"; hint: string },
  users: readonly User[],
): Generator<ChangeDiscovery> {
  for (const step of objectSteps(host)) {
    if (step.kind !== kind || step.action !== "delete") continue;
    if (step.renamed !== undefined || step.refusal !== undefined) continue;
    const subject = subjectOf(host, step);
    yield {
      ...subject,
      stood: subject.path,
      message: `The ${kind} ${JSON.stringify(step.key)} is not declared any more: ${inOneSentence(step.risks)}.${whoMay(access, step.key, { users, host: host.name })}`,
      hint,
    };
  }
}

export const queueRemoved: ChangeRule = {
  id: "queue-removed",
  severity: "warning",
  summary: "A queue is not declared any more.",
  why: "It is deleted when it is empty, and `./warren up` is refused while it holds messages. Its consumers are cancelled, and who publishes to it by its name is not told that nobody gets it.",
  remedy:
    "Take its bindings out first, let its consumers drain it, and then take it out. To leave it on the broker: `retain: true`, one step before. Where it only has another name: `renamedFrom`.",
  check: perChangedHost((host, { before: { users } }) => {
    const hint = "Let it be drained first: take out its bindings in one step, and the queue in the next.";
    return removed(host, { kind: "queue", access: "read", hint }, users);
  }),
};

export const exchangeRemoved: ChangeRule = {
  id: "exchange-removed",
  severity: "warning",
  summary: "An exchange is not declared any more.",
  why: "Whoever publishes to it gets 404, and the channel is closed. An alternate or dead-letter exchange that is gone drops without a word what came to it.",
  remedy:
    "Let its publishers use another exchange first, and take it out when nobody publishes to it any more. Where it only has another name: `renamedFrom`.",
  check: perChangedHost((host, { before: { users } }) => {
    const hint = "Let its publishers use another exchange first.";
    return removed(host, { kind: "exchange", access: "write", hint }, users);
  }),
};

export const objectRenamed: ChangeRule = {
  id: "object-renamed",
  severity: "warning",
  summary: "A queue or an exchange has another name, as `renamedFrom` says.",
  why: "Messages and bindings go along, where commands can be run on the broker's nodes; clients do not. Who publishes by the old name, or consumes from it, has to say the new one from then on.",
  remedy:
    "Change the clients in the same hour, or let publishers go by an exchange and consumers try both names first. What happens step by step stands in docs/moving-queues.md.",
  check: perChangedHost(function* (host) {
    for (const step of objectSteps(host)) {
      const { renamed, action, risks, refusal } = step;
      if (renamed === undefined || action !== "delete" || refusal !== undefined) continue;
      const { notMoved } = renamed;
      yield {
        ...subjectOf(host, { kind: step.kind, key: renamed.to }),
        message: `The ${describe(step)} is called ${JSON.stringify(renamed.to)} from now on${notMoved === undefined ? "" : `, and its messages are not moved, because ${notMoved}`}: ${inOneSentence(risks)}.`,
        hint: "See that its clients say the new name at the same time.",
      };
    }
  }),
};

export const queueReplaced: ChangeRule = {
  id: "queue-replaced",
  severity: "warning",
  summary: "A queue changes in what RabbitMQ cannot alter.",
  why: "Neither its type, nor its durability, nor its arguments can be changed in place: it is deleted and made anew. Where commands can be run on the broker's nodes its messages are moved, publishers are blocked for a moment, and its consumers are cancelled; clients that declare it as it was are refused (406).",
  remedy:
    "Where a policy does the same, set it by a policy: that changes in place. Else change the clients that declare the queue along with it; what happens step by step stands in docs/moving-queues.md.",
  check: perChangedHost(function* (host, { after: { users } }) {
    for (const step of stepsOf(host, "queue")) {
      if (step.action !== "replace" || step.refusal !== undefined) continue;
      const policy = step.instead?.policy;
      yield {
        ...changedAt(host, step),
        message: `The ${describe(step)} cannot be changed in place (${changesInWords(step.differences)}): it is made anew, and ${inOneSentence(step.risks)}.${whoMay("read", step.key, { users, host: host.name })}`,
        hint:
          policy === undefined
            ? "See that no client declares it as it was."
            : `A policy does the same in place, while the queue stays as it is: the pattern ${policy.pattern} with ${JSON.stringify(policy.definition)}.`,
      };
    }
  }),
};

export const exchangeReplaced: ChangeRule = {
  id: "exchange-replaced",
  severity: "warning",
  summary: "An exchange changes in what RabbitMQ cannot alter.",
  why: "Its type decides which of its bindings take what: a binding that was written for one type takes more, less or nothing by another. The exchange is made anew, with all that is bound to it, while publishers are blocked for a moment; clients that declare it as it was are refused (406).",
  remedy:
    "See by `explain` where its messages go then. Or declare another exchange beside it, move the publishers, and take the old one out then.",
  check: perChangedHost(function* (host, { after: { users } }) {
    for (const step of stepsOf(host, "exchange")) {
      if (step.action !== "replace" || step.refusal !== undefined) continue;
      const risks = step.risks.length === 0 ? "" : `; ${inOneSentence(step.risks)}`;
      yield {
        ...changedAt(host, step),
        message: `The ${describe(step)} cannot be changed in place (${changesInWords(step.differences)}): it is made anew, and who declares it as it was is refused${risks}.${whoMay("write", step.key, { users, host: host.name })}`,
        hint: "See that no client declares it as it was, and that its bindings are meant for it as it is now.",
      };
    }
  }),
};

export const stepRefused: ChangeRule = {
  id: "step-refused",
  severity: "error",
  summary: "A change that `./warren up` refuses to make.",
  why: "What is declared is right by itself and cannot be reached in one step from what was: an object that is protected goes, or a queue or an exchange would be made anew and would lose what nobody could bring back.",
  remedy:
    "Take the way that the message names, most often in two steps. What may be moved, and by which word, stands in docs/moving-queues.md.",
  check: perChangedHost(function* (host) {
    for (const step of objectSteps(host)) {
      if (step.refusal === undefined) continue;
      const { message, hint } = step.refusal;
      const goes = step.action === "delete";
      const subject = goes ? subjectOf(host, step) : changedAt(host, step);
      yield {
        ...subject,
        ...(goes ? { stood: subject.path } : {}),
        message: `The ${message}.`,
        hint: /[.?]$/.test(hint) ? hint : `${hint}.`,
      };
    }
  }),
};

export const protectionLifted: ChangeRule = {
  id: "protection-lifted",
  severity: "warning",
  summary: "A queue or an exchange is not protected any more.",
  why: "From the next step on it can be deleted or replaced, which nobody could do until now. Somebody protected it because its messages or its clients matter.",
  remedy: "Leave `protect: true` where nothing else is meant; else say in the pull request what comes next.",
  check: perChangedHost(function* ({ before, after }) {
    for (const [kind, section] of [
      ["exchange", "exchanges"],
      ["queue", "queues"],
    ] as const) {
      for (const { name: key, declared } of after[section].values()) {
        if (declared?.protect !== false || before[section].get(key)?.declared?.protect !== true) continue;
        yield {
          ...objectSubject(after, { kind, name: key }),
          message: `The ${kind} ${JSON.stringify(key)} is not protected any more: the next change may delete or replace it.`,
          hint: "Leave protect: true if nothing else is meant.",
        };
      }
    }
  }),
};

/** At the property that differs. */
function changedAt(host: ChangedHost, step: ObjectStep): Omit<ChangeDiscovery, "message" | "hint"> {
  const subject = subjectOf(host, step);
  const [first] = step.differences;
  return first?.desired === undefined ? subject : { ...subject, path: [...subject.path, ...first.path] };
}

function changesInWords(differing: readonly PropertyDifference[]): string {
  return differing.map(inWords).join("; ");
}
