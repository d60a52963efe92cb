/** What a user logs in with. A password itself may stand in its place by mistake: nothing of a text is in a message. */
import type { z } from "zod";
import { hashProblem, type PasswordHash } from "../../rabbitmq/password-hash.ts";
import { suggestFrom } from "../../text/wording.ts";
import { PLACEHOLDER, secretName, setSecret } from "../checks/check-secrets.ts";
import { GENERATED, type UserPassword } from "../declaration.ts";
import { PASSWORD_WORDS, type userSchema } from "../schema.ts";
import { isOneSecret, secretsIn } from "../secret-references.ts";
import type { Report } from "../source/fault.ts";
import { keyAt, nodeAt, placeAt, type SourceNode } from "../source/source-tree.ts";

type Said = Pick<z.output<typeof userSchema>, "password" | "rotation" | "passwordHash" | "hashingAlgorithm">;

/** @param owner `the user "app"` */
export function readPassword(
  said: Said,
  { node, owner }: { readonly node: SourceNode; readonly owner: string },
  report: Report,
): UserPassword {
  const has = (key: keyof Said): boolean => nodeAt(node, [key]) !== undefined;
  const password = said.passwordHash === undefined ? ofWords(said, { node, owner }, report) : ofHash(said);
  if (said.passwordHash !== undefined) {
    if (has("password")) {
      const what = `${capital(owner)} has both "password" and "passwordHash".`;
      report(
        keyAt(node, "passwordHash"),
        what,
        "A hash is all that RabbitMQ keeps of a password: take one out.",
      );
    }
    checkHash(password, { node, owner }, report);
  } else if (has("hashingAlgorithm")) {
    const what = `"hashingAlgorithm" of ${owner} says how a "passwordHash" was made, and there is none.`;
    report(keyAt(node, "hashingAlgorithm"), what, "Take it out.");
  }
  if (has("rotation") && password.kind !== "generated") {
    const what = `"rotation" of ${owner} makes another generated password, and its password is not generated.`;
    report(keyAt(node, "rotation"), what, "Take it out.");
  }
  return password;
}

interface Where {
  readonly node: SourceNode;
  readonly owner: string;
}

function ofWords({ password, rotation }: Said, { node, owner }: Where, report: Report): UserPassword {
  if (password === "generated") return { kind: "generated", rotation };
  if (password === "external" || password === "kept") return { kind: password };
  if (isOneSecret(password)) return { kind: "given", password };
  const place = placeAt(node, "password");
  const name = secretName(place.path);
  const near = suggestFrom(PASSWORD_WORDS)(password);
  report(
    place,
    `"password" of ${owner} is none of ${PASSWORD_WORDS.join(", ")}, and no secret of the stack.`,
    `${near === "" ? "" : `${near} `}A password itself is for nobody's eyes here: write \${${name}} in its place, and make it a secret of the stack: ${setSecret(name)}`,
  );
  return GENERATED;
}

function ofHash({ passwordHash = "", hashingAlgorithm = "sha256" }: Said): UserPassword & PasswordHash {
  return { kind: "hash", hash: passwordHash, algorithm: hashingAlgorithm };
}

/** RabbitMQ's own definitions have the hash itself: it is taken, and said. */
function checkHash(password: UserPassword, { node, owner }: Where, report: Report): void {
  if (password.kind !== "hash" || isOneSecret(password.hash)) return;
  const place = placeAt(node, "passwordHash");
  const name = secretName(place.path);
  const wayOut = `Write \${${name}} in its place, and make it a secret of the stack: ${setSecret(name)}`;
  const subject = `"passwordHash" of ${owner}`;
  if (secretsIn(password.hash).names.length > 0 || password.hash === PLACEHOLDER) {
    report(place, `${subject} is no single secret of the stack.`, wayOut);
    return;
  }
  const problem = hashProblem(password);
  if (problem === undefined) {
    report(place, `${subject} stands here for everybody who reads the file.`, wayOut, "warning");
  } else report(place, `${subject} ${problem}.`, wayOut);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
