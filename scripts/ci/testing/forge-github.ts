/** Of GitHub's HTTP API what Warren asks, with the rights that a token has. */
import { type Answered, addComment, type Call, type Comment, NOT_FOUND, paged } from "./forge-state.ts";

/** Characters of a comment. */
const LONGEST = 65_536;
const NOT_ACCESSIBLE: Answered = {
  status: 403,
  value: { message: "Resource not accessible by integration" },
};

function githubComment({ id, request, body, author: { login, type } }: Comment) {
  const html_url = `http://forge/o/r/pull/${request}#issuecomment-${id}`;
  return { id, body, user: { login, type }, html_url };
}

/** https://docs.github.com/rest/issues/comments, https://docs.github.com/rest/actions/workflow-runs */
export function github(call: Call): Answered {
  const { method, url, grant, body, state } = call;
  const mayWrite = grant.permissions["pull-requests"] === "write";
  if (url.pathname === "/user") {
    return grant.author.type === "Bot" ? NOT_ACCESSIBLE : { status: 200, value: grant.author };
  }
  const [, list] = /^\/repos\/o\/r\/issues\/(\d+)\/comments$/.exec(url.pathname) ?? [];
  const [, one] = /^\/repos\/o\/r\/issues\/comments\/(\d+)$/.exec(url.pathname) ?? [];
  if (list !== undefined && method === "GET") {
    return paged(
      call,
      state.comments.filter(({ request }) => request === Number(list)),
      githubComment,
    );
  }
  if ((list ?? one) !== undefined && !mayWrite) return NOT_ACCESSIBLE;
  if ((list ?? one) !== undefined && body.length > LONGEST) {
    return {
      status: 422,
      value: { message: "Validation Failed: body is too long (maximum is 65536 characters)" },
    };
  }
  if (list !== undefined && method === "POST")
    return { status: 201, value: githubComment(addComment(call, Number(list), body)) };
  if (one !== undefined && method === "PATCH") {
    const found = state.comments.find(({ id }) => id === Number(one));
    if (found === undefined) return NOT_FOUND;
    found.body = body;
    return { status: 200, value: githubComment(found) };
  }
  if (url.pathname === "/repos/o/r/actions/workflows/warren.yml/runs") {
    if (grant.permissions["actions"] === undefined) return NOT_ACCESSIBLE;
    const { searchParams: asked } = url;
    const found = state.runs.filter(
      ({ event, headSha, conclusion }) =>
        [event, headSha, conclusion].join(" ") ===
        [asked.get("event"), asked.get("head_sha"), asked.get("status")].join(" "),
    );
    return { status: 200, value: { workflow_runs: found.toReversed().map(({ id }) => ({ id })) } };
  }
  return NOT_FOUND;
}
