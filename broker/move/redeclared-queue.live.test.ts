/** Somebody else makes the queue again, as it was, in the moment in which it is away: it stays as it was, with all of it. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { WarrenError } from "../../model/warren-error.ts";
import { evaluate } from "../node/evaluate.ts";
import { NO_TEST_IMAGE } from "../node/testing/broker-container.ts";
import {
  assertClean,
  CLASSIC,
  drained,
  fill,
  moved,
  placeOfSuite,
  QUORUM,
  type Setting,
  TO_QUORUM,
  withQueue,
} from "../testing/moved-queue.ts";

/** So often in a row the mover tries to be the first: `replace/2` of `warren_move.erl`. */
const TRIES = 10;

describe("a queue that others declare again while it is moved", {
  skip: NO_TEST_IMAGE,
  concurrency: false,
}, () => {
  const place = placeOfSuite();

  test("by a client that is faster each time: it stays as it was, and it is told", () =>
    withQueue(place(), CLASSIC, async (setting) => {
      await fill(setting, 0, 20);
      const faster = await declareFirst(setting, Number.MAX_SAFE_INTEGER);
      try {
        await assert.rejects(moved(setting, TO_QUORUM), (error) => {
          assert.ok(error instanceof WarrenError && error.code === "move-refused", String(error));
          assert.match(
            error.message,
            /queue "orders" .* stays as it was: a client declares it as it was, whenever it is gone/,
          );
          return true;
        });
      } finally {
        await faster.end();
      }
      await assertClean(setting, CLASSIC);
      assert.ok((await faster.times()) > TRIES);
      await fill(setting, 20, 10);
      assert.equal((await moved(setting, TO_QUORUM)).moved, 30);
      await assertClean(setting, QUORUM);
      assert.deepEqual(await numbersIn(setting), upTo(30));
    }));

  test("by a client that is faster some times, and then not any more: it is moved, and nothing is lost", () =>
    withQueue(place(), CLASSIC, async (setting) => {
      await fill(setting, 0, 20);
      const faster = await declareFirst(setting, TRIES - 1);
      try {
        assert.equal((await moved(setting, TO_QUORUM)).moved, 20);
      } finally {
        await faster.end();
      }
      await assertClean(setting, QUORUM);
      assert.deepEqual(await numbersIn(setting), upTo(20));
    }));
});

interface Faster {
  /** How often it was. */
  readonly times: () => Promise<number>;
  readonly end: () => Promise<void>;
}

/**
 * Inside the node, where a declare asks decorators before it is written down (`rabbit_amqqueue:internal_declare/2`): each
 * time before the quorum queue is made somebody makes the classic one.
 */
async function declareFirst({ nodes, virtualHost }: Setting, most: number): Promise<Faster> {
  const [node] = nodes;
  assert.ok(node !== undefined);
  const source = [
    "-module(warren_test_faster).",
    "-behaviour(rabbit_queue_decorator).",
    "-export([active_for/1, startup/1, shutdown/1, policy_changed/2, consumer_state_changed/3]).",
    `active_for(Q) ->
       Name = amqqueue:get_name(Q),
       Times = persistent_term:get(warren_test_faster),
       Is = amqqueue:get_type(Q) =:= rabbit_quorum_queue
         andalso Name =:= rabbit_misc:r(<<"${virtualHost}">>, queue, <<"orders">>)
         andalso counters:get(Times, 1) < ${most},
       Is andalso begin
         counters:add(Times, 1, 1),
         Table = [{<<"x-queue-type">>, longstr, <<"classic">>}],
         {_, Ref} = spawn_monitor(fun() -> rabbit_amqqueue:declare(Name, true, false, Table, none, <<"test">>) end),
         receive {'DOWN', Ref, process, _, _} -> ok end
       end,
       false.`,
    "startup(_) -> ok.",
    "shutdown(_) -> ok.",
    "policy_changed(_, _) -> ok.",
    "consumer_state_changed(_, _, _) -> ok.",
  ].map((form) => Buffer.from(form, "utf8").toString("base64"));
  await evaluate(
    node,
    `
      Form = fun(Each) ->
        {ok, Tokens, _} = erl_scan:string(binary_to_list(base64:decode(Each))),
        {ok, Parsed} = erl_parse:parse_form(Tokens),
        Parsed
      end,
      {ok, Name, Code} = compile:forms([Form(Each) || Each <- [${source.map((form) => `<<"${form}">>`).join(", ")}]]),
      persistent_term:put(Name, counters:new(1, [])),
      {module, Name} = code:load_binary(Name, "test", Code),
      rabbit_queue_decorator:register(atom_to_binary(Name), Name).
    `,
  );
  return {
    times: async () =>
      Number(await evaluate(node, "counters:get(persistent_term:get(warren_test_faster), 1).")),
    end: async () => {
      await evaluate(node, 'rabbit_queue_decorator:unregister(<<"warren_test_faster">>).');
    },
  };
}

async function numbersIn(setting: Setting): Promise<number[]> {
  return (await drained(setting)).map(({ content }) => Number(content));
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
