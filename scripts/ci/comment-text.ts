/** The text of a comment that a job of CI leaves at a pull request. Pure. */
import { showable } from "../../model/text/visible.ts";
import { codeInMarkdown } from "../preview/markdown.ts";

/**
 * What is told. Those with one `comment` take each other's place.
 * - `plan`: what an update would do. `apply`: what has come of it. `smoke`: what the smoke tests have found after it.
 * - `drift`: what is not as declared; it belongs to no pull request.
 */
export const KINDS = ["plan", "apply", "smoke", "drift"] as const;
export type Kind = (typeof KINDS)[number];

/** How what was called has ended, whose words are told instead of a result. */
export const ENDS = ["done", "failed"] as const;
export type End = (typeof ENDS)[number];

/** The stack, in code, is put at the X. */
const TITLES: Readonly<Record<Kind, Readonly<Record<End, string>>>> = {
  plan: { done: "Plan for stack X", failed: "There is no plan for stack X" },
  apply: { done: "Applied to stack X", failed: "Not applied to stack X, or not as a whole" },
  smoke: { done: "Applied to stack X", failed: "Applied to stack X, and the smoke tests do not pass" },
  drift: { done: "Drift of stack X", failed: "Whether stack X has drifted is not known" },
};

export interface Subject {
  readonly kind: Kind;
  readonly project: string;
  readonly stack: string;
}

/** A line that nobody sees, by which the comment is found again: a repository can have several projects and stacks. */
export function markerOf({ kind, project, stack }: Subject): string {
  // No name of them can end it.
  const names = `${project}/${stack}`.replaceAll(
    /[^\w./]/g,
    (sign) => `%${sign.codePointAt(0)?.toString(16)}`,
  );
  return `<!-- warren ${kind === "smoke" ? "apply" : kind} ${names} -->`;
}

/** Characters of a log that are shown: its end says why. */
const LONGEST_LOG = 12_000;

/** What a command has said, under the title of how it ended. Nothing in it has a meaning in Markdown. */
export function logInMarkdown(said: string, { kind, stack, end }: Subject & { readonly end: End }): string {
  const lines = showable(said).trimEnd().split("\n");
  const shown: string[] = [];
  let length = 0;
  for (const line of lines.toReversed()) {
    length += line.length + 1;
    if (length > LONGEST_LOG) break;
    shown.unshift(line);
  }
  const left = lines.length - shown.length;
  const text = [...(left === 0 ? [] : [`(${left} lines before)`]), ...shown].join("\n");
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const title = TITLES[kind][end].replace("X", () => codeInMarkdown(stack));
  return `### ${title}\n\n${fence}text\n${text}\n${fence}`;
}

/**
 * UTF-16 code units of a comment; both forges count fewer for the same text. GitHub takes 65,536 characters
 * (its answer beyond: "body is too long (maximum is 65536 characters)"), GitLab 1,000,000
 * (https://docs.gitlab.com/administration/instance_limits/#size-of-comments-and-descriptions-of-issues-merge-requests-and-epics).
 */
export const LONGEST_BODY = { GitHub: 65_000, GitLab: 900_000 } as const;
/** Bytes of a step's summary at GitHub are 1 MiB. */
export const LONGEST_SUMMARY = 250_000;

export interface Told {
  readonly text: string;
  /** Of what was proposed, or of what it ran on. */
  readonly commit: string;
  /** Where the whole is. */
  readonly page: string;
  /** UTF-16 code units. */
  readonly most: number;
}

/** Under the text stands of what it is and where it comes from; what is too long ends with that much. */
export function commentText({ text, commit, page, most }: Told): string {
  const [from, run] = [codeInMarkdown(commit.slice(0, 12)), `[this run](${linkTarget(page)})`];
  const foot = `\n\nOf commit ${from}, by ${run}.`;
  if (text.length + foot.length <= most) return `${text}${foot}`;
  const cut = (lines: number): string =>
    `\n\n**${lines} more lines are cut off here:** all of it is in the log of ${run}.${foot}`;
  const room = most - cut(text.length).length - "\n\n</details>".length;
  const lines = text.split("\n");
  const kept: string[] = [];
  let length = 0;
  for (const line of lines) {
    length += line.length + 1;
    if (length > room) break;
    kept.push(line);
  }
  return `${closed(kept)}${cut(lines.length - kept.length)}`;
}

/** What is opened on a line of its own is ended. */
function closed(lines: readonly string[]): string {
  const count = (start: string): number => lines.filter((line) => line.startsWith(start)).length;
  const isOpen = count("<details>") > count("</details>");
  return [...lines, ...(isOpen ? ["", "</details>"] : [])].join("\n");
}

/** Of an address within brackets. */
function linkTarget(url: string): string {
  return url.replaceAll(/[\s()<>\\]/g, (sign) =>
    encodeURIComponent(sign).replace("(", "%28").replace(")", "%29"),
  );
}
