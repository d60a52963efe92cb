/** The RabbitMQ that files are for. */
import { RABBITMQ_VERSIONS, type RabbitmqVersion } from "../../model/declaration/versions.ts";
import { type Command, type Option, usage, type Values } from "./command.ts";

export const VERSION_OPTION = {
  "rabbitmq-version": {
    type: "string",
    value: "VERSION",
    help: `the RabbitMQ that they are for: ${RABBITMQ_VERSIONS.join(", ")}; default: that of a definitions.json, else the newest`,
  },
} as const satisfies Record<string, Option>;

/** @throws WarrenError `usage` */
export function readVersion(command: Command, values: Values): { readonly version?: RabbitmqVersion } {
  const given = values["rabbitmq-version"];
  if (given === undefined) return {};
  const version = RABBITMQ_VERSIONS.find((each) => given === each || String(given).startsWith(`${each}.`));
  if (version !== undefined) return { version };
  throw usage(
    command,
    `--rabbitmq-version cannot be "${String(given)}"; allowed: ${RABBITMQ_VERSIONS.join(", ")}`,
  );
}
