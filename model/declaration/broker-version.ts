/** The version that a live broker says it has, as one that a declaration can be checked for. */

import { DEFAULT_VERSION, RABBITMQ_VERSIONS, type RabbitmqVersion } from "../rabbitmq-versions.ts";
import { WarrenError } from "../warren-error.ts";

export interface BrokerVersion {
  readonly version: RabbitmqVersion;
  /** It is younger than all that are known here, and is taken for the newest of them. */
  readonly isNewer: boolean;
}

const VERSION = /^(\d+)\.(\d+)(?:\.|$|[-+])/;

/**
 * @param text what the broker says: `4.0.5`, `4.3.0-rc.1`, `3.13.7+2.gabcdef`
 * @throws WarrenError `broker-too-old`; `broker-version-unknown` where the text is no version
 */
export function brokerVersion(text: string): BrokerVersion {
  const [, major, minor] = VERSION.exec(text) ?? [];
  const [oldest] = RABBITMQ_VERSIONS;
  if (major === undefined || minor === undefined) {
    throw new WarrenError("broker-version-unknown", `"${text}" is not a version of RabbitMQ`, {
      hint: `Warren works with RabbitMQ ${oldest} and later. Is this the address of a RabbitMQ?`,
    });
  }
  const version = RABBITMQ_VERSIONS.find((known) => known === `${major}.${minor}`);
  if (version !== undefined) return { version, isNewer: false };
  if (isBefore(`${major}.${minor}`, oldest)) {
    throw new WarrenError(
      "broker-too-old",
      `The broker runs RabbitMQ ${text}. Warren works with ${oldest} and later.`,
      { hint: "Upgrade it first: https://www.rabbitmq.com/docs/upgrade says by which versions." },
    );
  }
  return { version: DEFAULT_VERSION, isNewer: true };
}

function isBefore(version: string, other: string): boolean {
  const [[major = 0, minor = 0], [otherMajor = 0, otherMinor = 0]] = [version, other].map((text) =>
    text.split(".").map(Number),
  ) as [number[], number[]];
  return major === otherMajor ? minor < otherMinor : major < otherMajor;
}

/** The nearest of the versions that are known here: the oldest for an older one. Undefined where the text is none. */
export function knownVersion(text: string): RabbitmqVersion | undefined {
  const [, major, minor] = VERSION.exec(text) ?? [];
  if (major === undefined || minor === undefined) return undefined;
  const [oldest] = RABBITMQ_VERSIONS;
  return isBefore(`${major}.${minor}`, oldest) ? oldest : brokerVersion(text).version;
}
