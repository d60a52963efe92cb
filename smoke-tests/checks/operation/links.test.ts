import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Link } from "../../../broker/health/dead-links.ts";
import { readDeclaration } from "../../../model/declaration/reading/read-declaration.ts";
import { expectedShovels, LinkWatch, type Verdict } from "./links.ts";

const NAME = 'shovel "s" in virtual host "v"';
const at = (state: Link["state"], since: number): Link => ({
  name: NAME,
  shovel: "s",
  virtualHost: "v",
  state,
  since: String(since),
  what: state === "dead" ? "is terminated: refused" : "",
});
const runs = (since: number) => at("runs", since);
const starts = (since: number) => at("starts", since);
const dead = (since: number) => at("dead", since);

function watched(looks: readonly (readonly Link[])[], expected: readonly string[] = []): Verdict {
  const watch = new LinkWatch(expected);
  let verdict: Verdict = { is: "undecided" };
  for (const links of looks) {
    verdict = watch.look(links);
    if (verdict.is !== "undecided") return verdict;
  }
  return verdict;
}

describe("whether links run or keep dying", () => {
  test("one that runs all the time", () =>
    assert.deepEqual(watched([[runs(1)], [runs(1)], [runs(1)]]), { is: "running", links: 1 }));
  test("one that starts, then runs", () =>
    assert.equal(watched([[starts(1)], [runs(2)], [runs(2)], [runs(2)]]).is, "running"));
  test("one that comes back after its other end was away", () =>
    assert.equal(
      watched([[dead(1)], [dead(1)], [starts(6)], [runs(7)], [runs(7)], [runs(7)]]).is,
      "running",
    ));
  test("a single look that finds it starting, or running, proves nothing", () => {
    assert.equal(watched([[starts(1)]]).is, "undecided");
    assert.equal(watched([[runs(1)]]).is, "undecided");
    assert.equal(watched([[dead(1)], [runs(6)], [dead(7)], [runs(12)]]).is, "undecided");
  });
  test("one that dies again and again, whatever it is in between", () => {
    const said = ['shovel "s" in virtual host "v" is terminated: refused, 3 times while it was watched'];
    const dying = { is: "dying", links: said };
    assert.deepEqual(watched([[dead(1)], [starts(6)], [dead(6)], [starts(11)], [dead(11)]]), dying);
    assert.deepEqual(watched([[dead(1)], [dead(6)], [runs(11)], [dead(12)]]), dying);
  });
  test("looks at the same death count once", () =>
    assert.equal(watched([[dead(1)], [dead(1)], [dead(1)], [dead(1)]]).is, "undecided"));
  test("it runs each time since another moment: nobody knows yet", () =>
    assert.equal(watched([[runs(1)], [runs(2)], [runs(3)], [runs(4)]]).is, "undecided"));
  test("one beside it that runs does not hide it", () => {
    const other = { ...runs(1), name: "other" };
    assert.equal(
      watched([
        [dead(1), other],
        [dead(2), other],
        [dead(3), other],
      ]).is,
      "dying",
    );
  });
  test("a declared shovel that nobody tells of", () => {
    const watch = new LinkWatch([NAME]);
    for (let look = 0; look < 5; look++) assert.equal(watch.look([]).is, "undecided");
    assert.deepEqual(watch.notRunning(), [`${NAME} is not told of by the broker`]);
    assert.equal(watched([[runs(1)], [runs(1)], [runs(1)]], [NAME]).is, "running");
  });
  test("no links at all are running ones", () => assert.equal(watched([[]]).is, "running"));
});

test("shovels that end by themselves may be gone", () => {
  const uris = "src-uri: 'amqp://a.example', src-queue: a, dest-uri: 'amqp://b.example', dest-queue: b";
  const text = `plugins: [rabbitmq_shovel]
virtualHosts:
  v:
    shovels:
      stays: { ${uris} }
      never: { ${uris}, src-delete-after: never }
      once: { ${uris}, src-delete-after: queue-length }
`;
  assert.deepEqual(expectedShovels(readDeclaration([{ path: "f.yaml", text }])), [
    'shovel "stays" in virtual host "v"',
    'shovel "never" in virtual host "v"',
  ]);
});
