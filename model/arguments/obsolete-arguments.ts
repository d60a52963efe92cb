/**
 * Arguments and policy keys that RabbitMQ had once, and what a version does with them; and those of queue types that it
 * has not itself.
 *
 * Sources: the release notes of 3.10 to 4.3; measured on 4.3.6.
 */
import { QUEUE_TYPES } from "../topology/topology.ts";
import { type ArgumentBehaviour, CLASSIC, type ObsoleteArgument, QUORUM, TIGHTEST } from "./argument.ts";

const MEMORY: ObsoleteArgument = {
  why: "RabbitMQ ignores it since 3.10: quorum queues keep no message bodies in memory.",
  queueTypes: QUORUM,
  othersPassedBy: true,
  merge: TIGHTEST,
  operator: true,
};
const MIRRORED: ObsoleteArgument = {
  why: "RabbitMQ 4 has no mirrored queues: make it a quorum queue.",
  queueTypes: CLASSIC,
  refusedSince: "4.0",
  policiesOnly: true,
  worked: true,
};

export const OBSOLETE_ARGUMENTS: ReadonlyMap<string, ObsoleteArgument> = new Map<string, ObsoleteArgument>([
  [
    "queue-mode",
    {
      why: "RabbitMQ ignores it since 3.12: classic queues keep messages on disk anyway.",
      queueTypes: CLASSIC,
      othersPassedBy: true,
    },
  ],
  ["max-in-memory-length", MEMORY],
  ["max-in-memory-bytes", MEMORY],
  [
    "queue-master-locator",
    {
      why: "Its name is queue-leader-locator now.",
      queueTypes: QUEUE_TYPES,
      merge: { policiesFirst: QUEUE_TYPES },
      refusedSince: "4.3",
      worked: true,
    },
  ],
  ["ha-mode", MIRRORED],
  ["ha-params", MIRRORED],
  ["ha-sync-mode", MIRRORED],
  ["ha-sync-batch-size", MIRRORED],
  ["ha-promote-on-shutdown", MIRRORED],
  ["ha-promote-on-failure", MIRRORED],
]);

/** Keys that no declaration can have, and for which RabbitMQ passes by every queue type that it has itself. */
export const FOREIGN_ARGUMENTS: ReadonlyMap<string, ArgumentBehaviour> = new Map(
  ["selector-field-max-bytes", "selector-fields"].map((name) => [
    name,
    { queueTypes: [], othersPassedBy: true },
  ]),
);
