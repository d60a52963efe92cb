/** What the provider is told: where the broker is, and as whom to go there. */
import { z } from "zod";
import { DEFAULT_PORTS } from "../../model/rabbitmq/ports.ts";
import { property } from "./documented.ts";

function url(protocol: RegExp, example: string): z.ZodType<string> {
  return z.string().refine((text) => {
    const parsed = URL.parse(text);
    return (
      parsed !== null && protocol.test(parsed.protocol) && parsed.username === "" && parsed.password === ""
    );
  }, `is not a URL without credentials such as ${example}`);
}

const ENDPOINT = `http://127.0.0.1:${DEFAULT_PORTS.management}`;
const AMQP_ENDPOINT = `amqp://127.0.0.1:${DEFAULT_PORTS.amqp}`;

/** Characters of the key of the ownership journals: one of its own makes 256 random bits. */
const SHORTEST_KEY = 32;

/** The configuration of a provider comes as text from most of Pulumi's SDKs. */
const flag = z.preprocess(
  (value) => (value === "true" ? true : value === "false" ? false : value),
  z.boolean("is neither true nor false"),
);

/** The same of a list. What is none is told as it was given. */
const names = z.preprocess(
  (value) => {
    if (typeof value !== "string") return value;
    try {
      return JSON.parse(value) as unknown;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      return value;
    }
  },
  z.array(z.string().min(1, "must not be empty"), "is no list of names"),
);

export const configuration = z.strictObject({
  endpoint: property(
    url(/^https?:$/, ENDPOINT),
    `Where the management API answers, without credentials: \`${ENDPOINT}\`. Use a value that is known in previews: ` +
      "Pulumi does not ask a provider whose configuration is unknown.",
  ),
  username: property(
    z.string().min(1, "must not be empty"),
    "A user with the tag `administrator`, or with `policymaker` for Topologies, Parameters, GlobalParameters and " +
      "virtual hosts that are `external`.",
  ),
  password: property(z.string().min(1, "must not be empty"), "That user's password.", { secret: true }),
  amqpEndpoint: property(
    url(/^amqps?:$/, AMQP_ENDPOINT).optional(),
    `Where AMQP 0-9-1 answers, without credentials: \`${AMQP_ENDPOINT}\`. Quorum queues and streams are asked there ` +
      "whether they are empty before they are deleted. Defaults to the host of `endpoint`, with port 5672 for http and " +
      "5671 for https.",
  ),
  certificateAuthority: property(
    z
      .string()
      .refine((text) => text.includes("-----BEGIN CERTIFICATE-----"), "holds no certificate in PEM")
      .optional(),
    "Certificates of the authorities to trust for https and amqps, PEM. Defaults to those that Node.js trusts.",
  ),
  journalKey: property(
    z.string().min(SHORTEST_KEY, `has fewer than ${SHORTEST_KEY} characters`).optional(),
    "Proves whose an ownership journal on the broker is. Defaults to 256 random bits, made once and kept in the " +
      "provider's state; there is no need to set it.",
    { secret: true },
  ),
  adopt: property(
    flag.optional(),
    "Whether creating takes over what is there already under a declared name, as it is: nothing on the broker changes " +
      "but a note of whose it is, and the next update shows and changes what differs. Defaults to false: creating " +
      "refuses what is there.",
  ),
  nodes: property(
    names.optional(),
    "The Docker containers of the broker's nodes, by their names, where the `docker` command reaches them and " +
      "`rabbitmqctl` runs in them. With them a queue that RabbitMQ cannot alter is replaced by moving its messages. " +
      "Defaults to none: such a change is refused, or done over AMQP where that is said.",
  ),
  requireTls: property(
    flag.optional(),
    "Whether nothing but https and amqps is taken. Without it a warning says where credentials would go as plain text " +
      "to another machine; false says that it is meant.",
  ),
});
