/**
 * Arguments and policy keys that RabbitMQ had once, and what a version does with them.
 *
 * Sources: the release notes of 3.10 to 4.3; measured on 4.3.6.
 */
import type { RabbitmqVersion } from "./versions.ts";

/** What was once a setting and is not any more. */
export interface Obsolete {
  readonly why: string;
  /** From this version on RabbitMQ refuses it; before, it takes it. Absent: it takes it and does nothing. */
  readonly refusedSince?: RabbitmqVersion;
  /** Whether it did something before it was refused. */
  readonly worked?: boolean;
}

const IGNORED_MODE = "RabbitMQ ignores it since 3.12: classic queues keep messages on disk anyway.";
const IGNORED_MEMORY = "RabbitMQ ignores it since 3.10: quorum queues keep no message bodies in memory.";
const MIRRORED: Obsolete = {
  why: "RabbitMQ 4 has no mirrored queues: make it a quorum queue.",
  refusedSince: "4.0",
  worked: true,
};

export const OBSOLETE: ReadonlyMap<string, Obsolete> = new Map<string, Obsolete>([
  ["queue-mode", { why: IGNORED_MODE }],
  ["max-in-memory-length", { why: IGNORED_MEMORY }],
  ["max-in-memory-bytes", { why: IGNORED_MEMORY }],
  [
    "queue-master-locator",
    {
      why: "Its name is queue-leader-locator now.",
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
