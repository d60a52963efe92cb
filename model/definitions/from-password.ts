/** What a user of RabbitMQ's definitions logs in with. */
import { secretName, setSecret } from "../declaration/checks/check-secrets.ts";
import type { UserPassword } from "../declaration/declaration.ts";
import { GENERATED } from "../declaration/declaration.ts";
import { isOneSecret } from "../declaration/secret-references.ts";
import { hashingAlgorithm, hashProblem } from "../rabbitmq/password-hash.ts";
import type { DefinedUser } from "./definitions.ts";
import type { Located, Remark } from "./remark.ts";
import type { Taking } from "./taking.ts";

export interface PasswordTaking extends Pick<Taking, "live" | "withPasswords"> {
  /** The version of RabbitMQ that wrote them, as they tell it. */
  readonly writtenBy: string | undefined;
}

/**
 * As RabbitMQ's own import takes it: a hash byte for byte, and none is no password
 * (`rabbit_auth_backend_internal:put_user/3`); nor is an empty password, with which nobody is let in
 * (`user_login_authentication/2` there).
 */
export function fromPassword(
  { object: user, path }: Located<DefinedUser>,
  { live = false, withPasswords = false, writtenBy }: PasswordTaking,
  remarks: Remark[],
): UserPassword {
  const {
    name,
    password,
    password_hash: hash = "",
    hashing_algorithm: module = defaultModule(writtenBy),
  } = user;
  if (password === "") return { kind: "external" };
  if (password !== undefined) {
    if (withPasswords || isOneSecret(password)) return { kind: "given", password };
    const secret = secretName(["users", name, "password"]);
    const message =
      `The password of the user ${JSON.stringify(name)} is left out, a declaration holds none: another one is generated. ` +
      `Write \${${secret}} in its place, and make it a secret of the stack: ${setSecret(secret)}`;
    remarks.push({ code: "password-left-out", path: [...path, "password"], message });
    return GENERATED;
  }
  if (hash === "") return { kind: "external" };
  if (live) return { kind: "kept" };
  const algorithm = hashingAlgorithm(module);
  const problem =
    algorithm === undefined
      ? `was made by ${JSON.stringify(module)}, which is not RabbitMQ's own`
      : hashProblem({ hash, algorithm });
  if (algorithm !== undefined && problem === undefined) return { kind: "hash", hash, algorithm };
  const message = `The password hash of the user ${JSON.stringify(name)} ${problem}: it is left out, and a password is generated.`;
  remarks.push({ code: "password-hash", path: [...path, "password_hash"], message });
  return GENERATED;
}

/** What an import takes where no algorithm is said: `rabbit_auth_backend_internal:hashing_algorithm/2`. */
function defaultModule(writtenBy = ""): string {
  return /^3\.[0-5]\./.test(writtenBy) ? "rabbit_password_hashing_md5" : "rabbit_password_hashing_sha256";
}
