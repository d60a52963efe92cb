/** In which environment variables a program that is run beside a broker finds the URIs of the declared users. */
import { firstVirtualHost, type User } from "../../model/declaration/declaration.ts";
import { DEFAULT_VIRTUAL_HOST } from "../../model/rabbitmq/reserved-names.ts";
import { nearest } from "../../model/text/wording.ts";

/** For whom a URI is, and where. */
export interface Login {
  readonly user: string;
  readonly virtualHost: string;
}

export interface UriVariable extends Login {
  /** `AMQP_URI_ORDER_SERVICE` */
  readonly name: string;
}

export interface UriVariables {
  readonly variables: readonly UriVariable[];
  /** Users that no variable is named by: their names say nothing in capitals, or the same as another's. */
  readonly unnamed: readonly string[];
}

/** What is asked of a declaration. Users that are external are not on a broker of one's own. */
interface Declared {
  readonly users: readonly Pick<User, "name" | "permissions" | "isExternal">[];
}

/** Of everybody, by their names, as JSON: `{"order-service":"amqp://..."}`, as the stack's output `amqpUris`. */
export const ALL_URIS = "AMQP_URIS";
const PREFIX = "AMQP_URI_";

/** Pure. Each user of the broker, and the first virtual host in which it may do something. */
export function loginsOf(declared: Declared): readonly Login[] {
  return ownUsers(declared).map(loginOf);
}

/** Pure. Each user has one, whose name is the user's in capitals. What was chosen comes beside it. */
export function uriVariables(declared: Declared, chosen: readonly UriVariable[]): UriVariables {
  const logins = loginsOf(declared);
  const named = Map.groupBy(logins, ({ user }) => inCapitals(user));
  const variables = [...named].flatMap(([capitals, [login, ...others]]) =>
    capitals === "" || login === undefined || others.length > 0
      ? []
      : [{ name: `${PREFIX}${capitals}`, ...login }],
  );
  const reached = new Set([...variables, ...chosen].map(({ user }) => user));
  return {
    variables: [...variables, ...chosen],
    unnamed: logins.map(({ user }) => user).filter((user) => !reached.has(user)),
  };
}

function loginOf(user: Declared["users"][number]): Login {
  return { user: user.name, virtualHost: firstVirtualHost(user) ?? DEFAULT_VIRTUAL_HOST };
}

function ownUsers({ users }: Declared): Declared["users"] {
  return users.filter(({ isExternal }) => isExternal !== true);
}

function inCapitals(name: string): string {
  const capitals = name.toUpperCase().replaceAll(/[^A-Z0-9]+/g, "_");
  return capitals === "_" ? "" : capitals;
}

/**
 * Pure. What `--uri` says: `NAME=USER`, or `NAME=USER/VHOST`, where user and virtual host are written as in a URI, so that
 * one with a slash has `%2F`.
 *
 * @returns a sentence without a full stop where it cannot be
 */
export function readUriVariable(text: string, declared: Declared): UriVariable | string {
  const users = ownUsers(declared);
  const [, name, userPart = "", hostPart] = /^([A-Za-z_][A-Za-z0-9_]*)=([^/]+)(?:\/(.*))?$/s.exec(text) ?? [];
  if (name === undefined) return `"${text}" is not of the form NAME=USER or NAME=USER/VHOST`;
  const [wanted, host] = [decoded(userPart), hostPart === undefined ? undefined : decoded(hostPart)];
  if (wanted === undefined || (hostPart !== undefined && host === undefined)) {
    return `"${text}" has a % that is not followed by two hexadecimal digits; a % itself is %25`;
  }
  const user = users.find((each) => each.name === wanted);
  if (user === undefined) {
    const names = users.map((each) => each.name);
    const near = nearest(wanted, names);
    const meant = near === undefined ? "" : ` Did you mean "${near}"?`;
    return `The declaration has no user "${wanted}".${meant} It has: ${names.join(", ") || "none"}`;
  }
  return { name, ...loginOf(user), ...(host === undefined ? {} : { virtualHost: host }) };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    return undefined;
  }
}
