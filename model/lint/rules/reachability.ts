/** Objects that no message comes to, and objects that it does not leave. */
import type { Rule } from "../rule.ts";
import { deadEnds, reachedIn, successors } from "../view/reach.ts";
import { declaredQueues, exchangeSubject, type Host, perHost, queueSubject } from "../view/view.ts";

export const unreachableQueue: Rule = {
  id: "unreachable-queue",
  severity: "warning",
  summary: "Nothing leads to a queue.",
  why: "No binding leads to it from where messages can come in, it is nobody's dead-letter target, and no declared user may publish to it by its name (write permission on `amq.default`). Most often a binding was forgotten: what should go there is dropped.",
  remedy:
    "Bind the queue. If clients publish to it by its name, give them `write` on `amq.default`; if its bindings or users are made elsewhere, say so in a silence.",
  check: perHost(function* (host, environment) {
    const reached = reachedIn(host, environment);
    for (const { name, bindings } of declaredQueues(host)) {
      // What is bound to an exchange that nothing feeds is said there.
      if (reached.queues.has(name) || bindings.length > 0) continue;
      yield {
        ...queueSubject(host, name),
        message: `Nothing leads to the queue ${JSON.stringify(name)}: it has no binding, and no declared user may publish to it by its name.`,
        hint: "Bind it, or give a user write permission on amq.default.",
      };
    }
  }),
};

export const unfedExchange: Rule = {
  id: "unfed-exchange",
  severity: "warning",
  summary: "An internal exchange gets no messages.",
  why: "Clients cannot publish to an internal exchange. No exchange is bound to it, and it is nobody's alternate or dead-letter exchange.",
  remedy:
    "Bind another exchange to it, name it as alternate or dead-letter exchange, or take `internal` away.",
  check: perHost(function* (host, environment) {
    const reached = reachedIn(host, environment);
    const unfed = new Set([...host.exchanges.keys()].filter((name) => !reached.exchanges.has(name)));
    const fedBy = new Map<string, string[]>();
    for (const name of unfed) {
      for (const each of handsOnTo(host, name)) {
        const before = fedBy.get(each);
        if (before === undefined) fedBy.set(each, [name]);
        else before.push(name);
      }
    }
    for (const name of rootCauses(unfed, (each) => fedBy.get(each) ?? [])) {
      yield {
        ...exchangeSubject(host, name, "internal"),
        message: `The internal exchange ${JSON.stringify(name)} gets no messages: nothing leads to it, and clients may not publish to it.`,
        hint: "Bind an exchange to it, or take internal away.",
      };
    }
  }),
};

export const deadEndExchange: Rule = {
  id: "dead-end-exchange",
  severity: "warning",
  summary: "An exchange leads to no queue.",
  why: "All that is published to it is dropped, and the publisher gets its confirm; only `mandatory` would give it back.",
  remedy:
    "Bind a queue to it, or give it an alternate exchange. If clients bind queues of their own to it, say so in a silence.",
  check: perHost(function* (host, environment) {
    const dead = deadEnds(host, environment);
    for (const name of rootCauses(dead, (each) => handsOnTo(host, each))) {
      if (host.exchanges.get(name)?.declared === undefined) continue;
      yield {
        ...exchangeSubject(host, name),
        message: `The exchange ${JSON.stringify(name)} leads to no queue: what is published to it is dropped.`,
        hint: "Bind a queue to it, or give it an alternate-exchange.",
      };
    }
  }),
};

function handsOnTo(host: Host, name: string): readonly string[] {
  const node = host.exchanges.get(name);
  return node === undefined ? [] : successors(node);
}

/**
 * Of exchanges that are there in vain because of others among them, those at the end of it; rings, which have no end,
 * as a whole.
 *
 * @param reasons the exchanges on which one depends
 */
function rootCauses(
  vain: ReadonlySet<string>,
  reasons: (name: string) => readonly string[],
): readonly string[] {
  const dependents = new Map<string, string[]>();
  for (const name of vain) {
    for (const reason of reasons(name)) {
      const before = dependents.get(reason);
      if (before === undefined) dependents.set(reason, [name]);
      else before.push(name);
    }
  }
  const roots = [...vain].filter((name) => reasons(name).length === 0);
  const explained = new Set(roots.flatMap((name) => dependents.get(name) ?? []));
  for (const name of explained) for (const next of dependents.get(name) ?? []) explained.add(next);
  return [...vain].filter((name) => !explained.has(name));
}
