/** Comments of a pull request at GitHub, notes of a merge request at GitLab: one of our own is found again and changed. */
import { z } from "zod";
import type { CiRun } from "./ci-run.ts";
import { type ForgeApi, ForgeError } from "./forge-api.ts";

/** Of a hundred; beyond that a new comment is made. */
const MOST_PAGES = 50;

interface Comment {
  readonly id: number;
  readonly body: string;
  readonly isOwn: boolean;
}

interface Comments {
  /** @param number from 1 */
  readonly page: (
    number: number,
  ) => Promise<{ readonly comments: readonly Comment[]; readonly hasNext: boolean }>;
  /** Both return where the comment is seen. */
  readonly create: (body: string) => Promise<string>;
  readonly update: (id: number, body: string) => Promise<string>;
}

/**
 * Changes the first comment of the token's own user that begins with the marker, or makes one. Somebody else's is left alone:
 * who wrote it could change it afterwards.
 *
 * @param marker a line that nobody sees
 * @param body begins with it
 * @returns where it is seen
 * @throws ForgeError
 */
export async function putComment(
  forge: ForgeApi,
  run: CiRun,
  { request, marker, body }: { readonly request: number; readonly marker: string; readonly body: string },
): Promise<string> {
  const comments = await (run.forge === "GitHub" ? onGithub : onGitlab)(forge, run, request);
  const found = await find(comments, marker);
  if (found === undefined) return await comments.create(body);
  try {
    return await comments.update(found.id, body);
  } catch (error) {
    // Somebody has deleted it in this moment.
    if (!(error instanceof ForgeError) || error.status !== 404) throw error;
    return await comments.create(body);
  }
}

async function find(comments: Comments, marker: string): Promise<Comment | undefined> {
  for (let number = 1; number <= MOST_PAGES; number++) {
    const { comments: all, hasNext } = await comments.page(number);
    const found = all.find(({ body, isOwn }) => isOwn && body.startsWith(marker));
    if (found !== undefined || !hasNext) return found;
  }
  return undefined;
}

const GITHUB_COMMENT = z.object({
  id: z.number().int(),
  body: z.string().nullish(),
  html_url: z.string(),
  user: z.object({ login: z.string(), type: z.string().optional() }).nullish(),
});

async function onGithub(forge: ForgeApi, { project }: CiRun, request: number): Promise<Comments> {
  const login = await githubLogin(forge);
  const issues = `/repos/${project}/issues`;
  const send = async (method: "POST" | "PATCH", path: string, body: string): Promise<string> =>
    (await forge.send(method, path, { body: { body }, schema: GITHUB_COMMENT })).html_url;
  return {
    page: async (number) => {
      const path = `${issues}/${request}/comments?per_page=100&page=${number}`;
      const { value, hasNext } = await forge.page(path, z.array(GITHUB_COMMENT));
      const comments = value.map(({ id, body, user }) => ({
        id,
        body: body ?? "",
        isOwn: login === undefined ? user?.type === "Bot" : user?.login === login,
      }));
      return { comments, hasNext };
    },
    create: async (body) => await send("POST", `${issues}/${request}/comments`, body),
    update: async (id, body) => await send("PATCH", `${issues}/comments/${id}`, body),
  };
}

/** Undefined for the token of a job, which is an app's and not a user's: GitHub does not tell it who it is. */
async function githubLogin(forge: ForgeApi): Promise<string | undefined> {
  try {
    return (await forge.read("/user", z.object({ login: z.string() }))).login;
  } catch (error) {
    if (error instanceof ForgeError && (error.status === 403 || error.status === 404)) return undefined;
    throw error;
  }
}

const GITLAB_NOTE = z.object({
  id: z.number().int(),
  body: z.string(),
  system: z.boolean().optional(),
  author: z.object({ id: z.number().int() }),
});

async function onGitlab(forge: ForgeApi, { project, home }: CiRun, request: number): Promise<Comments> {
  const { id: own } = await forge.read("/user", z.object({ id: z.number().int() }));
  const notes = `/projects/${encodeURIComponent(project)}/merge_requests/${request}/notes`;
  const send = async (method: "POST" | "PUT", path: string, body: string): Promise<string> => {
    const { id } = await forge.send(method, path, { body: { body }, schema: GITLAB_NOTE });
    return `${home}/-/merge_requests/${request}#note_${id}`;
  };
  return {
    page: async (number) => {
      const path = `${notes}?sort=asc&order_by=created_at&per_page=100&page=${number}`;
      const { value, hasNext } = await forge.page(path, z.array(GITLAB_NOTE));
      const comments = value.map(({ id, body, system, author }) => ({
        id,
        body,
        isOwn: author.id === own && system !== true,
      }));
      return { comments, hasNext };
    },
    create: async (body) => await send("POST", notes, body),
    update: async (id, body) => await send("PUT", `${notes}/${id}`, body),
  };
}
