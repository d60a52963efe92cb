/** One GET of what is not the management API: pages, metrics, and the health checks that want no credentials. */

export interface HttpAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/**
 * @param bounds.timeout milliseconds from the start to the last byte
 * @param bounds.ca certificates of authorities to trust, PEM
 * @param bounds.login sent with it (RFC 7617). @default nobody's
 * @throws what undici throws when no whole answer comes in time
 */
export async function httpGet(
  url: string | URL,
  bounds: {
    readonly timeout: number;
    readonly signal?: AbortSignal;
    readonly ca?: string;
    readonly login?: { readonly username: string; readonly password: string };
  },
): Promise<HttpAnswer> {
  // By who asks alone: commands that ask nobody import this file too.
  const { Agent, request } = await import("undici");
  const limit = AbortSignal.timeout(bounds.timeout);
  const agent = new Agent({
    connections: 1,
    ...(bounds.ca === undefined ? {} : { connect: { ca: bounds.ca } }),
  });
  try {
    const answer = await request(url, {
      dispatcher: agent,
      ...(bounds.login === undefined ? {} : { headers: { authorization: basicAuthorization(bounds.login) } }),
      signal: bounds.signal === undefined ? limit : AbortSignal.any([limit, bounds.signal]),
    });
    const body = await answer.body.text();
    const contentType = answer.headers["content-type"];
    return { status: answer.statusCode, contentType: String(contentType ?? ""), body };
  } finally {
    await agent.destroy();
  }
}

/** The value of the header by which somebody logs in (RFC 7617). */
export function basicAuthorization({
  username,
  password,
}: {
  readonly username: string;
  readonly password: string;
}): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}
