import { mkdir, readFile, realpath } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { parseDocument } from "yaml";
import { z } from "zod";
import { OWN_FOLDER, PROJECT_FILE, projectFolder } from "../../files/project-folder.ts";
import { createFile, replaceFile } from "../../files/replace-file.ts";
import { shellWord } from "../../model/advice.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { repositoryFolder } from "../../operations/declared/git.ts";
import { exists } from "../../operations/stack/backend.ts";
import { programOf } from "../../operations/stack/checkout.ts";
import { PROJECT_PATHS } from "../../operations/stack/program-folder.ts";
import { assertStackName } from "../../operations/stack/project.ts";
import { type Context, say } from "../../terminal/context.ts";
import { type Command, defineCommand, usage } from "../cli/command.ts";
import { CI_CHOICES, CI_IGNORED, CI_NEXT, type CiChoice, ciFiles } from "../init/ci-files.ts";
import { IGNORED, type ProjectFile, projectFiles, projectName } from "../init/project-files.ts";

const OWN_PROJECT = z.object({ name: z.string(), main: z.literal(PROJECT_PATHS.program) });

export const init: Command = defineCommand({
  name: "init",
  summary: "write the files of a new project into a folder; what is there already stays as it is",
  examples: [
    { words: "init", does: "into this folder" },
    { words: "init rabbitmq", does: "into a folder of its own" },
    {
      words: "init --ci github --ci-stack production",
      does: "also what checks, plans, applies and watches that stack in CI",
    },
  ],
  operands: "[FOLDER]",
  options: {
    ci: {
      kind: "choice",
      value: "CI",
      choices: CI_CHOICES,
      help: "also the files by which CI works on a stack, for",
    },
    ciStack: { kind: "text", value: "NAME", help: "the stack that CI works on; default: production" },
  },
  async run(context, { ci, ciStack }, [operand = ".", ...more]) {
    if (more.length > 0) throw usage(init, "It takes one folder");
    if (ci === undefined && ciStack !== undefined) throw usage(init, "--ci-stack is for --ci");
    const folder = resolve(context.cwd, operand);
    // It is a project already, with files of its own.
    if (ci !== undefined && projectFolder(folder) === OWN_FOLDER) {
      await writeCi(context, { folder: OWN_FOLDER, choice: ci, stack: ciStack });
      return "done";
    }
    const name = (await nameOfOwnProject(folder)) ?? projectName(folder);
    const files = await projectFiles(name, programOf(context));
    await mkdir(folder, { recursive: true });
    const shown = (path: string): string => relative(context.cwd, join(folder, path));
    for (const file of files) {
      const done = (await write(folder, file)) ? "written" : "was there already, and stays as it is";
      say(context, `${shown(file.path)}: ${done}`);
    }
    const added = await ignore(folder);
    say(
      context,
      `${shown(".gitignore")}: ${added.length === 0 ? "has what it needs" : `written: ${added.join(", ")}`}`,
    );
    if (ci !== undefined) await writeCi(context, { folder, choice: ci, stack: ciStack });
    sayNext(context, folder);
    return "done";
  },
});

/**
 * @returns undefined where there is no project yet
 * @throws WarrenError `project-of-another` where there is a Pulumi project that is not Warren's, or Warren's own
 */
async function nameOfOwnProject(folder: string): Promise<string | undefined> {
  if (projectFolder(folder) === OWN_FOLDER) {
    throw new WarrenError("project-of-another", "A checkout of Warren is a project already.", {
      hint: "Its declaration is in declarations/, and `./warren up` makes it so.",
    });
  }
  const path = join(folder, PROJECT_FILE);
  if (!(await exists(path))) return undefined;
  const document = parseDocument(await readFile(path, "utf8"));
  const project = OWN_PROJECT.safeParse(document.errors.length === 0 ? document.toJS() : undefined);
  if (project.success) return project.data.name;
  throw new WarrenError("project-of-another", `${path} is there already, and of another program.`, {
    hint: "A project of Warren has a folder of its own: `./warren init FOLDER`",
  });
}

/** @returns false where it was there */
async function write(folder: string, { path, text }: ProjectFile): Promise<boolean> {
  const file = join(folder, path);
  const inside = dirname(file);
  // Where there is a folder of declarations, they are the project's own, whatever they are called.
  if (inside !== folder && (await exists(inside))) return false;
  await mkdir(inside, { recursive: true });
  return await createFile(file, text);
}

/** @returns the lines that were added */
async function ignore(folder: string, lines: readonly string[] = IGNORED): Promise<readonly string[]> {
  const file = join(folder, ".gitignore");
  const text = (await exists(file)) ? await readFile(file, "utf8") : "";
  const there = new Set(text.split("\n").map((line) => line.trim().replace(/^\/|\/$/g, "")));
  const missing = lines.filter((line) => !there.has(line.replace(/\/$/, "")));
  if (missing.length === 0) return missing;
  const before = text === "" || text.endsWith("\n") ? text : `${text}\n`;
  await replaceFile(file, `${before}${missing.join("\n")}\n`);
  return missing;
}

interface OfCi {
  readonly folder: string;
  readonly choice: CiChoice;
  readonly stack: string | undefined;
}

/** At the places where the forge looks, which are the repository's and not the project's. */
async function writeCi(context: Context, { folder, choice, stack = "production" }: OfCi): Promise<void> {
  assertStackName(stack);
  const top = await repositoryFolder({ caller: context, folder });
  const below = relative(top, await realpath(folder))
    .split(sep)
    .join("/");
  const program = programOf({ ...context, cwd: folder });
  for (const { path, text, otherwise } of await ciFiles({ choice, stack, program, below })) {
    const file = join(top, path);
    await mkdir(dirname(file), { recursive: true });
    const isNew = await createFile(file, text);
    const kept = otherwise === undefined ? "" : ` ${otherwise}`;
    say(
      context,
      `${relative(context.cwd, file)}: ${isNew ? "written" : `was there already, and stays as it is.${kept}`}`,
    );
  }
  await ignore(folder, [CI_IGNORED]);
  say(context, `\n${CI_NEXT[choice]}`);
}

function sayNext(context: Context, folder: string): void {
  const program = programOf(context);
  const there = folder === context.cwd ? "" : `cd ${shellWord(relative(context.cwd, folder))}\n  `;
  say(
    context,
    `
Next:
  ${there}${program} check    reads declarations/*.yaml, without a broker
  ${program} up       makes it so on a broker in Docker, and proves it
Keep these files in version control; .gitignore leaves out what is not for others.`,
  );
}
