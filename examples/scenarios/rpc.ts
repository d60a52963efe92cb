/**
 * Remote procedure calls: a question over one queue, its answer over another.
 *
 * It teaches the two properties that make a call of a message: `reply_to` names the queue for the answer, here an
 * exclusive one that the broker has named, and `correlation_id` says which call an answer belongs to. Look at the
 * order: three calls are under way at the same time and are answered the other way round, and each caller still gets
 * its own answer. A caller must not wait for ever: the server may be gone.
 */
import { randomUUID } from "node:crypto";
import { serveFibonacci } from "./rpc-server.ts";
import type { Scenario, Stage } from "./stage/scenario.ts";

const SERVER = { queue: "rpc.fibonacci", batch: 3 };

interface Client {
  readonly call: (n: number) => Promise<number>;
  /** The answers in the order in which they came. */
  readonly answers: readonly number[];
  /** Answers to nobody's call. */
  readonly strays: readonly string[];
  readonly close: () => Promise<void>;
}

async function openClient({ connect, tell }: Stage): Promise<Client> {
  const connection = await connect();
  const channel = await connection.createChannel();
  const { queue: callback } = await channel.assertQueue("", { exclusive: true });
  const calls = new Map<string, (answer: number) => void>();
  const answers: number[] = [];
  const strays: string[] = [];
  await channel.consume(
    callback,
    (message) => {
      if (message === null) return;
      const id = String(message.properties.correlationId);
      const resolve = calls.get(id);
      calls.delete(id);
      const answer = Number(message.content.toString());
      if (resolve === undefined) {
        // An answer that came too late for its caller, for one.
        strays.push(id);
        return;
      }
      answers.push(answer);
      resolve(answer);
    },
    { noAck: true },
  );
  return {
    answers,
    strays,
    call(n) {
      const { promise, resolve } = Promise.withResolvers<number>();
      const correlationId = randomUUID();
      calls.set(correlationId, resolve);
      channel.sendToQueue(SERVER.queue, Buffer.from(String(n)), { correlationId, replyTo: callback });
      tell("client", `asks for fibonacci(${n})`);
      return promise;
    },
    async close() {
      // Answered after every answer that was delivered before.
      await channel.checkQueue(callback);
      await connection.close();
    },
  };
}

async function program(stage: Stage): Promise<Scenario["expected"]> {
  const endServer = await serveFibonacci(stage, SERVER);
  const { call, answers, strays, close } = await openClient(stage);
  const results = await stage.within("the answers", Promise.all([call(10), call(20), call(30)]));
  stage.tell("client", `got ${results.join(", ")}, each for its own call`);
  await close();
  await endServer();
  return { "fibonacci of 10, 20, 30": results, "answers as they came": answers, "answers to nobody": strays };
}

export const rpc: Scenario = {
  name: "rpc",
  teaches: "A call is a message with a queue for the answer and an id that the answer repeats.",
  look: "The answers come the other way round, and each call gets its own.",
  program,
  expected: {
    "fibonacci of 10, 20, 30": [55, 6765, 832_040],
    "answers as they came": [832_040, 6765, 55],
    "answers to nobody": [],
  },
};
