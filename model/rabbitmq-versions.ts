/** The versions of RabbitMQ that a declaration can be checked for. */

/** In order. Each stands for all of its patch releases, the last of them where they differ. */
export const RABBITMQ_VERSIONS = ["3.13", "4.0", "4.1", "4.2", "4.3"] as const;
export type RabbitmqVersion = (typeof RABBITMQ_VERSIONS)[number];

export const DEFAULT_VERSION: RabbitmqVersion = "4.3";

/** The broker that a declaration is for. */
export interface Target {
  readonly version: RabbitmqVersion;
  /** RabbitMQ's names of them: `rabbitmq_shovel`. */
  readonly plugins: ReadonlySet<string>;
  /** RabbitMQ's names of the deprecated features that its configuration permits. */
  readonly permitted: ReadonlySet<string>;
}

/** Whether the version is that one or a later one. */
export function isSince(version: RabbitmqVersion, first: RabbitmqVersion): boolean {
  return RABBITMQ_VERSIONS.indexOf(version) >= RABBITMQ_VERSIONS.indexOf(first);
}
