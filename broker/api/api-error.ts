/** What a request to RabbitMQ's HTTP API can fail by, as one kind of WarrenError. */
import { parsedJson } from "../../model/text/parsed-json.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { connectionHint } from "../connection-hint.ts";

/** The parts of an endpoint that an error may show. */
interface Asked {
  readonly url: string;
  readonly username: string;
}

/** An answer that is not 2xx, for callers that give a status a meaning of their own (404: absent). */
export class ManagementApiError extends WarrenError {
  /** The HTTP status; 0 where no answer came. */
  readonly status: number;
  /** RabbitMQ's own reason, as it stands in the body; empty where there was none. */
  readonly reason: string;
  /** The whole body, where it is JSON: a health check says in it what is wrong. */
  readonly answer: unknown;

  constructor(
    { status, reason }: { readonly status: number; readonly reason: string },
    message: string,
    { answer, ...options }: { hint?: string; cause?: unknown; answer?: unknown },
  ) {
    super(status === 0 ? "broker-unreachable" : `broker-http-${status}`, message, options);
    this.status = status;
    this.reason = reason;
    this.answer = answer;
  }

  /**
   * Whether there was no answer in time. What was asked for may be done all the same, and RabbitMQ may still be at it.
   */
  get isSilence(): boolean {
    return this.status === 0 && this.cause instanceof DOMException && this.cause.name === "TimeoutError";
  }

  /** Whether RabbitMQ failed over the request and says nothing of why: what it asked on the way did not answer it. */
  get isUnexplained(): boolean {
    return this.status === 500 && this.reason === "";
  }

  /**
   * Whether RabbitMQ's HTTP server says that there is nothing. A 404 of whatever stands between it and us, a load
   * balancer without a broker behind it, says nothing about the object. Nor does this alone: the server says the same
   * where its API is at another path. Only `ManagementApi.isAbsence` knows.
   */
  get isNotFound(): boolean {
    return isNotFound(this);
  }
}

function isNotFound({ status, reason }: { readonly status: number; readonly reason: string }): boolean {
  return status === 404 && /^(Object Not Found|not_found)\b/.test(reason);
}

/** The same of an answer to a request without credentials. */
export function isNotFoundAnswer({
  status,
  body,
}: {
  readonly status: number;
  readonly body: string;
}): boolean {
  return isNotFound({ status, reason: reasonIn(body) });
}

export function unreachable(
  what: string,
  endpoint: Asked,
  { cause, timeout }: { readonly cause: unknown; readonly timeout?: number | undefined },
): Error {
  const code = (cause as { code?: unknown } | null)?.code;
  const why =
    timeout !== undefined
      ? `no answer within ${timeout / 1000} s`
      : typeof code === "string"
        ? code
        : cause instanceof Error
          ? cause.message
          : String(cause);
  return new ManagementApiError({ status: 0, reason: "" }, `${what}: the broker cannot be reached (${why})`, {
    hint: connectionHint(cause) ?? `Is a broker running, with its management plugin at ${endpoint.url}?`,
    cause,
  });
}

export function refused(
  what: string,
  endpoint: Asked,
  { status, body }: { readonly status: number; readonly body: string },
): Error {
  const reason = reasonIn(body);
  const lacks = `User "${endpoint.username}" lacks the tag or the permission for this.`;
  const hints: Record<number, string> = {
    401: NOT_ALLOWED.test(reason)
      ? lacks
      : `The broker has no user "${endpoint.username}" with this password. ${CHANGED_BY_HAND}`,
    403: lacks,
  };
  const suffix = reason === "" ? "" : `: ${reason}`;
  return new ManagementApiError({ status, reason }, `${what}: HTTP ${status}${suffix}`, {
    hint: hints[status] ?? "",
    answer: parsedJson(body),
  });
}

const CHANGED_BY_HAND =
  "Where somebody changed that of a stack: `pulumi config set --secret administratorPassword` tells it to one on a broker that " +
  "exists; on a stack's own node `rabbitmqctl change_password NAME` sets again what `pulumi config get administratorPassword` shows.";

/** Of a 401 that RabbitMQ answers somebody it knows: `rabbit_web_dispatch_access_control`, `rabbit_mgmt_util`. */
const NOT_ALLOWED = /access refused|not \w+ user|not authorised to access/i;

/** Characters. RabbitMQ's reasons name an object and a value of it; whoever stands in front can say anything. */
const LONGEST_REASON = 2_000;
const LONGEST_FOREIGN = 200;

/** RabbitMQ answers `{"error": "bad_request", "reason": "..."}`; a proxy in front answers anything. */
function reasonIn(body: string): string {
  try {
    const { error, reason } = JSON.parse(body) as { error?: unknown; reason?: unknown };
    const parts = [error, reason].filter((part) => typeof part === "string");
    return parts.join(", ").slice(0, LONGEST_REASON);
  } catch {
    // Not JSON, so not RabbitMQ's own words: the start of it says whose they are.
    return body.slice(0, LONGEST_FOREIGN).trim();
  }
}

/** A 404 that is no absence. @param error the 404 */
export function apiElsewhere(url: string, error: Error): WarrenError {
  return new WarrenError(
    "api-elsewhere",
    `RabbitMQ's management API is not at ${url}: what answers there has no ${url}/api/whoami, so that its answers 404 say nothing about what there is`,
    {
      hint:
        "Has the broker a management.path_prefix? It belongs to the address: managementUrl of a stack, endpoint of the " +
        "provider, --management-url: http://HOST:15672/PREFIX. Nothing was taken for gone.",
      cause: error,
    },
  );
}
