import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { AT_HOME, addressed, type Checkout, shellWord } from "./advice.ts";
import { commandsIn } from "./testing/commands-in.ts";

const ELSEWHERE: Checkout = { ...AT_HOME, program: "../warren/warren", folder: "/srv/warren", stack: "prod" };

describe("a hint is for its reader", () => {
  for (const [name, checkout, hint, shown] of [
    ["who is at home", AT_HOME, "To lose them: `./warren down --delete-data`.", undefined],
    [
      "on another stack",
      { ...AT_HOME, stack: "prod" },
      "To lose them: `./warren down --delete-data`.",
      "To lose them: `./warren down --delete-data --stack prod`.",
    ],
    [
      "in another folder",
      ELSEWHERE,
      "`./warren logs` says why",
      "`../warren/warren logs --stack prod` says why",
    ],
    [
      "without Pulumi's environment",
      { ...AT_HOME, stack: "prod" },
      "Set it: `pulumi config set tls off`",
      'Set it: `(eval "$(./warren env --stack prod)"; pulumi config set tls off)`',
    ],
    ["with it", { ...AT_HOME, stack: "prod", hasPulumi: true }, "`pulumi cancel --yes`", undefined],
    [
      "with it, in another folder",
      { ...ELSEWHERE, hasPulumi: true },
      "`pulumi cancel --yes`",
      "`pulumi --cwd /srv/warren cancel --yes`",
    ],
    [
      "with a setting",
      { ...AT_HOME, stack: "prod" },
      "`WARREN_DELETE_DATA=yes ./warren up`",
      "`WARREN_DELETE_DATA=yes ./warren up --stack prod`",
    ],
    [
      "of a command that names its stack",
      ELSEWHERE,
      "`./warren up --new --stack x`",
      "`../warren/warren up --new --stack x`",
    ],
    [
      "of one that works on none",
      { ...AT_HOME, stack: "prod" },
      "`./warren import FILE`, `./warren package`",
      undefined,
    ],
    [
      "of how severe a rule is",
      { ...AT_HOME, stack: "prod" },
      "`./warren check --explain RULE`",
      "`./warren check --explain RULE --stack prod`",
    ],
    ["about a login", { ...AT_HOME, stack: "prod" }, "`pulumi login` and `pulumi logout`", undefined],
    ["with no command", ELSEWHERE, "Write `^$`, or ./warren in no backticks.", undefined],
  ] as const) {
    test(name, () =>
      assert.equal(
        addressed(hint, checkout),
        shown ?? hint.replaceAll("./warren", checkout.program).replace(/or \S+warren in/, "or ./warren in"),
      ),
    );
  }

  test("its commands can be listed", () =>
    assert.deepEqual(commandsIn("`./warren up --yes`, or `pulumi up`; not `x`, ./warren down"), [
      "./warren up --yes",
      "pulumi up",
    ]));

  for (const [word, quoted] of [
    ["../a/warren", "../a/warren"],
    ["/home/my files/warren", "'/home/my files/warren'"],
    ["it's", String.raw`'it'\''s'`],
  ] as const) {
    test(`a shell takes ${word} as one word`, () => assert.equal(shellWord(word), quoted));
  }
});
