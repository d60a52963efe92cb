/** Random users that a broker takes. */
import * as fc from "fast-check";
import type { UserPassword } from "../../declaration/declaration.ts";
import { DIGEST_BYTES, HASHING_ALGORITHMS, SALT_BYTES } from "../../rabbitmq/password-hash.ts";
import { keyName, record } from "./arbitrary-names.ts";

export const pattern = fc.constantFrom(
  "^a",
  ".*",
  "",
  "^(a|b)$",
  "^[a-z]{1,3}\\.#",
  "西",
  "%2F|@",
  "^x: y",
  "a #b",
);

/** As definitions can say it. */
const password: fc.Arbitrary<UserPassword> = fc
  .option(fc.constantFrom(...HASHING_ALGORITHMS), { nil: undefined })
  .map((algorithm) => {
    if (algorithm === undefined) return { kind: "external" };
    const hash = Buffer.alloc(SALT_BYTES + DIGEST_BYTES[algorithm], algorithm).toString("base64");
    return { kind: "hash", hash, algorithm };
  });

const rights = record({ configure: pattern, write: pattern, read: pattern });
export const user = record({
  name: keyName,
  password,
  tags: fc.uniqueArray(fc.constantFrom("monitoring", "policymaker", "a:b", "1")),
  limits: fc.constantFrom({}, { "max-connections": 0 }, { "max-connections": 5, "max-channels": 1 }),
  rights: fc.option(rights, { nil: undefined }),
  topicRights: fc.option(rights, { nil: undefined }),
});
