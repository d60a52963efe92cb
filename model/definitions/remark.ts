/** What conversions say besides their result. */

/** What has no place on the other side of a conversion: said, not dropped in silence. */
export interface Remark {
  /** Stable and in kebab case, for programs and tests. */
  readonly code:
    | "amq-name"
    | "default-exchange"
    | "exchange-type"
    | "external-object"
    | "inexact-number"
    | "internal-exchange"
    | "login-user"
    | "missing-queue"
    | "missing-target"
    | "no-limit"
    | "not-shown"
    | "node-parameter"
    | "password-hash"
    | "other-tool"
    | "password-left-out"
    | "policy-target"
    | "queue-type"
    | "queue-type-beside"
    | "repeated-binding"
    | "repeated-object"
    | "secret-named"
    | "temporary-queue"
    | "undeclarable-name"
    | "undefined-user"
    | "undefined-virtual-host"
    | "unknown-argument"
    | "unknown-key"
    | "user-without-hash";

  /** Where it stands: keys and list indices from the root of what was converted. */
  readonly path: readonly string[];
  /** In which it stands, in the definitions of a whole broker. */
  readonly virtualHost?: string;
  /** One sentence or more. Never a secret. */
  readonly message: string;
}

/** An object with its place in the document that is converted. */
export interface Located<T> {
  readonly object: T;
  readonly path: readonly string[];
}

/** RabbitMQ makes it. */
export function amqName(kind: "exchange" | "queue", name: string, path: readonly string[]): Remark {
  const message = `The ${kind} ${JSON.stringify(name)} is left out: RabbitMQ makes it, and skips it in an import.`;
  return { code: "amq-name", path: [...path, "name"], message };
}
