/** The lines of a declaration that say by a policy what changed arguments would have said. */
import type { PolicyInstead } from "../../topology/plan/change.ts";
import { EMPTY_TOPOLOGY, type Queue, type QueueType } from "../../topology/topology.ts";
import { EMPTY_VIRTUAL_HOST } from "../declaration.ts";
import { writeDeclaration } from "./write-declaration.ts";

/**
 * The queue with the arguments that it has, and the policy beside it.
 *
 * @param desired as the queue is declared; its arguments are not looked at
 */
export function policyLines(
  virtualHost: string,
  desired: Queue,
  { arguments: kept, policy }: PolicyInstead,
): string {
  const queues = [{ ...desired, arguments: kept }];
  // The type is said, whatever the virtual host's default is.
  const defaultQueueType: QueueType = desired.type === "stream" ? "classic" : "stream";
  const host = {
    ...EMPTY_VIRTUAL_HOST,
    name: virtualHost,
    defaultQueueType,
    topology: { virtualHost, ...EMPTY_TOPOLOGY, queues, policies: [policy] },
  };
  return writeDeclaration({ virtualHosts: [host], users: [], globalParameters: [] })
    .split("\n")
    .filter((line) => line.trim() !== "" && !/^ {4}defaultQueueType:/.test(line))
    .join("\n");
}
