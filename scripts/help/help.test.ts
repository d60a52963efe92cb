import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { CHECKOUT_COMMANDS } from "../checkout/commands.ts";
import type { Command } from "../cli/command.ts";
import { completionScript, SHELLS } from "./completion-scripts.ts";
import { completionTable } from "./completion-table.ts";
import { manPage } from "./man-page.ts";
import { renderHelp } from "./render-help.ts";

const COMMANDS: readonly Command[] = await Promise.all(
  Object.values(CHECKOUT_COMMANDS).map((load) => load()),
);

/** A person's folder, with files and a stack. */
const folder = mkdtempSync(join(tmpdir(), "warren-completion-"));
after(() => rmSync(folder, { recursive: true }));
for (const name of ["orders.yaml", "Pulumi.yaml", "Pulumi.staging.yaml"])
  writeFileSync(join(folder, name), "");
for (const shell of SHELLS) {
  writeFileSync(join(folder, `script.${shell}`), completionScript(shell, completionTable(COMMANDS)));
}

/** As a shell takes an example apart: quotes, and what is sent elsewhere. */
function wordsOf(example: string): string[] {
  const output = execFileSync("sh", ["-c", `printf '%s\\n' ${example.replace(/ >.*/, "")}`], {
    cwd: folder,
    encoding: "utf8",
  });
  return output.trim().split("\n");
}

describe("examples", () => {
  for (const command of COMMANDS) {
    for (const { words } of command.examples) {
      test(words, () => {
        const [name, ...others] = wordsOf(words);
        assert.equal(name, command.name);
        assert.equal(command.read(others).help, false);
        assert.ok(renderHelp(command, "npx warren").includes(`  npx warren ${words}  `));
      });
    }
  }
});

interface Shell {
  readonly name: string;
  /** What it offers for the words of a line, the last of which is being typed. */
  readonly offers: (words: readonly string[]) => string[];
}

const linesOf = (text: string): string[] => text.split("\n").filter((line) => line !== "");
const runIn = (program: string, script: string, words: readonly string[]): string[] =>
  linesOf(execFileSync(program, ["-c", script, program, ...words], { cwd: folder, encoding: "utf8" }));

const BASH: Shell = {
  name: "bash",
  offers: (words) =>
    runIn(
      "bash",
      `compopt() { compgen -f -- "$current"; }
      source script.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _warren; printf '%s\\n' "\${COMPREPLY[@]}"`,
      words,
    ),
};
const FISH: Shell = {
  name: "fish",
  offers: (words) =>
    runIn("fish", `source script.fish; complete -C "$argv[2..]"`, ["", words.join(" ")]).map(
      (line) => line.split("\t")[0] ?? "",
    ),
};

function isThere(program: string): boolean {
  try {
    execFileSync(program, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

for (const { name, offers } of [BASH, FISH]) {
  describe(`${name} completes`, { skip: isThere(name) ? false : `there is no ${name} here` }, () => {
    test("commands", () => {
      assert.deepEqual(offers(["warren", "sm"]), ["smoke"]);
      const offered = offers(["warren", ""]);
      for (const command of COMMANDS) assert.ok(offered.includes(command.name), command.name);
    });

    for (const { name: command, options } of completionTable(COMMANDS)) {
      test(`the options of ${command}`, () => {
        const long = options.flatMap(({ spellings }) => spellings).filter((each) => each.startsWith("--"));
        assert.deepEqual(offers(["warren", command, "--"]).toSorted(), long.toSorted());
      });
    }

    test("choices, stacks and files", () => {
      assert.deepEqual(offers(["warren", "logs", "--level", "warn"]), ["warning"]);
      assert.deepEqual(offers(["warren", "up", "--stack", ""]), ["staging"]);
      assert.deepEqual(offers(["warren", "check", "ord"]), ["orders.yaml"]);
      assert.deepEqual(offers(["warren", "import", "--into", "ord"]), ["orders.yaml"]);
      assert.deepEqual(offers(["warren", "up", "ord"]), []);
      assert.deepEqual(offers(["warren", "explain", "--key", ""]), []);
    });
  });
}

test("zsh takes its script", { skip: isThere("zsh") ? false : "there is no zsh here" }, () => {
  const said = runIn(
    "zsh",
    "autoload -Uz compinit; compinit -u -d dump; source script.zsh; print $_comps[warren]; whence -w _warren",
    [],
  );
  assert.deepEqual(said, ["_warren", "_warren: function"]);
});

describe("the man page", () => {
  const page = manPage(COMMANDS, "0.1.0");

  test("has every command, option and example", () => {
    const plain = page.replaceAll("\\-", "-").replaceAll("\\e", "\\");
    for (const { name, options } of completionTable(COMMANDS)) {
      assert.match(plain, new RegExp(`^\\.SS ${name} `, "m"));
      for (const { spellings } of options) assert.ok(plain.includes(spellings[0] ?? "?"));
    }
    for (const { words } of COMMANDS.flatMap(({ examples }) => examples)) {
      assert.ok(plain.includes(`.B warren ${words}\n`), words);
    }
  });

  test("no line begins like a request that is none", () => {
    const requests = page
      .split("\n")
      .filter((line) => /^[.']/.test(line) && !/^\.(TH|SH|SS|B|TP|PP)\b/.test(line));
    assert.deepEqual(requests, []);
  });
});
