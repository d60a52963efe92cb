/** Hashes of passwords, made and compared as RabbitMQ does: see `model/rabbitmq/password-hash.ts`. */
import { createHash, timingSafeEqual } from "node:crypto";
import {
  DIGEST_BYTES,
  type HashingAlgorithm,
  type PasswordHash,
  SALT_BYTES,
} from "../../model/rabbitmq/password-hash.ts";

/** @param salt four bytes */
export function hashPassword(
  password: string,
  salt: Uint8Array,
  algorithm: HashingAlgorithm = "sha256",
): PasswordHash {
  const digest = createHash(algorithm).update(salt).update(password, "utf8").digest();
  return { hash: Buffer.concat([salt, digest]).toString("base64"), algorithm };
}

/** Whether it was made of this password. */
export function isHashOf(password: string, { hash, algorithm }: PasswordHash): boolean {
  const bytes = Buffer.from(hash, "base64");
  if (bytes.length !== SALT_BYTES + DIGEST_BYTES[algorithm]) return false;
  const again = hashPassword(password, bytes.subarray(0, SALT_BYTES), algorithm);
  return timingSafeEqual(Buffer.from(again.hash, "base64"), bytes);
}
