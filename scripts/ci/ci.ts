import { mkdir } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { readText } from "../../files/read-text.ts";
import { replaceFile } from "../../files/replace-file.ts";
import { type CiRun, readCiRun } from "../../operations/ci/ci-run.ts";
import { putComment } from "../../operations/ci/comments.ts";
import { type ForgeApi, withForge } from "../../operations/ci/forge-api.ts";
import { mergedRequestOf, reviewedPlan } from "../../operations/ci/merged-request.ts";
import { chosenStack } from "../../operations/stack/chosen-stack.ts";
import { readProjectFile } from "../../operations/stack/project.ts";
import { type Context, print } from "../../terminal/context.ts";
import { type Command, defineCommand, STACK_OPTION, usage } from "../cli/command.ts";
import { readTextFile } from "../cli/read-text-file.ts";
import {
  commentText,
  ENDS,
  KINDS,
  LONGEST_BODY,
  LONGEST_SUMMARY,
  logInMarkdown,
  markerOf,
} from "./comment-text.ts";

const WORDS = ["report", "reviewed-plan"] as const;

export const ci: Command = defineCommand({
  name: "ci",
  summary:
    "within a job of GitHub Actions or GitLab CI: comment on the pull request, get the plan that was reviewed",
  operands: "report|reviewed-plan FILE",
  examples: [
    {
      words: "ci report plan.md --as plan",
      does: "a plan as the comment of the pull request, in the place of the one before",
    },
    { words: "ci report said.txt --as apply --log failed", does: "what a command has said" },
    {
      words: "ci reviewed-plan plan.json",
      does: "at GitLab the plan of the merge request that was merged, into a file",
    },
  ],
  options: {
    ...STACK_OPTION,
    as: { kind: "choice", value: "WHAT", choices: KINDS, help: "what is told; default: plan" },
    log: {
      kind: "choice",
      value: "END",
      choices: ENDS,
      help: "the file is what a command has said, and no Markdown, and so it ended",
    },
    job: {
      kind: "text",
      value: "NAME",
      help: "at GitLab the job that has made the plan; default: warren-plan",
    },
    artifact: {
      kind: "text",
      value: "PATH",
      help: "its artifact, from the repository's folder; default: ci/out/plan.json",
    },
  },
  async run(context, said, [word = "", file, ...more]) {
    if (word !== "report" && word !== "reviewed-plan") {
      throw usage(ci, `The first word is one of: ${WORDS.join(", ")}`);
    }
    if (file === undefined || more.length > 0) throw usage(ci, `ci ${word} takes one file`);
    const run = await readCiRun(context);
    if (word === "report") await report(context, run, { ...said, file });
    else await keepReviewedPlan(context, run, { ...said, file });
    return "done";
  },
});

interface Report {
  readonly file: string;
  readonly stack: string | undefined;
  readonly as: (typeof KINDS)[number] | undefined;
  readonly log: (typeof ENDS)[number] | undefined;
}

/** Into the comment of the pull request, where it runs for one, and into the summary of the run, where the forge has those. */
async function report(
  context: Context,
  run: CiRun,
  { file, as: kind = "plan", log, ...said }: Report,
): Promise<void> {
  const stack = chosenStack(context, said);
  const { name: project } = await readProjectFile(context.root, stack);
  const subject = { kind, project, stack };
  const given = await readTextFile(context, file);
  const text = log === undefined ? given.trimEnd() : logInMarkdown(given, { ...subject, end: log });
  const told = (most: number): string => commentText({ text, commit: run.commit, page: run.page, most });
  if (run.summary !== undefined) await addToSummary(run.summary, told(LONGEST_SUMMARY));
  const mayBeMerged = run.forge === "GitLab" && run.isPush;
  if (kind === "drift" || (run.pullRequest === undefined && !mayBeMerged)) {
    print(
      context,
      run.summary === undefined
        ? told(LONGEST_SUMMARY)
        : "This is for no pull request: it is in the summary of the run.",
    );
    return;
  }
  await withForge(context, run, async (forge) => {
    const request = run.pullRequest ?? (await mergedRequestOf(forge, run))?.number;
    if (request === undefined) {
      print(context, told(LONGEST_SUMMARY));
      return;
    }
    const marker = markerOf(subject);
    const body = `${marker}\n${told(LONGEST_BODY[run.forge] - marker.length)}`;
    print(context, `Commented: ${await putComment(forge, run, { request, marker, body })}`);
  });
}

/** Steps before may have written there. */
async function addToSummary(file: string, text: string): Promise<void> {
  const before = await readText(file, file);
  await replaceFile(file, `${before}${before === "" || before.endsWith("\n") ? "" : "\n"}${text}\n`);
}

async function keepReviewedPlan(
  context: Context,
  run: CiRun,
  {
    file,
    job = "warren-plan",
    artifact = "ci/out/plan.json",
  }: { readonly file: string; readonly job: string | undefined; readonly artifact: string | undefined },
): Promise<void> {
  if (run.forge === "GitHub") {
    throw usage(ci, "ci reviewed-plan is for GitLab; at GitHub actions/download-artifact gets a plan");
  }
  const target = resolve(context.cwd, file);
  const get = async (forge: ForgeApi): Promise<string> =>
    await reviewedPlan(forge, run, { job, path: artifact });
  const plan = await withForge(context, run, get);
  await mkdir(dirname(target), { recursive: true });
  await replaceFile(target, plan);
  print(context, `${file}: written`);
}
