/**
 * Whatever is handed in, the reader gives a declaration or faults at places that exist, and nothing else.
 *
 * How many inputs: WARREN_FUZZ, by default 5,000, which takes some five seconds of CPU.
 * All 100,000: `WARREN_FUZZ=100000 node --test model/declaration/reading/fuzz.test.ts`
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { parse, stringify } from "yaml";
import { RABBITMQ_VERSIONS } from "../../rabbitmq/versions.ts";
import { WarrenError } from "../../warren-error.ts";
import { renderFaults } from "../source/fault.ts";
import { arbitraryDeclaration, toFile } from "../testing/arbitrary-declaration.ts";
import { LINKS, seedOf, seedsWith } from "../testing/fuzz-seeds.ts";
import {
  type Inspection,
  inspectDeclaration,
  inspectValue,
  isError,
  readDeclaration,
} from "./read-declaration.ts";

const INPUTS = Number(process.env["WARREN_FUZZ"] ?? 5_000);
const share = (percent: number) => ({ numRuns: Math.ceil((INPUTS * percent) / 100) });

const SEEDS = seedsWith(readFileSync(new URL("../../../declarations/shop.yaml", import.meta.url), "utf8"));

const version = fc.constantFrom(...RABBITMQ_VERSIONS);

/** One in so many texts. */
const READ_AGAIN = 8;

/** Kinds of faults that were met: by them it is known that changes still lead everywhere. */
const kinds = new Set<string>();

/** A message without what it quotes. */
function kindOf(message: string): string {
  return message.replaceAll(/"(?:[^"\\]|\\.)*"/g, "_").replaceAll(/\d+/g, "0");
}

/** Faults, each at a place that is in the text, or a declaration: never anything else. */
function reads(text: string, options: { version?: (typeof RABBITMQ_VERSIONS)[number] } = {}): void {
  const files = [{ path: "f.yaml", text }];
  const found = inspectDeclaration(files, options);
  const lines = text.split(/\r\n|\n|\r/).length;
  for (const { line, column } of found.faults) assert.ok(line >= 1 && line <= lines && column >= 1);
  isWhole(found);
  const rendered = renderFaults(found.faults, files);
  // Which reads it again, and is the same but for what it throws.
  if (rendered.length % READ_AGAIN > 0) return;
  try {
    readDeclaration(files, options);
    assert.notEqual(found.declaration, undefined);
  } catch (error) {
    if (!(error instanceof WarrenError)) throw error;
    assert.equal(found.declaration, undefined);
  }
}

function isWhole({ declaration, faults }: Inspection): void {
  assert.equal(declaration === undefined, faults.some(isError));
  for (const { message } of faults) {
    assert.notEqual(message, "");
    kinds.add(kindOf(message));
  }
}

describe("any text", () => {
  test("bytes", () => {
    const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array).toString("utf8"));
    fc.assert(
      fc.property(bytes, (text) => reads(text)),
      share(24),
    );
  });

  test("YAML's own signs", () => {
    const words = ["a", "1", "virtualHosts", "users", "plugins", "shovels", "<<", "---\n", "é", "amqp://"];
    const unit = fc.constantFrom(...Array.from("[]{}:,-?#&*!|>'\"%@`~ \n\t\r."), ...words);
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 40 }), (text) => reads(text)),
      share(31),
    );
  });

  test("files with any piece replaced by another", () => {
    const point = fc.double({ min: 0, max: 1, noNaN: true });
    const piece = fc.tuple(fc.constantFrom(...SEEDS), point, fc.nat(40), point, fc.nat(40));
    fc.assert(
      fc.property(seedOf(SEEDS), fc.array(piece, { minLength: 1, maxLength: 3 }), (seed, pieces) => {
        let text = seed;
        for (const [other, to, length, from, taken] of pieces) {
          const [start, first] = [Math.floor(to * text.length), Math.floor(from * other.length)];
          text = text.slice(0, start) + other.slice(first, first + taken) + text.slice(start + length);
        }
        reads(text);
      }),
      share(20),
    );
  });
});

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const json = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom<Json>(null, true, 0, -1, 5, 1.5, "", "5", "amqp://u:canary@host", "("),
  },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json> },
  { weight: 1, arbitrary: fc.constantFrom<Json>({}, [], [[]], { "": null }, { x: {} }) },
);
const KEYS = [
  "type",
  "arguments",
  "uri",
  "definition",
  "x-max-length",
  "external",
  "vhost",
  "name",
  "__proto__",
  "",
];
/** What is done to which node: `at` picks one, counted in the order of the tree. */
const mutation = fc.record({
  at: fc.nat(400),
  kind: fc.constantFrom("replace", "remove", "add", "rename", "repeat"),
  key: fc.oneof(fc.constantFrom(...KEYS), fc.string({ maxLength: 5 })),
  value: json,
});
type Mutation = { at: number; kind: string; key: string; value: Json };

/**
 * Few, after which most is as it was; or many, which mostly hit different objects: 5,000 inputs of both meet as many kinds of
 * faults as 12,000 after few.
 */
const mutations = fc.oneof(
  { weight: 1, arbitrary: fc.array(mutation, { minLength: 1, maxLength: 4 }) },
  { weight: 2, arbitrary: fc.array(mutation, { minLength: 8, maxLength: 24, size: "max" }) },
);

function mutate(tree: Json, mutations: readonly Mutation[]): Json {
  const root: Json = { root: copyOf(tree) };
  for (const { at, kind, key, value: shared } of mutations) {
    const value = copyOf(shared);
    const places = placesIn(root);
    const place = places[at % places.length];
    if (place === undefined) break;
    const { parent, step } = place;
    const node = (parent as Record<string, Json>)[step] ?? null;
    const isRoot = parent === root;
    if (kind === "replace") define(parent, step, value);
    else if (kind === "add" && node !== null && typeof node === "object") {
      if (Array.isArray(node)) node.push(value);
      else define(node, key, value);
    } else if (kind === "repeat" && Array.isArray(parent)) parent.push(copyOf(node));
    else if (isRoot) continue;
    else if (kind === "remove" || kind === "rename") {
      if (Array.isArray(parent)) parent.splice(Number(step), 1);
      else {
        delete parent[step];
        if (kind === "rename") define(parent, key, node);
      }
    }
  }
  return (root as { root?: Json }).root ?? null;
}

/** What `structuredClone` gives, in a fifth of the time. */
function copyOf(tree: Json): Json {
  if (tree === null || typeof tree !== "object") return tree;
  if (Array.isArray(tree)) return tree.map(copyOf);
  const copy: { [key: string]: Json } = {};
  for (const [key, value] of Object.entries(tree)) define(copy, key, copyOf(value));
  return copy;
}

/** `__proto__` is a key like any other. */
function define(parent: Json[] | { [key: string]: Json }, key: string, value: Json): void {
  Object.defineProperty(parent, key, { value, enumerable: true, configurable: true, writable: true });
}

interface NodePlace {
  readonly parent: Json[] | { [key: string]: Json };
  readonly step: string;
}

function placesIn(tree: Json, found: NodePlace[] = []): NodePlace[] {
  if (tree === null || typeof tree !== "object") return found;
  for (const [step, child] of Object.entries(tree)) {
    found.push({ parent: tree, step });
    placesIn(child, found);
  }
  return found;
}

describe("declarations and definitions that were changed here and there", () => {
  const trees = SEEDS.map((text) => parse(text) as Json);
  const mutated = fc.tuple(seedOf(trees), mutations).map(([tree, mutations]) => mutate(tree, mutations));

  test("as text", () => {
    fc.assert(
      // Blocks take the longest to write and to read, and are what the pieces above are of.
      fc.property(mutated, fc.nat(3), version, (tree, style, version) => {
        reads(style > 0 ? JSON.stringify(tree, null, 1) : stringify(tree), { version });
      }),
      share(12),
    );
  });

  test("as a value", () => {
    fc.assert(
      fc.property(mutated, version, (tree, version) => isWhole(inspectValue(tree, "value", { version }))),
      share(45),
    );
  });

  test("that are long", () => {
    const long = fc.tuple(arbitraryDeclaration, mutations);
    fc.assert(
      fc.property(long, ([declaration, mutations]) =>
        reads(stringify(mutate(toFile(declaration) as Json, mutations))),
      ),
      share(3),
    );
  });

  test("in links, without a word of what is secret", () => {
    const tree = parse(LINKS) as { virtualHosts: { v: Record<string, Json> } };
    const section = fc.constantFrom("federationUpstreams", "federationUpstreamSets", "shovels");
    fc.assert(
      fc.property(section, mutations, fc.boolean(), (name, mutations, asJson) => {
        const whole = structuredClone(tree);
        whole.virtualHosts.v[name] = mutate(whole.virtualHosts.v[name] ?? null, mutations);
        const text = asJson ? JSON.stringify(whole, null, 1) : stringify(whole);
        const files = [{ path: "f.yaml", text }];
        assert.doesNotMatch(renderFaults(inspectDeclaration(files).faults, files), /canary/);
      }),
      share(5),
    );
  });
});

test("the changes lead to faults of many kinds", { skip: INPUTS < 5_000 }, () => {
  // About a thousand: the inputs are as good as what they reach.
  assert.ok(kinds.size > 700, `only ${kinds.size} kinds`);
});
