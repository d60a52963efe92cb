import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import * as fc from "fast-check";
import {
  HASHING_ALGORITHMS,
  hashingAlgorithm,
  hashingModule,
  hashProblem,
  SALT_BYTES,
} from "../../model/rabbitmq/password-hash.ts";
import { hashPassword, isHashOf } from "./password-hash.ts";

test("RabbitMQ's own example", () => {
  const found = hashPassword("test12", Buffer.from("908DC60A", "hex"));
  assert.equal(found.hash, "kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR");
  assert.ok(isHashOf("test12", found));
});

test("a hash is that of its password alone, by its algorithm alone", () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.string(),
      fc.constantFrom(...HASHING_ALGORITHMS),
      (password, other, algorithm) => {
        const hash = hashPassword(password, randomBytes(SALT_BYTES), algorithm);
        assert.equal(hashProblem(hash), undefined);
        assert.ok(isHashOf(password, hash));
        assert.equal(isHashOf(other, hash), other === password);
        for (const wrong of HASHING_ALGORITHMS.filter((each) => each !== algorithm)) {
          assert.ok(!isHashOf(password, { ...hash, algorithm: wrong }));
          assert.notEqual(hashProblem({ ...hash, algorithm: wrong }), undefined);
        }
      },
    ),
  );
});

for (const [hash, problem] of [
  ["", /^has 0 bytes/],
  ["aaaa", /^has 3 bytes; salt and digest of sha256 are 36$/],
  ["not base64 !", /^is not base64$/],
  ["kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30-P6tENUV2POR", /^is not base64$/],
  ["kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR\n", /^is not base64$/],
] as const) {
  test(`${JSON.stringify(hash)} is no hash: ${problem.source}`, () => {
    assert.match(hashProblem({ hash, algorithm: "sha256" }) ?? "", problem);
  });
}

test("algorithms are known by RabbitMQ's modules", () => {
  for (const each of HASHING_ALGORITHMS) assert.equal(hashingAlgorithm(hashingModule(each)), each);
  assert.equal(hashingAlgorithm("rabbit_password_hashing_mine"), undefined);
});
