/** What RabbitMQ's own matching says of patterns and names is what the model says, wherever the model says anything. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import * as fc from "fast-check";
import {
  brokenPattern,
  compilePattern,
  LONGEST_PATTERN,
  MOST_STEPS,
} from "../model/patterns/name-pattern.ts";
import { arbitraryPattern, arbitraryText } from "../model/patterns/testing/arbitrary-pattern.ts";
import { PATTERN_CORPUS } from "../model/patterns/testing/pattern-corpus.ts";
import { exec } from "./node/node.ts";
import {
  type BrokerContainer,
  NO_TEST_IMAGE,
  startBrokerContainer,
} from "./node/testing/broker-container.ts";

interface Case {
  readonly pattern: string;
  readonly name: string;
}

describe("patterns on a real node", { skip: NO_TEST_IMAGE }, () => {
  let broker: BrokerContainer;
  before(async () => {
    broker = await startBrokerContainer();
  });
  after(() => broker?.remove());

  /** `rabbit_re:run/2` is what permissions and policies are matched by; an error means that the pattern is refused. */
  async function answers(cases: readonly Case[]): Promise<string[]> {
    const term = cases.map(({ pattern, name }) => `{${binary(name)},${binary(pattern)}}`).join(",");
    const run = `case rabbit_re:run(base64:decode(N), base64:decode(P)) of {error,_} -> refused; R -> R end`;
    const text = await exec(broker.node, [
      "rabbitmqctl",
      "--quiet",
      "eval",
      `[${run} || {N,P} <- [${term}]].`,
    ]);
    return text.replaceAll(/[[\]\s]/g, "").split(",");
  }

  test("the corpus", async () => {
    const cases = PATTERN_CORPUS.flatMap(({ pattern, matching, others }) =>
      [...matching, ...others].map((name) => ({ pattern, name })),
    );
    assert.deepEqual(await answers(cases), cases.map(ours));
  });

  test("its limits are those that the model knows", async () => {
    const limits = await exec(broker.node, [
      "rabbitmqctl",
      "--quiet",
      "eval",
      "{rabbit_re:match_limit(), rabbit_re:max_pattern_length()}.",
    ]);
    assert.equal(limits.trim(), `{${MOST_STEPS},${LONGEST_PATTERN}}`);
  });

  test("patterns at random", async (context) => {
    const seed = Date.now() % 1_000_000;
    context.diagnostic(`seed ${seed}`);
    const cases = fc
      .sample(fc.record({ pattern: arbitraryPattern, name: arbitraryText }), { numRuns: 1_500, seed })
      .filter((each) => ours(each) !== "undecided");
    assert.ok(cases.length > 500, String(cases.length));
    const theirs = await answers(cases);
    const different = cases
      .map((each, index) => [each, ours(each), theirs[index]] as const)
      .filter(([, our, their]) => our !== their);
    assert.deepEqual(different, []);
  });
});

function binary(text: string): string {
  return `<<"${Buffer.from(text).toString("base64")}">>`;
}

function ours({ pattern, name }: Case): string {
  if (brokenPattern(pattern) !== undefined) return "refused";
  const found = compilePattern(pattern)?.(name);
  return found === undefined ? "undecided" : found ? "match" : "nomatch";
}
