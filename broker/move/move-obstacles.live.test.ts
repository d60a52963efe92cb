/** What stands in the way of a move is told before anything is changed, by a preview as by an update. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Queue } from "../../model/topology/topology.ts";
import { alarmsInEffect } from "../api/health-checks.ts";
import { apiPath } from "../api/management-api.ts";
import { exec } from "../node/node.ts";
import { poll } from "../node/poll.ts";
import { NO_TEST_IMAGE } from "../node/testing/broker-container.ts";
import { CLASSIC, fill, placeOfSuite, QUORUM, TO_QUORUM, withQueue } from "../testing/moved-queue.ts";
import { assertUntouched, refusal } from "../testing/refused-move.ts";

/** Milliseconds of a wait that nothing is measured by. */
const PATIENCE = 300_000;

const ALARMS = [
  {
    resource: "memory",
    raise: ["set_vm_memory_high_watermark", "absolute", "1MB"],
    lower: ["set_vm_memory_high_watermark", "0.6"],
    also: [],
  },
  {
    resource: "disk space",
    raise: ["set_disk_free_limit", "900000GB"],
    lower: ["set_disk_free_limit", "50MB"],
    also: [/the disk of rabbit@\S+ is too small for a copy of its \d+ bytes/],
  },
] as const;

/** What the operator policy says, and of which of it the refusal tells. */
const OPERATORS = [
  [{ "message-ttl": 60_000 }, "message-ttl"],
  [{ expires: 600_000 }, "expires"],
  [{ "max-length": 5_000 }, "max-length"],
  [{ "max-length-bytes": 1_000_000 }, "max-length-bytes"],
] as const;

describe("a move that cannot be begun is refused before anything", { skip: NO_TEST_IMAGE }, () => {
  const place = placeOfSuite();

  for (const { resource, raise, lower, also } of ALARMS) {
    test(`an alarm: ${resource}`, () =>
      withQueue(place(), CLASSIC, async (setting) => {
        await fill(setting, 0, 10);
        const [node] = setting.nodes;
        assert.ok(node !== undefined);
        await exec(node, ["rabbitmqctl", "--silent", ...raise]);
        try {
          await poll("the alarm", { timeout: PATIENCE }, async () =>
            (await alarmsInEffect(setting.broker.api)).length > 0 ? true : undefined,
          );
          // What nodes tell of their disks is some seconds old.
          await poll("all that is refused", { timeout: PATIENCE }, async () => {
            const refused = await refusal(setting, TO_QUORUM);
            assert.match(refused, new RegExp(`there is an alarm: ${resource} on rabbit@`));
            return also.every((words) => words.test(refused)) ? true : undefined;
          });
          await assertUntouched(setting, TO_QUORUM);
        } finally {
          await exec(node, ["rabbitmqctl", "--silent", ...lower]);
        }
        await poll("no alarm", { timeout: PATIENCE }, async () =>
          (await alarmsInEffect(setting.broker.api)).length === 0 ? true : undefined,
        );
        // What is told of a disk is late here, too.
        await poll("that it may be moved", { timeout: PATIENCE }, async () =>
          (await refusal(setting, TO_QUORUM)) === "" ? true : undefined,
        );
      }));
  }

  test("a consumer that is the only one that may consume", () =>
    withQueue(place(), CLASSIC, async (setting) => {
      await setting.channel.consume("orders", () => undefined, { exclusive: true });
      assert.match(
        await refusal(setting, TO_QUORUM),
        /queue "orders" is not moved: the connection ".+" consumes from it exclusively/,
      );
      await assertUntouched(setting, TO_QUORUM);
    }));

  test("a consumer that is the only one that gets messages", () => {
    const live: Queue = { ...QUORUM, arguments: { "x-single-active-consumer": true } };
    const move = { live, desired: { ...live, type: "classic" } as const };
    return withQueue(place(), live, async (setting) => {
      assert.equal(await refusal(setting, move), "");
      await setting.channel.consume("orders", () => undefined);
      assert.match(await refusal(setting, move), /its single active consumer is the only one .*: stop its/);
      await assertUntouched(setting, move);
    });
  });

  for (const [definition, named] of OPERATORS) {
    test(`an operator policy that takes messages, or the queue, away: ${named}`, () =>
      withQueue(place(), CLASSIC, async (setting) => {
        const { broker, virtualHost } = setting;
        const body = { pattern: ".*", definition, "apply-to": "queues" };
        await broker.api.put(apiPath("operator-policies", virtualHost, "all"), body);
        assert.match(
          await refusal(setting, TO_QUORUM),
          new RegExp(
            `the operator policy "all" gives every queue ${named}, and so the queues in which messages`,
          ),
        );
        await assertUntouched(setting, TO_QUORUM);
      }));
  }
});
