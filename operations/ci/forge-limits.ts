/** How long GitHub or GitLab wants to be left alone. Pure. */

/** Seconds to wait in all; beyond that a job is run again. */
export const LONGEST_WAIT = 120;

interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** Seconds, where a limit is met and no time is told: what GitHub asks for. */
const UNTOLD = 60;

/**
 * GitHub answers 403 or 429 and says when by `retry-after` or `x-ratelimit-reset`, GitLab 429 with `retry-after`.
 * https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api,
 * https://docs.gitlab.com/administration/settings/user_and_ip_rate_limits/
 *
 * @param now milliseconds since 1970
 * @returns seconds until the same may be asked again; undefined where the answer is about no limit
 */
export function secondsToWait({ status, headers }: Answered, now: number): number | undefined {
  if (status !== 403 && status !== 429) return undefined;
  const after = numberIn(headers["retry-after"]);
  if (after !== undefined) return after;
  const reset = numberIn(headers["x-ratelimit-reset"]);
  if (headers["x-ratelimit-remaining"] === "0" && reset !== undefined) {
    return Math.max(1, Math.ceil(reset - now / 1_000));
  }
  return status === 429 ? UNTOLD : undefined;
}

function numberIn(header: string | string[] | undefined): number | undefined {
  return typeof header === "string" && /^\d{1,12}$/.test(header) ? Number(header) : undefined;
}

/** Whether a `link` header says that there is another page: https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api */
export function hasNextPage(link: string | string[] | undefined): boolean {
  return typeof link === "string" && /;\s*rel="next"/.test(link);
}
