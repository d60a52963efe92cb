import assert from "node:assert/strict";
import { test } from "node:test";
import { CHECKS, HOSTILE_CHECKS, report, result } from "../testing/report.ts";
import { renderReport } from "./render-report.ts";
import { exitCode, shownUrl } from "./smoke-report.ts";

test("failures come first with what to do, skipped ones by reason, and the totals last", () => {
  assert.equal(
    renderReport(report(CHECKS, ["user x: refused"])),
    `FAILED durability/a/queue/b
  proves    It works.
  expected  this
  observed  that
  because   It is broken.
  to do     Mend it.

passed access/one: accepted (a remark)
skipped access/two, access/three: not known
left behind: user x: refused
1 failed, 1 passed, 2 skipped in 8.9 s against RabbitMQ 4.3.6 at http://127.0.0.1:15672 (stack "dev", declarations/)`,
  );
});

test("a clean run is told in one line more than it has checks", () => {
  const text = renderReport(report([result("access/one", {})]));
  assert.equal(
    text,
    'passed access/one: that\n1 passed in 8.9 s against RabbitMQ 4.3.6 at http://127.0.0.1:15672 (stack "dev", declarations/)',
  );
});

test("the exit code depends on failures alone", () => {
  assert.equal(exitCode(report(CHECKS)), 3);
  assert.equal(exitCode(report(CHECKS.filter(({ status }) => status !== "failed"))), 0);
});

test("a part of a run says that it is one", () => {
  const part = { ...report([result("access/one")]), partial: "1 of 7 checks were asked for" };
  assert.match(renderReport(part), /declarations\/\); not a whole run: 1 of 7 checks were asked for$/);
  const elsewhere = { ...part, subject: { stack: "", declaration: "" }, partial: "" };
  assert.match(renderReport(elsewhere), /at http:\/\/127\.0\.0\.1:15672$/);
});

test("many of one kind are counted, unless all are wanted", () => {
  const many = Array.from({ length: 30 }, (_, index) => result(`access/${index}`));
  assert.match(renderReport(report(many)), /^passed access: 30 checks\n30 passed/);
  assert.equal(renderReport(report(many), { verbose: true }).split("\n").length, 31);
  const skipped = many.map(({ id }) => result(id, { status: "skipped", reason: "not here" }));
  assert.match(renderReport(report(skipped)), /^skipped access\/0, .*access\/19 and 10 more: not here\n/);
});

test("no name of a broker reaches the terminal as a command", () => {
  const text = renderReport(report(HOSTILE_CHECKS, ["\u001b[31m"]));
  const unsafe = Array.from(text).filter(
    (character) => character !== "\n" && /[\p{Cc}\p{Bidi_C}\p{Cs}]/u.test(character),
  );
  assert.deepEqual(unsafe, []);
  assert.match(text, /\\u\{1b\}\[2J/);
});

test("an address is shown without what is secret", () => {
  assert.equal(shownUrl("amqps://me:secret@broker.example:5671/shop?token=x"), "amqps://broker.example:5671");
});
