/** The files by which CI reviews, applies and watches a project's stack. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { OWN_FOLDER } from "../../files/project-folder.ts";
import { INSTALLED_PROGRAM } from "../../model/advice.ts";
import { WarrenError } from "../../model/warren-error.ts";

export const CI_CHOICES = ["github", "gitlab"] as const;
export type CiChoice = (typeof CI_CHOICES)[number];

/** Left alone by git: what a job leaves in the project's folder. */
export const CI_IGNORED = "ci/out/";

export interface CiPlace {
  readonly choice: CiChoice;
  readonly stack: string;
  /** How Warren is called in the project's folder. */
  readonly program: string;
  /** The project's folder from the repository's; "" where it is that. */
  readonly below: string;
}

export interface CiFile {
  /** From the repository's folder. */
  readonly path: string;
  readonly text: string;
  /** What to do where the file is there already, and has not this text. */
  readonly otherwise?: string;
}

/** @throws WarrenError `ci-folder` where a name cannot stand in them as it is */
export async function ciFiles(place: CiPlace): Promise<readonly CiFile[]> {
  const { choice, below } = place;
  if (!/^[\w./-]*$/.test(below)) {
    throw new WarrenError("ci-folder", `The project's folder in the repository is called "${below}".`, {
      hint: "For CI its name has letters, digits, _, ., / and - only.",
    });
  }
  const inProject = (path: string): string => (below === "" ? path : `${below}/${path}`);
  const text = async (name: string): Promise<string> =>
    filled(await readFile(join(OWN_FOLDER, "scripts/init/ci", name), "utf8"), place);
  const script = { path: inProject("ci/warren.sh"), text: await text("warren.sh") };
  if (choice === "github") {
    return [script, { path: ".github/workflows/warren.yml", text: await text("github.yaml") }];
  }
  const included = inProject("ci/warren.gitlab-ci.yml");
  const include = `include:\n  - local: ${included}\n`;
  return [
    script,
    { path: included, text: await text("gitlab.yaml") },
    { path: ".gitlab-ci.yml", text: include, otherwise: `It has to have:\n${include.trimEnd()}` },
  ];
}

function filled(template: string, { stack, program, below }: CiPlace): string {
  const isInstalled = program === INSTALLED_PROGRAM;
  // By npx without a registry: what it finds there under this name need not be Warren.
  const call = isInstalled ? "npx --no -- warren" : program;
  const text = template
    .replaceAll("`./warren ", () => `\`${program} `)
    .replaceAll(/'CALL'/g, () => `'${call}'`)
    .replaceAll(/\bNAME\b/g, () => stack)
    .replaceAll("/FOLDER", () => (below === "" ? "" : `/${below}`))
    .replaceAll("FOLDER/", () => (below === "" ? "" : `${below}/`))
    .replaceAll("FOLDER", () => (below === "" ? "." : below));
  // What is not a package of the project brings its own.
  return isInstalled ? text : text.replaceAll(/^ *- (run: )?npm ci\n/gm, "");
}

/** What only people can set, by hand, before it works. */
export const CI_NEXT: Readonly<Record<CiChoice, string>> = {
  github: `Set in the repository's settings, before the first pull request:
  variable PULUMI_BACKEND_URL          where the state is, for all runs; no runner keeps one
  secret PULUMI_CONFIG_PASSPHRASE      or what the stack's secrets provider takes
  an environment of the stack's name   with whoever has to agree before something is applied`,
  gitlab: `Set under Settings, CI/CD, Variables, before the first merge request:
  PULUMI_BACKEND_URL                   where the state is, for all jobs; no runner keeps one
  PULUMI_CONFIG_PASSPHRASE, masked     or what the stack's secrets provider takes
  GITLAB_TOKEN, masked                 a project access token with the scope api, for the comment
and a pipeline schedule, for drift`,
};
