/** What the page of a diagram answers, in a real Chromium: the same as `explain`, on all that the oracle is held to. */
import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { nodeId } from "../../../model/routing/diagram/diagram.ts";
import { answerTo, type Environment, type Question } from "../../../model/routing/explain/answer.ts";
import { renderExplanation } from "../../../model/routing/explain/render.ts";
import type { Publish } from "../../../model/routing/publish.ts";
import { CORPUS_VIRTUAL_HOST } from "../../../model/routing/testing/corpus/cases.ts";
import { DEAD_LETTER_CORPUS } from "../../../model/routing/testing/corpus/dead-letters.ts";
import { CORPUS } from "../../../model/routing/testing/corpus.ts";
import { visible } from "../../../model/text/visible.ts";
import { NO_CHROMIUM } from "../../../smoke-tests/testing/chromium.ts";
import { Browser, hostOf, SHOP } from "./testing/browser.ts";

const expected = (environment: Environment, question: Question): string =>
  visible(renderExplanation(answerTo(question, environment)));

describe("a page in a real Chromium answers as explain does", { skip: NO_CHROMIUM }, () => {
  let browser: Browser;
  before(async () => {
    browser = await Browser.start();
  });
  afterEach(() => browser.closePage());
  after(() => browser?.close());

  for (const { name, topology, users, cases } of CORPUS) {
    test(`all publishes of the corpus: ${name}`, async () => {
      const environment = { virtualHosts: [hostOf(topology, CORPUS_VIRTUAL_HOST)], users };
      await browser.open(environment);
      // How a client writes integers neither the form nor the command asks.
      const publishes = cases.map(
        (each): Publish => Object.assign({}, each.publish, { integers: undefined }),
      );
      assert.deepEqual(
        await browser.published(publishes),
        publishes.map((publish) =>
          expected(environment, { about: "publish", publish, virtualHost: undefined }),
        ),
      );
      assert.deepEqual(browser.page.complaints(), []);
    });
  }

  for (const { name, topology } of DEAD_LETTER_CORPUS) {
    test(`each queue of the corpus of dead letters: ${name}`, async () => {
      const environment = { virtualHosts: [hostOf(topology, CORPUS_VIRTUAL_HOST)], users: [] };
      await browser.open(environment);
      const names = topology.queues.map((each) => each.name);
      assert.deepEqual(
        await browser.chosen(names.map((each) => nodeId("queue", CORPUS_VIRTUAL_HOST, each))),
        names.map((each) => expected(environment, { about: "queue", queue: each, virtualHost: undefined })),
      );
    });
  }

  for (const { name, topology, users } of CORPUS.filter((group) => group.users.length > 0)) {
    test(`each user of the corpus: ${name}`, async () => {
      const environment = { virtualHosts: [hostOf(topology, CORPUS_VIRTUAL_HOST)], users };
      await browser.open(environment);
      const inside = users.filter(({ permissions }) => permissions.length > 0);
      assert.deepEqual(
        await browser.chosen(inside.map((user) => nodeId("user", CORPUS_VIRTUAL_HOST, user.name))),
        inside.map((user) =>
          expected(environment, { about: "user", user: user.name, virtualHost: CORPUS_VIRTUAL_HOST }),
        ),
      );
    });
  }

  test("an error is that of the command, and a header that is none says how it is written", async () => {
    await browser.open(SHOP);
    const [answer] = await browser.published([{ exchange: "orders", routingKey: "", user: "nobody" }]);
    assert.match(answer ?? "", /There is no user "nobody"[^]*Error code: user-unknown/);
    await browser.page.evaluate(
      `document.querySelector("#headers").value = "x"; document.querySelector("#publish").requestSubmit()`,
    );
    assert.match(
      await browser.textOf("#answer"),
      /^A header cannot be "x": write NAME=TEXT or NAME:=JSON\.$/,
    );
  });
});
