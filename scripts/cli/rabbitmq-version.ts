/** The RabbitMQ that files are for. */
import { RABBITMQ_VERSIONS, type RabbitmqVersion, versionNamed } from "../../model/rabbitmq/versions.ts";
import { notAllowed, type Options, type Reading, type Said } from "./option.ts";

export const VERSION_OPTION = {
  rabbitmqVersion: {
    kind: "parsed",
    value: "VERSION",
    help: `the RabbitMQ that they are for: ${RABBITMQ_VERSIONS.join(", ")}; default: that of a definitions.json, else the newest`,
    read: readVersion,
  },
} as const satisfies Options;

/** A patch release is its release. */
function readVersion(given: string): Reading<RabbitmqVersion> {
  const value = versionNamed(given);
  return value === undefined ? notAllowed(given, RABBITMQ_VERSIONS.join(", ")) : { value };
}

/** For whoever takes the version only where one is said. */
export function versionOf({ rabbitmqVersion: version }: Said<typeof VERSION_OPTION>): {
  readonly version?: RabbitmqVersion;
} {
  return version === undefined ? {} : { version };
}
