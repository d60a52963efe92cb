/**
 * docs/declaration.md is the reference: each object of the JSON Schema has a section there, whose tables have every key of
 * it and no other, with what the schema says of them.
 *
 * A section's heading names its object in backticks, `virtualHosts.NAME` at the second level, what is inside of it below.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { EXCHANGE_TYPES } from "../arguments/exchange-types.ts";
import { canSay, KNOWN_ARGUMENTS } from "../arguments/known-arguments.ts";
import { MILLISECONDS } from "../arguments/value-rules.ts";
import { QUEUE_TYPES } from "../topology/topology.ts";
import { declarationJsonSchema } from "./json-schema.ts";
import { inspectDeclaration, renderFaults } from "./reading/read-declaration.ts";
import { SHOVEL_PROTOCOLS, shovelRules } from "./rules/shovel-rules.ts";

/** What is looked at of a schema. */
interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly string[];
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly description?: string;
}

/** A row of a table: a cell by the heading of its column. */
type Row = ReadonlyMap<string, string>;

interface Section {
  /** As its heading and those above it say; what stands for any name is `*`. */
  readonly paths: readonly string[];
  readonly text: string;
  /** Of tables of keys, by these. One that several keys share has no cells: it is said elsewhere what they are. */
  readonly rows: ReadonlyMap<string, Row>;
  /** Keys that have a row twice. */
  readonly twice: readonly string[];
}

const ROOT = "The keys of a file";
const MARKDOWN = readFileSync(new URL("../../docs/declaration.md", import.meta.url), "utf8");
const SECTIONS = sectionsOf(MARKDOWN);
const OBJECTS = objectsOf(JSON.parse(JSON.stringify(declarationJsonSchema())) as Schema, "");

function sectionsOf(markdown: string): Section[] {
  const above: string[][] = [];
  return markdown
    .split(/^(?=#{2,4} )/m)
    .slice(1)
    .map((text) => {
      const [, marks = "", heading = ""] = /^(#+) (.*)$/m.exec(text) ?? [];
      const depth = marks.length - 2;
      const names = [...heading.matchAll(/`([^`]+)`/g)].map(([, name = ""]) =>
        name.replaceAll(/(?<=\.)[A-Z]+/g, "*"),
      );
      const parents = depth === 0 ? [""] : (above[depth - 1] ?? []);
      above[depth] = parents.flatMap((parent) => names.map((name) => join(parent, name)));
      const { rows, twice } = rowsOf(text);
      return { paths: heading === ROOT ? [""] : (above[depth] ?? []), text, rows, twice };
    });
}

function rowsOf(text: string): Pick<Section, "rows" | "twice"> {
  const rows = new Map<string, Row>();
  const twice: string[] = [];
  let columns: string[] | undefined;
  for (const line of text.split("\n")) {
    if (!line.startsWith("|")) columns = undefined;
    else if (columns === undefined) columns = cellsOf(line);
    else if (columns[0] === "key" && !line.startsWith("|---")) {
      const cells = cellsOf(line);
      const row = new Map(columns.map((column, index) => [column, cells[index] ?? ""]));
      const keys = [...(cells[0] ?? "").matchAll(/`([^`]+)`/g)].map(([, key = ""]) => key);
      for (const key of keys) {
        if (rows.has(key)) twice.push(key);
        rows.set(key, keys.length === 1 ? row : new Map());
      }
    }
  }
  return { rows, twice };
}

function cellsOf(line: string): string[] {
  return line
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());
}

/** All objects whose keys the schema lists, by their paths. */
function objectsOf(schema: Schema, path: string): Map<string, Schema> {
  const found = new Map<string, Schema>();
  if (schema.properties !== undefined) found.set(path, schema);
  const children: (readonly [string, Schema])[] = Object.entries(schema.properties ?? {}).map(
    ([key, child]) => [join(path, key), child],
  );
  if (typeof schema.additionalProperties === "object")
    children.push([join(path, "*"), schema.additionalProperties]);
  if (schema.items !== undefined) children.push([`${path}[]`, schema.items]);
  for (const [place, child] of children) {
    for (const [each, object] of objectsOf(child, place)) found.set(each, object);
  }
  return found;
}

function join(parent: string, name: string): string {
  return parent === "" ? name : `${parent}.${name}`;
}

/** The one section of an object. */
function sectionOf(path: string): Section {
  const [section, ...others] = SECTIONS.filter(({ paths }) => paths.includes(path));
  assert.ok(section !== undefined, `docs/declaration.md has no section on ${path === "" ? "a file" : path}`);
  assert.deepEqual(
    others.map(({ text }) => text.slice(0, 60)),
    [],
  );
  return section;
}

describe("docs/declaration.md", () => {
  for (const [path, schema] of OBJECTS) {
    test(`has every key of ${path === "" ? "a file" : path}, and no other`, () => {
      const { rows, twice } = sectionOf(path);
      assert.deepEqual([...rows.keys()].toSorted(), Object.keys(schema.properties ?? {}).toSorted());
      assert.deepEqual(twice, []);
    });

    test(`says of the keys of ${path === "" ? "a file" : path} what the schema says`, () => {
      const section = sectionOf(path);
      const required = new Set(schema.required ?? schema.anyOf?.[0]?.required);
      for (const [key, row] of section.rows) {
        if (row.size > 0) assertSame(key, { row, section, schema, required });
      }
    });
  }

  test("has tables of keys in sections of objects only", () => {
    for (const { paths, rows, text } of SECTIONS) {
      if (rows.size > 0) assert.ok(paths.length > 0 && paths.every((path) => OBJECTS.has(path)), text);
    }
  });

  test("says which queue types take an argument", () => {
    const { rows } = sectionOf("virtualHosts.*.queues.*.arguments");
    for (const [name, { by, queueTypes }] of KNOWN_ARGUMENTS) {
      if (by !== "policy") assert.deepEqual(marked(rows.get(`x-${name}`), QUEUE_TYPES), queueTypes, name);
    }
  });

  test("says which keys of a policy are those of arguments", () => {
    const { rows } = sectionOf("virtualHosts.*.policies.*.definition");
    const shared = [...rows].filter(([, row]) => row.size === 0).map(([key]) => key);
    const both = [...KNOWN_ARGUMENTS].filter(([, { by }]) => by === "both").map(([name]) => name);
    assert.deepEqual(shared, both);
  });

  test("says the unit of an argument", () => {
    const { rows } = sectionOf("virtualHosts.*.queues.*.arguments");
    for (const [name, { by, rule }] of KNOWN_ARGUMENTS) {
      if (by === "policy") continue;
      const isTime = rule.allowed.endsWith(MILLISECONDS);
      assert.equal(rows.get(`x-${name}`)?.get("value")?.includes("milliseconds"), isTime, name);
    }
  });

  test("says which values are for some queue types only", () => {
    const { rows } = sectionOf("virtualHosts.*.queues.*.arguments");
    for (const [name, { onlyFor = {} }] of KNOWN_ARGUMENTS) {
      for (const [choice, types] of Object.entries(onlyFor)) {
        const said = `\`${choice}\` (${types.join(", ")} only)`;
        assert.ok(rows.get(`x-${name}`)?.get("value")?.includes(said), said);
      }
    }
  });

  test("says which keys an operator policy takes, and of which the greater number holds", () => {
    const { rows } = sectionOf("virtualHosts.*.operatorPolicies.*.definition");
    const taken = [...KNOWN_ARGUMENTS].filter(([, known]) => canSay("operator policy", known));
    assert.deepEqual(
      [...rows.keys()],
      taken.map(([name]) => name),
    );
    const greatest = taken.filter(([, { merge }]) => merge?.policies === "greatest").map(([name]) => name);
    const { text } = sectionOf("virtualHosts.*.operatorPolicies.*");
    const said = /the smaller holds \(of (.*?) the greater\)/.exec(text)?.[1] ?? "";
    assert.deepEqual(
      [...said.matchAll(/`([^`]+)`/g)].map(([, name]) => name),
      greatest,
    );
  });

  test("says which protocol of a shovel takes a key", () => {
    for (const [key, row] of sectionOf("virtualHosts.*.shovels.*").rows) {
      const known = SHOVEL_PROTOCOLS.filter((each) => Object.hasOwn(shovelRules(each, each), key));
      assert.deepEqual(marked(row, SHOVEL_PROTOCOLS), known, key);
    }
  });

  test("has examples that are declarations", () => {
    const whole = [...MARKDOWN.matchAll(/^```yaml\n((?:virtualHosts|plugins):.*?)^```$/gms)];
    assert.ok(whole.length >= 3);
    for (const [, text = ""] of whole) {
      const { faults } = inspectDeclaration([{ path: "example.yaml", text }]);
      assert.equal(renderFaults(faults, []), "", text);
    }
  });

  test("says what each type of exchange needs", () => {
    const { text } = sectionOf("virtualHosts.*.exchanges.*");
    for (const [type, { plugin, builtInSince, since, about }] of EXCHANGE_TYPES) {
      const needs = [
        ...(plugin === undefined ? [] : [`\`${plugin}\``]),
        ...(builtInSince === undefined ? [] : [`before ${builtInSince}`]),
        ...(since === undefined ? [] : [`RabbitMQ ${since}`]),
      ].join(" ");
      assert.ok(text.includes(`\n| \`${type}\` |${needs === "" ? "" : ` ${needs}`} | ${about} |\n`), type);
    }
  });
});

interface Said {
  readonly row: Row;
  readonly section: Section;
  readonly schema: Schema;
  readonly required: ReadonlySet<string>;
}

function assertSame(key: string, { row, section, schema, required }: Said): void {
  const property = schema.properties?.[key] ?? {};
  const byDefault = row.get("default");
  if (byDefault !== undefined) {
    assert.equal(byDefault === "required", required.has(key), `${key} is required, or is not`);
    const value = property.default;
    // In YAML an empty string needs its quotes, a word has none.
    const shown = typeof value === "string" && value !== "" ? value : JSON.stringify(value);
    if (value !== undefined) assert.equal(byDefault, `\`${shown}\``, key);
  }
  for (const value of property.enum ?? []) {
    assert.ok(section.text.includes(`\`${value}\``), `${key} can be ${value}`);
  }
  const allowed = row.get("value");
  for (const bound of [property.minimum, property.maximum]) {
    if (bound === undefined || allowed === undefined || Math.abs(bound) === Number.MAX_SAFE_INTEGER) continue;
    assert.match(allowed, new RegExp(String.raw`(?<!\d)${bound}(?!\d)`), `${key} has the bound ${bound}`);
  }
  // Of RabbitMQ's own keys of links, which nothing else here explains, word by word.
  if (section.paths.some((path) => /\.(federationUpstreams|shovels)\.\*$|Sets\.\*\[\]$/.test(path))) {
    assert.equal(row.get(""), property.description, key);
  }
}

function marked<T extends string>(row: Row | undefined, columns: readonly T[]): T[] {
  return columns.filter((column) => row?.get(column) === "yes");
}
