/** Messages that came to a queue and do not come any more. */
import { publishThrough } from "../../../routing/publish-for-binding.ts";
import { type Publish, walk } from "../../../routing/route.ts";
import { compileRouting, type RoutingTable } from "../../../routing/routing-table.ts";
import { bindingKey } from "../../../topology/object-keys.ts";
import type { Binding } from "../../../topology/topology.ts";
import { reachedIn } from "../../view/reach.ts";
import { settingsFinder } from "../../view/settings-finder.ts";
import { exchangeSubject, type Host, queueSubject } from "../../view/view.ts";
import { type ChangeRule, perChangedHost } from "../change-rule.ts";
import { type ChangedHost, type ChangeView, stepsOf } from "../view.ts";
import { whereDecided, whoMay } from "../who-may.ts";

export const queueCutOff: ChangeRule = {
  id: "queue-cut-off",
  severity: "warning",
  summary: "Nothing leads to a queue any more that got messages before.",
  why: "The queue stays, and so do its consumers, which wait for messages that go nowhere now: publishers get their confirms all the same.",
  remedy:
    "Bind it in another way in the same step; or, where it is to go, say so in a silence until it is drained, and take it out then.",
  check: perChangedHost(function* (host, change) {
    const gone = new Map(
      bindingsGone(host)
        .filter(({ destinationType }) => destinationType === "queue")
        .map((binding) => [binding.destination, binding]),
    );
    for (const name of cutOff(host, change)) {
      const stood = gone.get(name);
      yield {
        ...queueSubject(host.after, name),
        ...(stood === undefined ? {} : { stood: bindingPath(host.before, stood) }),
        message: `Nothing leads to the queue ${JSON.stringify(name)} any more.${whoMay("read", name, { users: change.after.users, host: host.name })}`,
        hint: "Bind it in another way, or say why it is to get nothing.",
      };
    }
  }),
};

/** Reached before, and not now. */
function cutOff(host: ChangedHost, change: ChangeView): ReadonlySet<string> {
  const was = reachedIn(host.before, change.before).queues;
  const is = reachedIn(host.after, change.after).queues;
  const names = [...host.after.queues.values()].filter(
    ({ name, declared }) =>
      declared !== undefined && host.before.queues.has(name) && was.has(name) && !is.has(name),
  );
  return new Set(names.map(({ name }) => name));
}

export const routeLost: ChangeRule = {
  id: "route-lost",
  severity: "warning",
  summary: "A queue does not get messages any more that it got before.",
  why: "A binding was taken out, or its exchange takes other messages now, and no other way leads them there: they are dropped, or go elsewhere, and the publisher gets its confirm. The message names one such, which the oracle of `explain` has found.",
  remedy:
    "Let the new way be there before the old one goes: a queue gets one copy of a message however many bindings lead to it. Where its consumers are not to have these messages, say so in a silence at the queue.",
  check: perChangedHost(function* (host, change) {
    const quiet = cutOff(host, change);
    for (const [queue, { binding, publish, isGone }] of lostIn(host)) {
      if (quiet.has(queue)) continue;
      const key = JSON.stringify(publish.routingKey);
      const headers =
        publish.headers === undefined ? "" : ` and the headers ${JSON.stringify(publish.headers)}`;
      yield {
        ...queueSubject(host.after, queue),
        ...(isGone ? { stood: bindingPath(host.before, binding) } : {}),
        message: `The queue ${JSON.stringify(queue)} does not get any more what came by the binding ${bindingKey(binding)}, such as a message to ${JSON.stringify(publish.exchange)} with the key ${key}${headers}.${whoMay("read", queue, { users: change.after.users, host: host.name })}`,
        hint: "Bind it in another way before, or say why its consumers are not to have these.",
      };
    }
  }),
};

interface Lost {
  readonly binding: Binding;
  readonly publish: Publish;
  readonly isGone: boolean;
}

/** Bindings that are asked for in one virtual host; of more nothing is claimed. */
const MOST_BINDINGS = 2_000;

/** By the queue. */
function lostIn(host: ChangedHost): ReadonlyMap<string, Lost> {
  const found = new Map<string, Lost>();
  const gone = new Set(bindingsGone(host));
  const altered = new Set(
    stepsOf(host, "exchange")
      .filter(({ action }) => action === "replace")
      .map(({ key }) => key),
  );
  const { bindings } = host.before.host.topology;
  const asked = bindings.filter((each) => gone.has(each) || altered.has(each.source)).slice(0, MOST_BINDINGS);
  if (asked.length === 0) return found;
  const tables = whereDecided(() => [tableOf(host.before), tableOf(host.after)] as const);
  if (tables === undefined) return found;
  const [was, is] = tables;
  for (const binding of asked) {
    for (const publish of samplesOf(host.before, binding, was)) {
      for (const queue of whereDecided(() => lostQueues([was, is], publish)) ?? []) {
        if (host.after.queues.has(queue) && !found.has(queue)) {
          found.set(queue, { binding, publish, isGone: gone.has(binding) });
        }
      }
    }
  }
  return found;
}

/** Those whose both ends are declared still: else the end that goes says it. */
function bindingsGone(host: ChangedHost): readonly Binding[] {
  const renamed = new Set(
    [...stepsOf(host, "queue"), ...stepsOf(host, "exchange")].flatMap((step) =>
      step.renamed === undefined ? [] : [step.renamed.from],
    ),
  );
  const keys = new Set(
    stepsOf(host, "binding")
      .filter(({ action }) => action === "delete")
      .map(({ key }) => key),
  );
  return host.before.host.topology.bindings.filter((binding) => {
    const { source, destination, destinationType } = binding;
    const ends = destinationType === "queue" ? host.after.queues : host.after.exchanges;
    const stay = host.after.exchanges.has(source) && ends.has(destination);
    return stay && !renamed.has(source) && !renamed.has(destination) && keys.has(bindingKey(binding));
  });
}

function tableOf({ host: { topology, external, operatorPolicies } }: Host): RoutingTable {
  return compileRouting(topology, { ...external, operatorPolicies, unknownTypesAreExternal: true });
}

/** What stands for `#` and `*` in a message that is tried. */
const NO_WORD = "";
const SOME_WORDS = ["any", "any.other"];

/** Messages that the binding takes; more than one, because what has its place may take some of them. */
function samplesOf({ exchanges, host }: Host, binding: Binding, table: RoutingTable): readonly Publish[] {
  const through = whereDecided(() => publishThrough(host.topology, binding, table));
  const samples = through === undefined ? [] : [through];
  const source = exchanges.get(binding.source);
  if (source?.type !== "topic" || source.internal) return samples;
  const words = binding.routingKey.split(".");
  for (const many of [NO_WORD, ...SOME_WORDS]) {
    const key = words.map((word) => (word === "#" ? many : word === "*" ? "any" : word));
    samples.push({
      exchange: binding.source,
      routingKey: key.filter((word, index) => word !== NO_WORD || words[index] !== "#").join("."),
    });
  }
  return samples;
}

function lostQueues([was, is]: readonly [RoutingTable, RoutingTable], publish: Publish): readonly string[] {
  const [old, now] = [walk(was, publish), walk(is, publish)];
  // What an exchange chooses, or does that nobody knows, can still be what it was.
  if (old.outcomes !== undefined || now.outcomes !== undefined || now.external.length > 0) return [];
  const still = new Set(now.queues);
  return old.queues.filter((queue) => !still.has(queue));
}

function bindingPath({ name, host }: Host, binding: Binding): readonly string[] {
  return ["virtualHosts", name, "bindings", String(host.topology.bindings.indexOf(binding))];
}

export const alternateLost: ChangeRule = {
  id: "alternate-lost",
  severity: "warning",
  summary: "An exchange has no alternate exchange any more.",
  why: "What matches no binding of it was kept, and is dropped from now on; the publisher gets its confirm.",
  remedy:
    "Leave the alternate exchange until nothing comes by it any more. Its queue tells: what is in it was published with a key that no binding takes.",
  check: perChangedHost(function* ({ before, after }) {
    const [was, is] = [alternates(before), alternates(after)];
    for (const name of after.exchanges.keys()) {
      const [{ alternate }, now] = [was(name), is(name)];
      if (alternate === undefined || !now.isKnown || now.alternate !== undefined) continue;
      yield {
        ...exchangeSubject(after, name),
        message: `The exchange ${JSON.stringify(name)} has no alternate exchange any more: what matches none of its bindings went to ${JSON.stringify(alternate)}, and is dropped from now on.`,
        hint: "Leave it where nothing else takes these messages.",
      };
    }
  }),
};

/** Where what matches nothing goes, and whether that can be told. */
interface Alternate {
  readonly alternate?: string;
  readonly isKnown: boolean;
}
const UNKNOWN: Alternate = { isKnown: false };

/** Of a declared exchange. */
function alternates({ host, exchanges }: Host): (name: string) => Alternate {
  const settingsOf = settingsFinder({
    policies: host.topology.policies,
    operatorPolicies: host.operatorPolicies,
  });
  return (name) => {
    const exchange = exchanges.get(name)?.declared;
    if (exchange === undefined) return UNKNOWN;
    const { decided, get } = settingsOf({ kind: "exchange", name, type: exchange.type }, exchange.arguments);
    const value = get("alternate-exchange")?.value;
    return typeof value === "string" ? { alternate: value, isKnown: true } : { isKnown: decided };
  };
}

export const keysMove: ChangeRule = {
  id: "keys-move",
  severity: "warning",
  summary: "A consistent-hash exchange gets other bindings.",
  why: "Each key went to one queue, and some of them go to another one from now on: messages of one key are in two queues then, and their order is lost until the older ones are worked off.",
  remedy:
    "Where the order counts, stop the publishers, let the queues be drained, and change the bindings then.",
  check: perChangedHost(function* (host) {
    const moved = Map.groupBy(
      stepsOf(host, "binding").filter(({ risks }) => risks.some(({ code }) => code === "keys-move")),
      ({ live, desired }) => (live ?? desired)?.source ?? "",
    );
    for (const name of moved.keys()) {
      yield {
        ...exchangeSubject(host.after, name),
        message: `The exchange ${JSON.stringify(name)} leads some keys to other destinations than before: the order of their messages is lost for a while.`,
        hint: "Let its queues be drained first, where the order of messages counts.",
      };
    }
  }),
};
