import { z } from "zod";
import { HASHING_ALGORITHMS } from "../../model/rabbitmq/password-hash.ts";
import { adopted, clusterId, name } from "./common-properties.ts";
import { namedType, property } from "./documented.ts";
import { idForm, namesMarked, type ResourceDescription } from "./resource-description.ts";

const hashingAlgorithm = namedType(
  "HashingAlgorithm",
  "How a password hash was made.",
  z.enum(HASHING_ALGORITHMS),
);

const inputs = z.strictObject({
  name: property(name, "Its name.", { replaces: true }),
  tags: property(
    z.array(z.string().min(1, "must not be empty")).default([]),
    "Its tags: `administrator`, `monitoring`, `policymaker`, `management`, `impersonator`, or others. In any order.",
  ),
  password: property(
    z.string().min(1, "must not be empty: RabbitMQ refuses blank passwords").optional(),
    "Its password. Without one, a hash or `keepPassword` it has none on the broker: X.509, OAuth 2 or LDAP let it in.",
    { secret: true },
  ),
  passwordHash: property(
    z.string().optional(),
    "In the place of a password what RabbitMQ keeps of it, as `password_hash` of definitions: base64 of a salt of four " +
      "bytes and the digest. It is written byte for byte.",
    { secret: true },
  ),
  hashingAlgorithm: property(hashingAlgorithm.optional(), "How `passwordHash` was made. Defaults to sha256."),
  keepPassword: property(
    z.boolean().default(false),
    "Leave the password as the broker has it: it is not read into the state and not written. For a user that is there: " +
      "one that was imported.",
  ),
});

const id = idForm(namesMarked(inputs, "replaces"));

export const user = {
  token: "warren:index:User",
  livesIn: "broker",
  description:
    "A user. Each update compares its tags, and its password with the hash that the broker has; what differs was changed " +
    "by hand, and is set again. Where the password stays its hash is written back as it is. One that is there already is " +
    `not taken over, but for \`adopt\` of the provider's configuration and \`pulumi import\` by its id: ${id}.`,
  inputs,
  outputs: inputs.extend({ clusterId, adopted }),
} as const satisfies ResourceDescription;
