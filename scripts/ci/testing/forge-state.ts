/** What stands for GitHub's and GitLab's HTTP API in tests: what they know, and the form in which they are asked and answer. */

export interface Comment {
  readonly id: number;
  readonly request: number;
  body: string;
  readonly author: Author;
}

export interface Author {
  readonly id: number;
  readonly login: string;
  readonly type: "Bot" | "User";
}

/** Of a token: whose it is, and what it lets do (`pull-requests: write` ...). One of an app is not told who it is. */
export interface Grant {
  readonly author: Author;
  readonly permissions: Readonly<Record<string, string>>;
}

export interface Asked {
  readonly method: string;
  readonly path: string;
}

/** An answer in the place of the next one. */
export interface Canned {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface WorkflowRun {
  readonly id: number;
  readonly event: string;
  readonly headSha: string;
  /** Undefined while it runs. */
  conclusion: "success" | "failure" | undefined;
  /** By their names: the texts of files by their names. */
  readonly artifacts: Map<string, ReadonlyMap<string, string>>;
}

export interface MergeRequest {
  readonly iid: number;
  readonly sha: string;
  state: "opened" | "merged";
  mergeCommit?: string;
}

export interface Job {
  readonly id: number;
  readonly pipeline: number;
  readonly name: string;
  readonly status: "success" | "failed";
  /** By their paths from the repository's folder. */
  readonly artifacts: ReadonlyMap<string, string>;
}

export interface Pipeline {
  readonly id: number;
  readonly iid: number | undefined;
  readonly sha: string;
}

export const BOT: Author = { id: 41_898_282, login: "github-actions[bot]", type: "Bot" };
export const GITLAB_BOT: Author = { id: 7, login: "project_1_bot", type: "User" };

/** What both know; a test looks at it, and changes it. */
export interface ForgeState {
  readonly comments: Comment[];
  readonly runs: WorkflowRun[];
  readonly requests: MergeRequest[];
  readonly pipelines: Pipeline[];
  readonly jobs: Job[];
  readonly asked: Asked[];
  /** Answered first, in this order. */
  readonly canned: Canned[];
}

export interface Answered extends Canned {
  readonly value?: unknown;
}

export interface Call {
  readonly method: string;
  readonly url: URL;
  readonly grant: Grant;
  readonly body: string;
  readonly state: ForgeState;
}

export const NOT_FOUND: Answered = { status: 404, value: { message: "Not Found" } };
/** Of a page, where a request says nothing: what both have. */
const PER_PAGE = 30;
export function paged<T>({ url }: Call, all: readonly T[], shown: (each: T) => unknown): Answered {
  const per = Math.min(100, Number(url.searchParams.get("per_page") ?? PER_PAGE));
  const page = Number(url.searchParams.get("page") ?? 1);
  const part = all.slice((page - 1) * per, page * per);
  const next = new URL(url);
  next.searchParams.set("page", String(page + 1));
  const headers: Record<string, string> =
    page * per < all.length ? { link: `<${next.href}>; rel="next"` } : {};
  return { status: 200, headers, value: part.map(shown) };
}

export function addComment({ state, grant }: Call, request: number, body: string): Comment {
  const made = { id: 1_000 + state.comments.length, request, body, author: grant.author };
  state.comments.push(made);
  return made;
}
