/** What has changed from one look at a stack to the next, one sentence each. Pure. */
import type { QueueStatus } from "../../operations/status/broker-status.ts";
import type { StackStatus } from "../../operations/status/stack-status.ts";
import { stateOf } from "./render.ts";

/** Numbers that move all the time (memory, uptime, messages, connections) are not changes. */
export function statusChanges(before: StackStatus, after: StackStatus): string[] {
  const [old, now] = [before.broker, after.broker];
  const changes = after.servers.flatMap((server) => {
    const { container, problem } = server;
    const was = before.servers.find((each) => each.container === container);
    if (was !== undefined && stateOf(was) === stateOf(server)) return [];
    return [problem === "" ? `container ${container} is ${stateOf(server)}` : problem];
  });
  if (now === null)
    return old === null ? changes : [...changes, `the broker does not answer: ${after.problem}`];
  if (old === null) return [...changes, `the broker answers: RabbitMQ ${now.version}`, ...now.problems];
  const restarted = now.nodes.filter(({ name, running, uptime }) => {
    const was = old.nodes.find((node) => node.name === name);
    return running && was?.running === true && uptime < was.uptime;
  });
  return [
    ...changes,
    ...gone(namesOf(old.nodes), namesOf(now.nodes)).map((name) => `node ${name} has left the cluster`),
    ...gone(namesOf(now.nodes), namesOf(old.nodes)).map((name) => `node ${name} has joined the cluster`),
    ...restarted.map(({ name }) => `node ${name} was restarted`),
    ...now.queues.flatMap((queue) => leaderChange(old.queues, queue)),
    ...gone(now.problems, old.problems),
    ...gone(old.problems, now.problems).map((problem) => `no longer: ${problem}`),
  ];
}

function leaderChange(
  old: readonly QueueStatus[],
  { virtualHost, name, leader, type }: QueueStatus,
): string[] {
  const was = old.find((queue) => queue.virtualHost === virtualHost && queue.name === name)?.leader;
  // A lost leader is a problem, and told as one.
  if (was === undefined || was === leader || leader === "") return [];
  return [`${type} queue ${virtualHost}/${name} has its leader on ${leader}`];
}

/** Those of the first that are not in the second. */
function gone(from: readonly string[], others: readonly string[]): string[] {
  const there = new Set(others);
  return from.filter((each) => !there.has(each));
}

function namesOf(objects: readonly { readonly name: string }[]): string[] {
  return objects.map(({ name }) => name);
}
