/**
 * Remote procedure calls without a callback queue: direct reply-to.
 *
 * It teaches a feature of RabbitMQ that makes calls cheap: who consumes from the pseudo-queue `amq.rabbitmq.reply-to`,
 * without acknowledgements, may say it in `reply_to` on the same channel, and answers come straight to that channel.
 * No queue is declared, stored or deleted. Look at the server: it is the one of the lesson "rpc", unchanged. The price:
 * an answer for a caller that is gone is dropped, so it is for calls that can be repeated.
 * https://www.rabbitmq.com/docs/direct-reply-to
 */
import { serveFibonacci } from "./rpc-server.ts";
import type { Scenario, Stage } from "./stage/scenario.ts";

const SERVER = { queue: "rpc.fibonacci", batch: 3 };
const REPLY_TO = "amq.rabbitmq.reply-to";
const QUESTIONS = [10, 20, 30];

async function program(stage: Stage): Promise<Scenario["expected"]> {
  const endServer = await serveFibonacci(stage, SERVER);
  const client = await stage.connect();
  const channel = await client.createChannel();
  const answers = stage.collect<string>("answers");
  // The consumer has to be there before the first call, and on the same channel.
  await channel.consume(
    REPLY_TO,
    (message) => {
      if (message === null) return;
      const { correlationId } = message.properties;
      stage.tell("client", `fibonacci(${String(correlationId)}) is ${message.content.toString()}`);
      answers.add(`fibonacci(${String(correlationId)}) = ${message.content.toString()}`);
    },
    { noAck: true },
  );
  for (const n of QUESTIONS) {
    channel.sendToQueue(SERVER.queue, Buffer.from(String(n)), {
      correlationId: String(n),
      replyTo: REPLY_TO,
    });
    stage.tell("client", `asks for fibonacci(${n})`);
  }
  await answers.reach(QUESTIONS.length);
  await channel.checkQueue(SERVER.queue);
  await client.close();
  await endServer();
  return { answers: answers.items };
}

export const rpcDirectReplyTo: Scenario = {
  name: "rpc-direct-reply-to",
  teaches: "With direct reply-to an answer comes straight to the caller's channel, without a queue.",
  look: "The same server as in rpc, and no callback queue.",
  program,
  expected: { answers: ["fibonacci(30) = 832040", "fibonacci(20) = 6765", "fibonacci(10) = 55"] },
};
