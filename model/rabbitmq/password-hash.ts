/**
 * How RabbitMQ keeps a password: base64 of four random bytes, the salt, and the digest of salt and password in UTF-8.
 * https://www.rabbitmq.com/docs/passwords#computing-password-hash, `rabbit_password.erl`.
 */

/** The default of RabbitMQ, what some choose, and what 3.5 and older had. */
export const HASHING_ALGORITHMS = ["sha256", "sha512", "md5"] as const;
export type HashingAlgorithm = (typeof HASHING_ALGORITHMS)[number];

/** Secret: who has it can try passwords against it. */
export interface PasswordHash {
  /** Base64. Empty: no password, so that nobody logs in with one. */
  readonly hash: string;
  readonly algorithm: HashingAlgorithm;
}

export const SALT_BYTES = 4;

/** Of the digest alone. */
export const DIGEST_BYTES: Readonly<Record<HashingAlgorithm, number>> = { sha256: 32, sha512: 64, md5: 16 };

/** RabbitMQ names the module that computes it: `rabbit_password_hashing_sha256`. */
const MODULE = "rabbit_password_hashing_";

export function hashingModule(algorithm: HashingAlgorithm): string {
  return MODULE + algorithm;
}

/** Undefined for a module of a plugin's. */
export function hashingAlgorithm(module: string): HashingAlgorithm | undefined {
  return HASHING_ALGORITHMS.find((algorithm) => module === hashingModule(algorithm));
}

/** What is wrong with the form of a hash, without any of it; undefined where nothing is. RabbitMQ takes any base64. */
export function hashProblem({ hash, algorithm }: PasswordHash): string | undefined {
  const bytes = Buffer.from(hash, "base64");
  if (bytes.toString("base64") !== hash) return "is not base64";
  const wanted = SALT_BYTES + DIGEST_BYTES[algorithm];
  if (bytes.length === wanted) return undefined;
  return `has ${bytes.length} bytes; salt and digest of ${algorithm} are ${wanted}`;
}
