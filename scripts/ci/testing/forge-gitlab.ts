/** Of GitLab's HTTP API what Warren asks. */
import { type Answered, addComment, type Call, type Comment, NOT_FOUND, paged } from "./forge-state.ts";

/** Characters of a note. */
const LONGEST = 1_000_000;

function gitlabNote({ id, body, author }: Comment) {
  return { id, body, system: false, author: { id: author.id } };
}

/** https://docs.gitlab.com/api/notes/, https://docs.gitlab.com/api/commits/, https://docs.gitlab.com/api/job_artifacts/ */
export function gitlab(call: Call): Answered {
  const { method, url, grant, body, state } = call;
  const path = url.pathname.replace("/api/v4", "");
  if (path === "/user") return { status: 200, value: { id: grant.author.id } };
  const [, of, rest = ""] = /^\/projects\/1\/merge_requests\/(\d+)\/(.*)$/.exec(path) ?? [];
  if (
    of !== undefined &&
    rest.startsWith("notes") &&
    method !== "GET" &&
    grant.permissions["api"] === undefined
  ) {
    return { status: 403, value: { error: "insufficient_scope" } };
  }
  if (of !== undefined && body.length > LONGEST)
    return { status: 400, value: { message: { note: ["is too long"] } } };
  if (of !== undefined && rest === "notes") {
    if (method === "POST") return { status: 201, value: gitlabNote(addComment(call, Number(of), body)) };
    return paged(
      call,
      state.comments.filter(({ request }) => request === Number(of)),
      gitlabNote,
    );
  }
  const [, note] = /^notes\/(\d+)$/.exec(rest) ?? [];
  if (note !== undefined && method === "PUT") {
    const found = state.comments.find(({ id }) => id === Number(note));
    if (found === undefined) return NOT_FOUND;
    found.body = body;
    return { status: 200, value: gitlabNote(found) };
  }
  if (rest === "pipelines") {
    const found = state.pipelines.filter(({ iid }) => iid === Number(of)).toReversed();
    return paged(call, found, ({ id, sha }) => ({ id, sha }));
  }
  return ofCommits(call, path);
}

function ofCommits(call: Call, path: string): Answered {
  const { url, state } = call;
  const [, sha] = /^\/projects\/1\/repository\/commits\/([0-9a-f]+)\/merge_requests$/.exec(path) ?? [];
  if (sha !== undefined) {
    const found = state.requests.filter(({ sha: head, mergeCommit }) => head === sha || mergeCommit === sha);
    return paged(call, found, ({ iid, state: now, sha: head, mergeCommit }) => ({
      iid,
      state: now,
      sha: head,
      merge_commit_sha: mergeCommit ?? null,
      squash_commit_sha: null,
    }));
  }
  const [, pipeline] = /^\/projects\/1\/pipelines\/(\d+)\/jobs$/.exec(path) ?? [];
  if (pipeline !== undefined) {
    const scope = url.searchParams.get("scope[]");
    const found = state.jobs.filter((job) => job.pipeline === Number(pipeline) && job.status === scope);
    return paged(call, found, ({ id, name, status }) => ({ id, name, status }));
  }
  const [, job, file] = /^\/projects\/1\/jobs\/(\d+)\/artifacts\/(.+)$/.exec(path) ?? [];
  const text = state.jobs.find(({ id }) => id === Number(job))?.artifacts.get(decodeURIComponent(file ?? ""));
  return text === undefined ? NOT_FOUND : { status: 200, body: text };
}
