/** The provider's configuration: where the broker is, and as whom to go there. */
import { z } from "zod";
import { defaultAmqpUrl } from "../broker/amqp/address.ts";
import type { Broker } from "../broker/guard.ts";
import { ManagementApi } from "../broker/management-api.ts";
import type { PropertyMap } from "./property-map.ts";
import { type Checked, type DetailedDiff, type DiffKind, differingKeys } from "./resource.ts";
import { validate } from "./validation.ts";

function url(protocol: RegExp, example: string): z.ZodType<string> {
  return z.string().refine((text) => {
    const parsed = URL.parse(text);
    return (
      parsed !== null && protocol.test(parsed.protocol) && parsed.username === "" && parsed.password === ""
    );
  }, `is not a URL without credentials such as ${example}`);
}

const configuration = z.strictObject({
  endpoint: url(/^https?:$/, "http://127.0.0.1:15672"),
  username: z.string().min(1, "must not be empty"),
  password: z.string().min(1, "must not be empty"),
  amqpEndpoint: url(/^amqps?:$/, "amqp://127.0.0.1:5672").optional(),
  certificateAuthority: z
    .string()
    .refine((text) => text.includes("-----BEGIN CERTIFICATE-----"), "holds no certificate in PEM")
    .optional(),
  /** Added by Pulumi's SDKs. */
  version: z.string().optional(),
  pluginDownloadURL: z.string().optional(),
});

/** Always marks the password as secret, whether the program did or not. */
export function checkConfiguration(inputs: PropertyMap): Checked {
  // A provider that only generates passwords needs no broker, and so no configuration.
  const isEmpty = !["endpoint", "username", "password", "amqpEndpoint", "certificateAuthority"].some(
    (key) => key in inputs.values,
  );
  const failures = isEmpty ? [] : validate(configuration, inputs).failures;
  const secrets = new Set([...inputs.secrets, ...("password" in inputs.values ? ["password"] : [])]);
  return { inputs: { values: inputs.values, secrets }, failures };
}

/**
 * Any difference is an update, which makes the engine configure the provider anew. Told of none it goes on with the one
 * that it read the state with: the old password, and the authority from before.
 */
export function diffConfiguration(olds: PropertyMap, news: PropertyMap): DetailedDiff {
  return new Map(
    differingKeys(Object.keys(configuration.shape), olds, news).map((key): [string, DiffKind] => [
      key,
      kindOf(key in olds.values, key in news.values),
    ]),
  );
}

function kindOf(before: boolean, after: boolean): DiffKind {
  if (before && after) return "update";
  return before ? "delete" : "add";
}

/**
 * Nothing is dialled here, so that a preview works before there is a server.
 *
 * @returns undefined where nothing is configured
 */
export function brokerOf(inputs: PropertyMap): Broker | undefined {
  const { valid } = validate(configuration, inputs);
  if (valid === undefined) return undefined;
  const { endpoint, username, password, amqpEndpoint, certificateAuthority } = valid;
  const trust = certificateAuthority === undefined ? {} : { ca: certificateAuthority };
  const api = new ManagementApi({ url: endpoint, username, password }, trust);
  return { api, amqp: { url: amqpEndpoint ?? defaultAmqpUrl(api.endpoint), username, password, ...trust } };
}
