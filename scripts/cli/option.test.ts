import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { CHECKOUT_COMMANDS as COMMANDS } from "../checkout/commands.ts";
import { renderHelp } from "../help/render-help.ts";
import { type Option, type Options, readWords, renderOption, type Said, spelled } from "./option.ts";

const OPTIONS = {
  stack: { kind: "text", short: "s", value: "NAME", help: "the stack" },
  only: { kind: "texts", value: "ID", help: "that check" },
  readOnly: { kind: "flag", help: "make nothing" },
  level: { kind: "choice", value: "LEVEL", choices: ["info", "warning"], help: "that level" },
  step: { kind: "choices", value: "STEP", choices: ["lint", "unit"], help: "only this step" },
  nodes: {
    kind: "parsed",
    value: "NUMBER",
    help: "how many",
    read: (text) => (/^\d+$/.test(text) ? { value: Number(text) } : { problem: `cannot be ${text}` }),
  },
} as const satisfies Options;

function said(...words: readonly string[]): Said<typeof OPTIONS> | string {
  const found = readWords({}, OPTIONS, words);
  return typeof found === "string" ? found : found.said;
}

describe("the options of a command", () => {
  test("several choices can be one list, and each of them is looked at", () => {
    const found = said("--step", "lint,unit", "--step", "lint");
    assert.deepEqual(typeof found === "string" ? found : found.step, ["lint", "unit", "lint"]);
    assert.equal(
      said("--step", "lint,unti"),
      '--step cannot be "unti"; allowed: lint, unit; did you mean "unit"?',
    );
    const empty = said("--step", "");
    assert.match(typeof empty === "string" ? empty : "", /^--step cannot be ""; allowed: lint, unit/);
  });

  test("their types follow from the table", () => {
    const found = said(
      "-s",
      "dev",
      "--only",
      "a",
      "--only",
      "b",
      "--read-only",
      "--level",
      "info",
      "--nodes",
      "3",
      "--step",
      "unit",
      "--step",
      "lint",
    );
    assert.ok(typeof found !== "string");
    const typed: {
      readonly stack: string | undefined;
      readonly only: readonly string[];
      readonly readOnly: boolean;
      readonly level: "info" | "warning" | undefined;
      readonly step: readonly ("lint" | "unit")[];
      readonly nodes: number | undefined;
    } = found;
    assert.deepEqual(typed, {
      stack: "dev",
      only: ["a", "b"],
      readOnly: true,
      level: "info",
      step: ["unit", "lint"],
      nodes: 3,
    });
  });

  test("what was not said", () => {
    const nothing = {
      stack: undefined,
      only: [],
      readOnly: false,
      level: undefined,
      step: [],
      nodes: undefined,
    };
    assert.deepEqual(said(), nothing);
  });

  for (const [words, problem] of [
    [["--readonly"], "Unknown option '--readonly'; did you mean --read-only?"],
    [["--stak=x"], "Unknown option '--stak'; did you mean --stack?"],
    [["--quite-another"], "Unknown option '--quite-another'"],
    [["--__proto__"], "Unknown option '--__proto__'"],
    [["--level", "warnig"], '--level cannot be "warnig"; allowed: info, warning; did you mean "warning"?'],
    [["--level", "x"], '--level cannot be "x"; allowed: info, warning'],
    [
      ["--step", "unit", "--step", "lit"],
      '--step cannot be "lit"; allowed: lint, unit; did you mean "lint"?',
    ],
    [["--nodes", "x"], "--nodes cannot be x"],
    [["--stack"], "Option '-s, --stack <value>' argument missing"],
    [["--read-only=yes"], "Option '--read-only' does not take an argument"],
  ] as const) {
    test(words.join(" "), () => assert.equal(said(...words), problem));
  }
});

describe("the options of all commands", async () => {
  for (const command of await Promise.all(Object.values(COMMANDS).map((load) => load()))) {
    test(`${command.name}: each is in the help, and taken as the help spells it`, () => {
      const help = renderHelp(command, "./warren").split("\n");
      for (const [name, option] of Object.entries(command.options)) {
        assert.ok(help.includes(renderOption([name, option])), name);
        const words = option.kind === "flag" ? [spelled(name)] : [`${spelled(name)}=${sample(name, option)}`];
        assert.doesNotThrow(() => command.read(words), name);
      }
    });
  }
});

/** One that the option takes. */
function sample(name: string, option: Option): string {
  if ("choices" in option) return option.choices[0] ?? "";
  if (option.kind === "parsed" && option.value === "N") return "3";
  return { nodes: "3", rabbitmqVersion: "4.3", since: "10m", until: "10m", header: "a=b" }[name] ?? "x";
}
