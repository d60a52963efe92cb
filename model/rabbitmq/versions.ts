/**
 * The versions of RabbitMQ: those that are known here, the one that Warren's own servers have, how they compare, and what
 * a broker's own word for one means.
 */
import { WarrenError } from "../warren-error.ts";

/** In order. Each stands for all of its patch releases, the last of them where they differ. */
export const RABBITMQ_VERSIONS = ["3.13", "4.0", "4.1", "4.2", "4.3"] as const;
export type RabbitmqVersion = (typeof RABBITMQ_VERSIONS)[number];

/** The newest. */
export const DEFAULT_VERSION: RabbitmqVersion = "4.3";

/** Of the servers that Warren makes: an image is of this patch release, or is built of it or of a later one. */
export const SERVER_VERSION = "4.3.6";
/** `4.3` */
export const SERVER_SERIES = SERVER_VERSION.split(".").slice(0, 2).join(".");

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

/** The known version that a text is, or is a patch release of: `4.3` of `4.3.6`. */
export function versionNamed(text: string): RabbitmqVersion | undefined {
  return RABBITMQ_VERSIONS.find((each) => text === each || text.startsWith(`${each}.`));
}

/** What a live broker says, as a version that a declaration can be checked for. */
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

/**
 * The RabbitMQ that exported definitions, as one that is known here. Undefined where they do not tell it.
 *
 * @param valueOf what a key at their root has
 */
export function exportingVersion(valueOf: (key: string) => unknown): RabbitmqVersion | undefined {
  for (const key of ["rabbitmq_version", "rabbit_version"]) {
    const said = valueOf(key);
    const version = typeof said === "string" ? knownVersion(said) : undefined;
    if (version !== undefined) return version;
  }
  return undefined;
}
