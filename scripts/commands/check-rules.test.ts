/** `./warren check` by the rules of a team: from the command line, and from the config of stacks in a project of its own. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { DECLARED, OWN_FOLDER, ruledProjectOfSuite } from "../testing/ruled-project.ts";

const FOUND = `d.yaml:3:15: The name of the queue "Billing" does not match \`^[a-z]+$\`. Names are in small letters. See https://wiki.example/names [team/names]
  3 |     queues: { Billing: { metadata: { owner: me } }, packing: }
    |               ^
d.yaml:3:53: warning: The queue "packing" says no "owner" under metadata, nor does its virtual host. Everything has an owner. [team/owners]
  3 |     queues: { Billing: { metadata: { owner: me } }, packing: }
    |                                                     ^
1 error, 1 warning in d.yaml. \`PROGRAM check d.yaml --rules rules.yaml --explain RULE\` says why.
`;

/** Whichever way to it is the shorter one from where it was called. */
function withProgram(text: string): string {
  return text.replaceAll(/`[^` ]*warren check/g, "`PROGRAM check");
}

describe("./warren check by rules of a team", { concurrency: true }, () => {
  const { run, ofStack, folder } = ruledProjectOfSuite();

  test("shows what they find as it shows its own, and how to ask why", async () => {
    const { code, stdout, stderr } = await run("d.yaml", "--rules", "rules.yaml");
    assert.deepEqual([code, withProgram(stdout), stderr], [3, FOUND, ""]);
  });

  test("finds nothing of it without them, nor where all is as they ask", async () => {
    for (const words of [["d.yaml"], ["clean.yaml", "--rules", "rules.yaml"]]) {
      const { code, stdout } = await run(...words);
      assert.deepEqual([code, stdout], [0, `${words[0]}: clean.\n`]);
    }
  });

  test("takes several files, and globs", async () => {
    for (const [words, order] of [
      [
        ["--rules", "rules.yaml", "--rules", "other.yaml"],
        ["team", "other"],
      ],
      [
        ["--rules", "{rules,other}.yaml"],
        ["other", "team"],
      ],
    ] as const) {
      const { stdout } = await run("d.yaml", ...words);
      const found = [...stdout.matchAll(/\[(\w+)\/(\w+)\]$/gm)].map(([, file = "", rule = ""]) => [
        file,
        rule,
      ]);
      assert.deepEqual(
        found,
        ["names", "owners"].flatMap((rule) => order.map((file) => [file, rule])),
      );
      assert.match(stdout, /\n2 errors, 2 warnings in d\.yaml\./);
    }
  });

  test("--json has them like any finding, and none that --fix could mend", async () => {
    const { code, stdout } = await run("d.yaml", "--rules", "rules.yaml", "--json");
    const { findings, errors, warnings } = JSON.parse(stdout) as Record<string, unknown>;
    assert.deepEqual([code, errors, warnings], [3, 1, 1]);
    assert.deepEqual((findings as object[])[0], {
      rule: "team/names",
      severity: "error",
      file: "d.yaml",
      line: 3,
      column: 15,
      path: ["virtualHosts", "shop", "queues", "Billing"],
      virtualHost: "shop",
      object: 'queue "Billing"',
      message: 'The name of the queue "Billing" does not match `^[a-z]+$`.',
      hint: "Names are in small letters. See https://wiki.example/names",
      fixable: false,
    });
  });

  test("--github annotates the lines", async () => {
    const { stdout } = await run("d.yaml", "--rules", "rules.yaml", "--github");
    assert.match(
      stdout,
      /^::error file=d\.yaml,line=3,col=15,title=team\/names::The name of the queue "Billing" does not/,
    );
    assert.match(stdout, /^::warning file=d\.yaml,line=3,col=53,title=team\/owners::/m);
  });

  test("--errors-only and --fix go on with them, and --fix mends nothing of theirs", async () => {
    const only = await run("d.yaml", "--rules", "rules.yaml", "--errors-only");
    assert.match(only.stdout, /\n1 error in d\.yaml\./);
    const fixed = await run("fixed.yaml", "--rules", "rules.yaml", "--fix");
    assert.equal(fixed.code, 3);
    assert.equal(await readFile(join(folder(), "fixed.yaml"), "utf8"), DECLARED);
  });

  test("a silence with a reason takes one back, and is left alone where the rules are not there", async () => {
    const { stdout } = await run("silent.yaml", "--rules", "rules.yaml", "--errors-only");
    assert.equal(stdout, "silent.yaml: clean.\n1 finding silenced by the files.\n");
    assert.equal((await run("silent.yaml")).stdout, "silent.yaml: clean.\n");
  });

  test("a file that is not there, a folder or one with faults stops it", async () => {
    for (const [file, message] of [
      ["gone.yaml", /^No file of rules at "gone\.yaml" in .*\nError code: rules-not-found\n$/],
      ["", /^"" is no path of a file of rules: what says it is empty\.\nError code: rules-not-found\n$/],
      [
        "project",
        /^"project" is a directory, not a file of rules\nName the files in it: 'project\/\*\.yaml'\nError code: rules-unreadable\n$/,
      ],
      [
        "broken.yaml",
        /^The rules have 1 fault\.\nbroken\.yaml:8:10: "rules\.names\.for" is neither .* Did you mean "queue"\?[^]*\nError code: rules-invalid\n$/,
      ],
    ] as const) {
      const { code, stdout, stderr } = await run("d.yaml", "--rules", file);
      assert.deepEqual([code, stdout], [1, ""]);
      assert.match(stderr, message);
    }
  });

  describe("of a stack", () => {
    test("each has its own severities, and says the reason of what is off", async () => {
      const plain = await ofStack("plain");
      assert.deepEqual([plain.code, plain.stdout], [0, "declarations/d.yaml: clean.\n"]);
      const dev = await ofStack("dev");
      assert.deepEqual(
        [dev.code, dev.stdout],
        [0, "declarations/d.yaml: clean.\n2 findings of rules that are off: team/names, team/owners.\n"],
      );
      const prod = await ofStack("prod");
      assert.equal(prod.code, 3);
      assert.match(
        prod.stdout,
        /: warning: The name of the queue "Billing"[^]*d\.yaml:3:53: The queue "packing" says no/,
      );
      assert.match(prod.stdout, /\n1 error, 1 warning in declarations\/d\.yaml\./);
    });

    test("--json says who made a rule off, and why", async () => {
      const { silenced } = JSON.parse((await ofStack("dev", "--json")).stdout) as { silenced: object[] };
      assert.deepEqual(
        silenced.map((each) => ["rule", "reason", "by"].map((key) => Reflect.get(each, key))),
        [
          ["team/names", "developers try things", "severity"],
          ["team/owners", "they share all", "severity"],
        ],
      );
    });

    test("a file that is named besides is one more, and the stack's own is one still", async () => {
      const { stdout } = await ofStack("prod", "--rules", "team.yaml", "--rules", "../other.yaml");
      assert.match(stdout, /\n2 errors, 2 warnings in declarations\/d\.yaml\./);
    });

    test("a key that is misspelt is refused: without the rules all would be clean", async () => {
      const { code, stderr } = await ofStack("misspelt");
      assert.equal(code, 1);
      assert.match(stderr, /^Pulumi\.misspelt\.yaml: "lintRule" is not a key .*"lintRules"/);
      assert.match(stderr, /\nError code: config-invalid\n$/);
    });

    test("what the config says wrong is told with the key", async () => {
      const { code, stderr } = await ofStack("wrong");
      assert.equal(code, 1);
      assert.match(
        stderr,
        /^Config "lintSeverity\.unreachable-queue" is not how severe a rule can be: error, warning, or \{ off: "the reason" \}\.$/m,
      );
      assert.match(stderr, /^Config "lintSeverity\.team\/names" is not how severe /m);
      assert.match(stderr, /\nError code: config-invalid\n$/);
      const gone = await ofStack("gone");
      assert.equal(gone.code, 1);
      assert.match(
        gone.stderr,
        /^No file of rules at "gone\/\*\.yaml" in .*\n.*pulumi config set .*lintRules PATH/,
      );
    });
  });

  test("the example of a team's rules is usable as it is", async () => {
    const example = join(OWN_FOLDER, "examples/rules/platform.yaml");
    const { code, stdout } = await run("d.yaml", "--rules", example);
    assert.equal(code, 3);
    assert.match(stdout, /\[platform\/owners\]/);
  });
});
