/** Random topologies with publishes, for property tests: few names and words, so that much of it meets. */
import * as fc from "fast-check";
import {
  type Arguments,
  type Binding,
  DEFAULT_LIFECYCLE,
  type Exchange,
  type Policy,
  type Queue,
} from "../../topology/topology.ts";
import type { Publish } from "../route.ts";

/** Without names yet: {@link named} gives them, so that many can stand in one virtual host. */
export interface RoutingSpec {
  readonly exchanges: readonly {
    readonly type: string;
    readonly internal: boolean;
    /** The number of an exchange; one that is too high is of none that there is. */
    readonly alternate: number | null;
  }[];
  readonly queues: number;
  readonly bindings: readonly {
    readonly source: number;
    readonly toQueue: boolean;
    readonly destination: number;
    readonly routingKey: string;
    readonly arguments: Arguments;
  }[];
  /** An alternate exchange by policy, for the exchanges from one number on. */
  readonly policy: { readonly from: number; readonly alternate: number } | null;
  readonly publishes: readonly {
    /** The number of an exchange, or `queue`: by the default exchange. */
    readonly exchange: number | "queue";
    readonly queue: number;
    readonly routingKey: string;
    readonly headers: Arguments;
    readonly keys: readonly string[];
    readonly mandatory: boolean;
  }[];
}

/** What a spec comes to under a prefix, without a virtual host. */
export interface NamedRouting {
  readonly exchanges: readonly Exchange[];
  readonly queues: readonly Queue[];
  readonly bindings: readonly Binding[];
  readonly policies: readonly Policy[];
  readonly publishes: readonly Publish[];
}

const MOST_EXCHANGES = 6;
const MOST_QUEUES = 5;

const words = (word: fc.Arbitrary<string>, most: number): fc.Arbitrary<string> =>
  fc.array(word, { maxLength: most }).map((list) => list.join("."));
const word = fc.constantFrom("a", "b", "c", "", "西");
const key = words(word, 4);
/** More than two `#` words are refused by brokers since 4.3.5. */
const pattern = words(fc.constantFrom("a", "b", "*", "#", "", "西"), 4).filter(
  (text) => text.split(".").filter((each) => each === "#").length <= 2,
);
const value = fc.constantFrom<(string | number | boolean)[]>(1, 2, "1", true, "", 0.5);
const headers = (names: readonly string[]): fc.Arbitrary<Arguments> =>
  fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 3, noNullPrototype: true });
const headersOfBinding = fc
  .tuple(headers(["h", "i", "x-h"]), fc.constantFrom(undefined, "all", "any", "all-with-x", "any-with-x"))
  .map(
    ([table, match]): Arguments =>
      match === undefined ? table : Object.assign({}, table, { "x-match": match }),
  );

export const arbitraryRouting: fc.Arbitrary<RoutingSpec> = fc.record({
  exchanges: fc.array(
    fc.record({
      type: fc.constantFrom("direct", "fanout", "topic", "headers"),
      internal: fc.constantFrom(false, false, false, true),
      alternate: fc.option(fc.nat({ max: MOST_EXCHANGES }), { freq: 3 }),
    }),
    { minLength: 1, maxLength: MOST_EXCHANGES },
  ),
  queues: fc.integer({ min: 1, max: MOST_QUEUES }),
  bindings: fc.array(
    fc.record({
      source: fc.nat({ max: MOST_EXCHANGES - 1 }),
      toQueue: fc.boolean(),
      destination: fc.nat({ max: Math.max(MOST_EXCHANGES, MOST_QUEUES) - 1 }),
      routingKey: fc.oneof(pattern, key),
      arguments: fc.oneof(fc.constant({}), headersOfBinding),
    }),
    { maxLength: 14 },
  ),
  policy: fc.option(
    fc.record({ from: fc.nat({ max: MOST_EXCHANGES - 1 }), alternate: fc.nat({ max: MOST_EXCHANGES }) }),
    { freq: 1, nil: null },
  ),
  publishes: fc.array(
    fc.record({
      exchange: fc.oneof(
        { weight: 9, arbitrary: fc.nat({ max: MOST_EXCHANGES - 1 }) },
        { weight: 1, arbitrary: fc.constant("queue" as const) },
      ),
      queue: fc.nat({ max: MOST_QUEUES }),
      routingKey: key,
      headers: headers(["h", "i", "x-h", "H"]),
      keys: fc.array(key, { maxLength: 2 }),
      mandatory: fc.boolean(),
    }),
    { minLength: 50, maxLength: 50 },
  ),
});

/** @param prefix before every name: `7:` makes the exchanges `7:e0`, `7:e1` and the queues `7:q0` */
export function named(spec: RoutingSpec, prefix: string): NamedRouting {
  const exchange = (number: number): string => `${prefix}e${number % spec.exchanges.length}`;
  const queue = (number: number): string => `${prefix}q${number % spec.queues}`;
  /** Now and then one that is not there. */
  const anExchange = (number: number): string => `${prefix}e${number}`;
  const { policy } = spec;
  return {
    exchanges: spec.exchanges.map(({ type, internal, alternate }, number) => ({
      name: `${prefix}e${number}`,
      type,
      durable: true,
      autoDelete: false,
      internal,
      arguments: alternate === null ? {} : { "alternate-exchange": anExchange(alternate) },
      ...DEFAULT_LIFECYCLE,
    })),
    queues: Array.from({ length: spec.queues }, (_, number) => ({
      name: `${prefix}q${number}`,
      type: "classic",
      durable: true,
      autoDelete: false,
      arguments: {},
      ...DEFAULT_LIFECYCLE,
    })),
    bindings: unlike(
      spec.bindings.map((binding) => ({
        source: exchange(binding.source),
        destination: binding.toQueue ? queue(binding.destination) : exchange(binding.destination),
        destinationType: binding.toQueue ? "queue" : "exchange",
        routingKey: binding.routingKey,
        arguments: binding.arguments,
      })),
    ),
    policies:
      policy === null
        ? []
        : [
            {
              name: `${prefix}alternate`,
              pattern: `^${prefix}e[${policy.from}-9]$`,
              applyTo: "exchanges",
              priority: 0,
              definition: { "alternate-exchange": anExchange(policy.alternate) },
            },
          ],
    publishes: spec.publishes.map((publish) => {
      const byName = publish.exchange === "queue";
      const keys = publish.keys.map((each) => (byName ? `${prefix}q${each.length}` : each));
      const table = keys.length === 0 ? publish.headers : { ...publish.headers, CC: keys };
      return {
        exchange: publish.exchange === "queue" ? "" : exchange(publish.exchange),
        routingKey: byName ? `${prefix}q${publish.queue}` : publish.routingKey,
        ...(Object.keys(table).length === 0 ? {} : { headers: table }),
        ...(publish.mandatory ? { mandatory: true } : {}),
      };
    }),
  };
}

/** A binding stands once on a broker. */
function unlike(bindings: readonly Binding[]): Binding[] {
  return [...new Map(bindings.map((binding) => [JSON.stringify(binding), binding])).values()];
}

/** Each of these is the spec with one thing less: the steps by which one that fails is made small. */
export function smaller(spec: RoutingSpec): RoutingSpec[] {
  const { exchanges, queues, bindings, policy, publishes } = spec;
  const but = (part: Partial<RoutingSpec>): RoutingSpec => ({ ...spec, ...part });
  const plainer = { type: "fanout", internal: false, alternate: null };
  return [
    ...(publishes.length > 1 ? publishes.map((publish) => but({ publishes: [publish] })) : []),
    ...bindings.map((_, index) => but({ bindings: bindings.toSpliced(index, 1) })),
    ...(exchanges.length > 1 ? [but({ exchanges: exchanges.slice(0, -1) })] : []),
    ...(queues > 1 ? [but({ queues: queues - 1 })] : []),
    ...(policy === null ? [] : [but({ policy: null })]),
    ...exchanges.flatMap((exchange, index) =>
      simpler(exchange, plainer).map((less) => but({ exchanges: exchanges.with(index, less) })),
    ),
    ...bindings.flatMap((binding, index) =>
      [...simpler(binding, { arguments: {} }), ...fewerWords(binding)].map((less) =>
        but({ bindings: bindings.with(index, less) }),
      ),
    ),
    ...publishes.flatMap((publish, index) =>
      [...simpler(publish, { headers: {}, keys: [], mandatory: false }), ...fewerWords(publish)].map((less) =>
        but({ publishes: publishes.with(index, less) }),
      ),
    ),
  ];
}

/** The object with one of the plain values, where it has not got it. */
function simpler<T extends object>(object: T, plain: Partial<T>): T[] {
  return Object.entries(plain)
    .filter(([name, value]) => JSON.stringify(object[name as keyof T]) !== JSON.stringify(value))
    .map(([name, value]) => Object.assign({}, object, { [name]: value }));
}

function fewerWords<T extends { readonly routingKey: string }>(object: T): T[] {
  const words = object.routingKey.split(".");
  return object.routingKey === ""
    ? []
    : words.map((_, index) => Object.assign({}, object, { routingKey: words.toSpliced(index, 1).join(".") }));
}
