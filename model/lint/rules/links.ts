/** Shovels and federation upstreams that lead to what the broker they are on does not have. */
import type { Discovery } from "../discovery.ts";
import type { Rule } from "../rule.ts";
import { endsOf, type LinkTarget, linksNowhere, type ShovelEnd } from "../view/links.ts";
import { type Host, perHost, shovelSubject, upstreamSubject } from "../view/view.ts";

export const linkToUndeclaredHost: Rule = {
  id: "link-to-undeclared-host",
  severity: "warning",
  dependsOnFacts: true,
  summary:
    "A shovel or a federation upstream leads to a virtual host of its own broker that is not declared.",
  why: 'A URI without a host means the broker itself. Without a path a shovel takes the virtual host "/" there, wherever it stands itself, and a federation upstream its own; a path of "/" alone is the virtual host of the empty name. On a server that Warren makes there are the declared virtual hosts and no others, not even "/": `./warren up` refuses such a link before anything is made, as RabbitMQ would in the middle of it. RabbitMQ takes an upstream without a path only from a user who may enter "/". Not asked where the server exists already, which may have more.',
  remedy:
    "Say the virtual host in the URI, percent-encoded: `amqp:///shop` for `shop`, `amqp:///%2F` for `/`; and declare it.",
  check: perHost(function* (host, { byName: declared, facts }) {
    if (facts.isExisting === true) return;
    for (const { kind, name, target } of linksNowhere(host.host, (other) => declared.has(other))) {
      const subject = kind === "shovel" ? shovelSubject : upstreamSubject;
      yield { ...subject(host, name, ...target.path), ...saidOf(target, kind, name, host) };
    }
  }),
};

function saidOf(
  { path: [key = ""], virtualHost = "", hasPath }: LinkTarget,
  kind: "upstream" | "shovel",
  name: string,
  host: Host,
): Pick<Discovery, "message" | "hint"> {
  const link = `the ${kind === "shovel" ? "shovel" : "federation upstream"} ${JSON.stringify(name)}`;
  const without = kind === "shovel" ? "has no path and so means" : "has no path and so is taken only with";
  const means = hasPath ? "means" : without;
  const own = `/${encodeURIComponent(host.name)}`;
  const declare = virtualHost === "" ? "" : `, or declare ${JSON.stringify(virtualHost)}`;
  return {
    message: `${JSON.stringify(key)} of ${link} ${means} the virtual host ${JSON.stringify(virtualHost)} of the broker itself, which is not declared.`,
    hint: `Give it the path of the one that is meant, such as ${own}${declare}.`,
  };
}

export const shovelEndUndeclared: Rule = {
  id: "shovel-end-undeclared",
  severity: "warning",
  summary: "A shovel between objects of its own broker names a queue or an exchange that is not declared.",
  why: "A queue that is not there is declared by the shovel when it starts: durable, of the virtual host's default type, with no arguments but `src-queue-args` or `dest-queue-args`. A misspelt name so becomes a queue that fills up, or stays empty, while the shovel is said to run. It declares none with `src-predeclared` or `dest-predeclared`, and never an exchange: then it fails, and is begun again for ever.",
  remedy:
    "Correct the name, or declare the object; the shovel takes a queue that is there as it is. What others declare is `external: true`.",
  check: perHost(function* (host, environment) {
    for (const end of endsOf(host.host)) {
      for (const name of hostsOf(end)) {
        const there = environment.byName.get(name);
        if (there !== undefined) yield* missing(end, there, host);
      }
    }
  }),
};

/** The virtual hosts of the broker itself that an end surely leads to. */
function hostsOf({ targets }: ShovelEnd): ReadonlySet<string> {
  return new Set(
    targets.flatMap(({ isOwn, virtualHost }) => (isOwn && virtualHost !== undefined ? [virtualHost] : [])),
  );
}

function* missing(end: ShovelEnd, there: Host, host: Host): Generator<Discovery> {
  const { side, shovel, queue, exchange } = end;
  const of = (kind: "queue" | "exchange", name: string, outcome: string): Discovery => ({
    ...shovelSubject(host, shovel, `${side}-${kind}`),
    message: `${JSON.stringify(`${side}-${kind}`)} of the shovel ${JSON.stringify(shovel)} names the ${kind} ${JSON.stringify(name)} in the virtual host ${JSON.stringify(there.name)}, which is not declared: ${outcome}`,
    hint: `Correct the name, or declare the ${kind}; if others do, with external: true.`,
  });
  if (queue !== undefined && !there.queues.has(queue)) {
    const outcome = end.isPredeclared
      ? `the shovel fails until it is there, because of ${JSON.stringify(`${side}-predeclared`)}.`
      : `the shovel makes it, durable and with no arguments but ${JSON.stringify(`${side}-queue-args`)}.`;
    yield of("queue", queue, outcome);
  }
  // "" is the default exchange, which is everywhere.
  if (exchange !== undefined && exchange !== "" && !there.exchanges.has(exchange)) {
    const outcome =
      side === "src" ? "the shovel fails until it is there." : "the shovel fails at each message.";
    yield of("exchange", exchange, outcome);
  }
}
