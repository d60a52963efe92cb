/**
 * AMQP URIs of federation upstreams and shovels. They hold passwords, so nothing of them is ever in a message.
 * https://www.rabbitmq.com/docs/uri-spec, https://www.rabbitmq.com/docs/uri-query-parameters and `amqp_uri:parse/1`
 * of RabbitMQ 4.3.6.
 */

import type { ValueRule } from "../../arguments/value-rules.ts";
import { HIGHEST_PORT } from "../../rabbitmq/protocol-limits.ts";
import { writtenPassword } from "../../text/uri-credentials.ts";
import { fillSecrets, isOneSecret } from "../secret-references.ts";

const PARTS =
  /^([A-Za-z][A-Za-z0-9+.-]*):\/\/(?:[^/?#@]*@)?(\[[^\]]*\]|[^/?#:@]*)(?::([^/?#]*))?(\/[^?#]*)?(?:\?([^#]*))?$/;
const INTEGERS = ["channel_max", "frame_max", "heartbeat", "connection_timeout", "depth"];

/** Signs that end the part of a URI in which the password is, as they are written in it. */
const ENCODED: ReadonlyMap<string, string> = new Map([
  ["/", "%2F"],
  ["?", "%3F"],
  ["#", "%23"],
  ["@", "%40"],
]);

/**
 * What is wrong with a URI, as a clause that can be shown; undefined where nothing is. A secret of the stack in it is
 * taken for one letter; one that is all of it can be any URI.
 */
export function uriProblem(text: string): string | undefined {
  if (isOneSecret(text)) return undefined;
  const uri = fillSecrets(text, () => "x");
  const unencoded = unencodedIn(writtenPassword(uri) ?? "");
  if (unencoded !== undefined) return unencoded;
  const parts = PARTS.exec(uri);
  if (parts === null) return "is not a URI";
  const [, scheme = "", host = "", port, path = "", query = ""] = parts;
  const secure = scheme.toLowerCase() === "amqps";
  if (!secure && scheme.toLowerCase() !== "amqp") return "does not begin with amqp:// or amqps://";
  if (/%(?![0-9A-Fa-f]{2})/.test(uri)) return 'has a "%" that two hexadecimal digits do not follow';
  if (/[\s\p{C}]/u.test(uri)) return "has a space or a control character";
  if (host === "" && (secure || port !== undefined)) return "has no host";
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) > 0 && Number(port) <= HIGHEST_PORT)) {
    return `has a port that is not from 1 to ${HIGHEST_PORT}`;
  }
  if (path.indexOf("/", 1) > 0) return 'has a "/" in the name of the virtual host, which must be written %2F';
  const wrong = INTEGERS.find((name) => !/^-?\d+$/.test(new URLSearchParams(query).get(name) ?? "0"));
  return wrong === undefined ? undefined : `has the parameter ${wrong}, which is not an integer`;
}

/** Where a URI leads, as `amqp_uri:parse/2` reads it. */
export interface UriTarget {
  /** "" is the very broker, which is then connected to without a network. */
  readonly host: string;
  /** Undefined without a path: "/" for shovels, the virtual host that it is for for federation. A path of "/" is "". */
  readonly virtualHost: string | undefined;
}

/** A letter of nobody's names, for the value of a secret. */
const SECRET = "\u{F8FF}";

/** @returns undefined where a secret of the stack decides it, or where it is no URI that `uriProblem` lets pass */
export function uriTarget(text: string): UriTarget | undefined {
  const parts = isOneSecret(text) ? null : PARTS.exec(fillSecrets(text, () => SECRET));
  if (parts === null) return undefined;
  const [, , host = "", , path] = parts;
  try {
    const virtualHost = path === undefined ? undefined : decodeURIComponent(path.slice(1));
    return virtualHost?.includes(SECRET) === true ? undefined : { host, virtualHost };
  } catch {
    // Bytes that are no UTF-8 are the name of nothing that can be declared.
    return undefined;
  }
}

function unencodedIn(password: string): string | undefined {
  const sign = [...ENCODED.keys()].find((each) => password.includes(each));
  return sign === undefined
    ? undefined
    : `has a "${sign}" in its password, which must be written ${ENCODED.get(sign)}`;
}

/** One URI, or a list of them, of which one is chosen at random. */
export const uris: ValueRule = {
  allowed: "an AMQP URI (amqp://user:password@host:5672/virtual-host), or a list of them",
  accepts: (value) => {
    const list = Array.isArray(value) ? value : [value];
    return list.length > 0 && list.every((uri) => typeof uri === "string" && uriProblem(uri) === undefined);
  },
  schema: { oneOf: [{ type: "string" }, { type: "array", items: { type: "string" }, minItems: 1 }] },
};
