/** Texts of comments: within what a forge takes, whole in their form, and nothing of strangers has a meaning in them. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { commentText, logInMarkdown, markerOf } from "./comment-text.ts";

const PAGE = "https://forge.example/o/r/actions/runs/1";
const OF = { commit: "0123456789abcdef", page: PAGE };
const SUBJECT = { kind: "plan", project: "shop", stack: "production" } as const;

describe("a comment", () => {
  test("says of which commit it is, and which run has made it", () =>
    assert.equal(
      commentText({ ...OF, text: "### Preview", most: 1_000 }),
      `### Preview\n\nOf commit \`0123456789ab\`, by [this run](${PAGE}).`,
    ));

  test("that is too long is cut where a line ends, with how much is missing and where all of it is", () => {
    const text = [
      "### Preview",
      "<details><summary>much</summary>",
      ...Array.from({ length: 900 }, (_, n) => `- ${n}`),
    ];
    const shown = commentText({ ...OF, text: text.join("\n"), most: 2_000 });
    assert.ok(shown.length <= 2_000);
    const [, kept = "", left] =
      /^([^]*)\n\n<\/details>\n\n\*\*(\d+) more lines are cut off here:\*\* all of it is in the log of \[this run\]/.exec(
        shown,
      ) ?? [];
    assert.deepEqual(kept.split("\n"), text.slice(0, text.length - Number(left)));
  });

  test("is never longer than it may be, and leaves nothing open", () => {
    const line = fc.oneof(
      fc.constantFrom("<details><summary>x</summary>", "</details>", "", "🐇🐇🐇"),
      fc.string({ maxLength: 300 }).map((each) => each.replaceAll("\n", "")),
    );
    const property = fc.property(
      fc.array(line, { maxLength: 60 }),
      fc.integer({ min: 500, max: 3_000 }),
      (lines, most) => {
        const shown = commentText({ ...OF, text: lines.join("\n"), most });
        assert.ok(shown.length <= most, `${shown.length} of ${most}`);
        if (shown.startsWith(lines.join("\n"))) return;
        const count = (start: string): number =>
          shown.split("\n").filter((each) => each.startsWith(start)).length;
        assert.ok(count("</details>") >= count("<details>"));
      },
    );
    fc.assert(property);
  });
});

describe("what a command has said", () => {
  test("stands as it is, in a block that nothing of it ends", () => {
    const said = "a\n```\n@somebody <img> #1 ![x](y)\n\u001b[31m::error::no\n";
    assert.equal(
      logInMarkdown(said, { ...SUBJECT, end: "failed" }),
      "### There is no plan for stack `production`\n\n````text\na\n```\n@somebody <img> #1 ![x](y)\n\\u{1b}[31m::error::no\n````",
    );
  });

  test("is shown from its end where it is long", () => {
    const lines = Array.from({ length: 5_000 }, (_, number) => `line ${number}`);
    const shown = logInMarkdown(lines.join("\n"), { ...SUBJECT, kind: "apply", end: "done" });
    assert.match(shown, /^### Applied to stack `production`\n\n```text\n\(\d+ lines before\)\nline /);
    assert.match(shown, /\nline 4999\n```$/);
    assert.ok(shown.length < 13_000);
  });
});

test("a comment is found again by its project, stack and kind, and no name ends the line", () => {
  assert.equal(markerOf(SUBJECT), "<!-- warren plan shop/production -->");
  assert.equal(markerOf({ ...SUBJECT, kind: "smoke" }), markerOf({ ...SUBJECT, kind: "apply" }));
  assert.equal(markerOf({ ...SUBJECT, project: "a-->b" }), "<!-- warren plan a%2d%2d%3eb/production -->");
});
