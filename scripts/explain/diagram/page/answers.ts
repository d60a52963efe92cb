/** What the page answers: the words of `./warren explain`, by the same code. */

import { nodeId } from "../../../../model/routing/diagram/diagram.ts";
import { answerTo, type Environment, type Question } from "../../../../model/routing/explain/answer.ts";
import { readHeaders } from "../../../../model/routing/explain/headers-in-words.ts";
import type { PublishExplanation } from "../../../../model/routing/explain/publish.ts";
import { type Explanation, renderExplanation } from "../../../../model/routing/explain/render.ts";
import { visible } from "../../../../model/text/visible.ts";
import { errorText, WarrenError } from "../../../../model/warren-error.ts";
import type { PageData } from "../page-data.ts";

export interface Answer {
  readonly text: string;
  /** Ids of nodes that a message comes to. */
  readonly reached: ReadonlySet<string>;
}

/** What is written in the form for a publish. */
export interface Asked {
  readonly virtualHost: string | undefined;
  readonly exchange: string;
  readonly key: string;
  /** A line each: `NAME=TEXT`, or `NAME:=JSON`. */
  readonly headers: string;
  readonly mandatory: boolean;
  readonly expiration: string;
  readonly user: string;
  readonly userId: string;
}

/** @returns a string where it is no question: what is wrong */
export function publishQuestion(asked: Asked): Question | string {
  const lines = asked.headers.split("\n").filter((line) => line !== "");
  const headers = readHeaders(lines);
  if (typeof headers === "string") return `A header ${headers}.`;
  const { virtualHost, exchange, key: routingKey, mandatory, expiration, user, userId } = asked;
  return {
    about: "publish",
    virtualHost,
    publish: {
      exchange,
      routingKey,
      ...(lines.length === 0 ? {} : { headers }),
      ...(mandatory ? { mandatory: true } : {}),
      ...(expiration === "" ? {} : { expiration }),
      ...(user === "" ? {} : { user }),
      ...(userId === "" ? {} : { userId }),
    },
  };
}

/** Of both environments where there are two that do not answer alike. */
export function answer(data: PageData, question: Question): Answer {
  const now = answerOf(data.now, question);
  if (data.before === undefined) return now;
  const before = answerOf(data.before.environment, question);
  if (before.text === now.text) return now;
  return { ...now, text: `Now:\n${now.text}\n\nBefore (${data.before.name}):\n${before.text}` };
}

function answerOf(environment: Environment, question: Question): Answer {
  try {
    const found = answerTo(question, environment);
    return { text: renderExplanation(found), reached: reachedBy(found) };
  } catch (error) {
    if (!(error instanceof WarrenError)) throw error;
    return { text: visible(errorText(error)), reached: new Set() };
  }
}

function reachedBy(explanation: Explanation): ReadonlySet<string> {
  return explanation.kind === "publish" ? ofPublish(explanation) : new Set();
}

function ofPublish({ virtualHost, publish, route, steps }: PublishExplanation): ReadonlySet<string> {
  const exchanges = steps.flatMap((step) => ("exchange" in step ? [step.exchange] : []));
  const queues = [...route.queues, ...(route.outcomes ?? []).flat()];
  return new Set([
    ...(publish.user === undefined ? [] : [nodeId("user", virtualHost, publish.user)]),
    ...exchanges.map((name) => nodeId("exchange", virtualHost, name)),
    ...queues.map((name) => nodeId("queue", virtualHost, name)),
  ]);
}
