/** The files of a new project. */
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { LOCAL_FOLDER, OWN_FOLDER, PROJECT_FILE } from "../../files/project-folder.ts";
import { PROJECT_PATHS } from "../../operations/stack/program-folder.ts";

export interface ProjectFile {
  /** Relative to the project's folder. */
  readonly path: string;
  readonly text: string;
}

/** Lines of `.gitignore`: the state, its passphrase, reports, backups. */
export const IGNORED = [`${LOCAL_FOLDER}/`] as const;

/** @param program how Warren is called */
export async function projectFiles(name: string, program: string): Promise<readonly ProjectFile[]> {
  return [
    { path: PROJECT_FILE, text: projectFile(await own(PROJECT_FILE), { name, program }) },
    { path: "declarations/shop.yaml", text: called(await own("scripts/init/declaration.yaml"), program) },
    { path: "Pulumi.dev.yaml", text: DEV_STACK.replace("NAME", name) },
  ];
}

async function own(path: string): Promise<string> {
  return await readFile(join(OWN_FOLDER, path), "utf8");
}

/** The smoke tests may stop and kill its broker: that is how they see whether messages are kept. */
const DEV_STACK = `# The stack of a developer's own machine, on which nobody depends: its broker may be stopped and killed by smoke tests.
config:
  NAME:disposable: "true"
`;

/**
 * Warren's own Pulumi.yaml, which describes each key of the config, for another project.
 *
 * @throws Error where it is not written as this expects it: a test sees to it
 */
function projectFile(
  template: string,
  { name, program }: { readonly name: string; readonly program: string },
): string {
  const changes = [
    [/^name: .*$/m, `name: ${name}`],
    [/^main: .*$/m, `main: ${PROJECT_PATHS.program}`],
    [/^ {4}# Node runs TypeScript as it is\.\n/m, ""],
    [/^ {6}path: .*$/m, `      path: ${PROJECT_PATHS.provider}`],
  ] as const;
  const text = changes.reduce((changed, [pattern, put]) => {
    if (!pattern.test(changed)) throw new Error(`${PROJECT_FILE} has nothing like ${pattern.source}`);
    return changed.replace(pattern, () => put);
  }, template);
  return called(text, program);
}

function called(text: string, program: string): string {
  return text.replaceAll("./warren ", `${program} `);
}

/**
 * Of a folder's name what can be a project's, which is a part of the names of containers. `warren` is the provider's, whose
 * config it would share.
 */
export function projectName(folder: string): string {
  const name = basename(folder)
    .toLowerCase()
    .replaceAll(/[^a-z0-9_.-]+/g, "-")
    .slice(0, 50)
    .replaceAll(/^[^a-z0-9]+|[^a-z0-9]+$/g, "");
  return name === "" || name === "warren" ? "broker" : name;
}
