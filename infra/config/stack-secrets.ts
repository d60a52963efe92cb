/** The config key `secrets`, and a declaration with the values that it names as `${NAME}`. */
import { z } from "zod";
import { setSecret } from "../../model/declaration/checks/check-secrets.ts";
import { uriProblem } from "../../model/declaration/checks/check-uri.ts";
import type { Declaration } from "../../model/declaration/declaration.ts";
import {
  fillSecrets,
  mapSecretTexts,
  SECRET_NAME,
  secretsOf,
  URI_KEYS,
} from "../../model/declaration/secret-references.ts";
import { HASHING_ALGORITHMS, hashProblem } from "../../model/rabbitmq/password-hash.ts";
import { parsedJson } from "../../model/text/parsed-json.ts";
import { WarrenError } from "../../model/warren-error.ts";

const schema = z.record(z.string().regex(SECRET_NAME), z.union([z.string().min(1), z.number(), z.boolean()]));

/**
 * @param text what Pulumi hands out of the key; undefined where it is not set
 * @param isSecret whether the config keeps it encrypted
 * @returns by name, secret
 * @throws WarrenError `config-invalid`, which does not repeat a value
 */
export function readStackSecrets(
  text: string | undefined,
  { isSecret }: { readonly isSecret: boolean },
): ReadonlyMap<string, string> {
  if (text === undefined || text === "" || text === "{}") return new Map();
  const found = schema.safeParse(parsedJson(text));
  if (!found.success) throw invalid("is no mapping from names to texts that are not empty");
  if (!isSecret) throw invalid("is not secret: what is in it is readable in the stack's config file");
  return new Map(Object.entries(found.data).map(([name, value]) => [name, String(value)]));
}

function invalid(why: string): WarrenError {
  return new WarrenError("config-invalid", `Config "secrets" ${why}.`, {
    hint: `Names have letters, digits, _ and -. Take it out and set it anew: \`pulumi config rm secrets\`, ${setSecret("NAME")}`,
  });
}

/** Where the values of secrets are given, in words, and how one is. */
export interface SecretsHome {
  readonly name: string;
  readonly give: (secret: string) => string;
}

const STACK_CONFIG: SecretsHome = { name: "the stack's config", give: setSecret };

/**
 * The declaration as it goes to the broker. Secret.
 *
 * @param home of the secrets, for the error
 * @throws WarrenError `secret-unknown` with every secret that is named and not there; `secret-invalid` where one makes a
 *   URI that is none, or is no password hash
 */
export function withSecrets(
  declaration: Declaration,
  secrets: ReadonlyMap<string, string>,
  home: SecretsHome = STACK_CONFIG,
): Declaration {
  const unknown = [...secretsOf(declaration)].filter(([name]) => !secrets.has(name));
  if (unknown.length > 0) {
    const lines = unknown.map(
      ([name, path]) => `${path.join(".")} names the secret "${name}", which ${home.name} does not have.`,
    );
    const known = [...secrets.keys()].toSorted().join(", ");
    throw new WarrenError("secret-unknown", lines.join("\n"), {
      hint: [
        `Set each: ${unknown.map(([name]) => home.give(name)).join(", ")}`,
        `There are: ${known === "" ? "none" : known}.`,
      ].join("\n"),
    });
  }
  const whole = mapSecretTexts(declaration, ({ text, path }) => {
    const filled = fillSecrets(text, (name) => secrets.get(name));
    const problem = filled === text || !isUri(path) ? undefined : uriProblem(filled);
    if (problem === undefined) return filled;
    throw new WarrenError("secret-invalid", `${path.join(".")}, with its secret in it, ${problem}.`, {
      hint: "A secret that is all of a URI is the URI as RabbitMQ takes it; one that is a part of it is not percent-encoded.",
    });
  });
  for (const { name, password } of whole.users) {
    const problem = password.kind === "hash" ? hashProblem(password) : undefined;
    if (problem === undefined) continue;
    throw new WarrenError(
      "secret-invalid",
      `users.${name}.passwordHash, with its secret in it, ${problem}.`,
      {
        hint: `It is what RabbitMQ's definitions have as "password_hash", and "hashingAlgorithm" says how that was made: ${HASHING_ALGORITHMS.join(", ")}.`,
      },
    );
  }
  return whole;
}

/** Of a link, where nothing but a URI stands. */
function isUri(path: readonly string[]): boolean {
  return path[2] !== "parameters" && path[0] === "virtualHosts" && path.some((step) => URI_KEYS.has(step));
}
