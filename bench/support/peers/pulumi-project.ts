/** A Pulumi project in a folder of its own with a state of its own, and its commands. */
import { mkdir, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import { type Measurement, runMeasured } from "../run-measured.ts";
import type { Workload } from "../workload.ts";
import type { Peer, Session, Step } from "./peer.ts";

const ROOT = join(import.meta.dirname, "../../..");

export interface PulumiProject {
  /** JavaScript; what is declared is `declared` in it, and the broker is `broker`. */
  readonly program: string;
  /** What `declared` is. */
  readonly declared: (workload: Workload) => object;
  readonly plugins?: object;
  readonly env?: Readonly<Record<string, string>>;
}

const PROLOGUE = `import { readFileSync } from "node:fs";
const { broker, declared } = JSON.parse(readFileSync("declared.json", "utf8"));
`;

/**
 * Without the preview that `pulumi up` makes first: it is the same plan once more, for every peer. The stack's
 * file of the state is in the folder.
 */
const WORDS: Readonly<Record<Step, readonly string[]>> = {
  up: ["up", "--yes", "--skip-preview"],
  unchanged: ["up", "--yes", "--skip-preview", "--expect-no-changes"],
  change: ["up", "--yes", "--skip-preview"],
  destroy: ["destroy", "--yes", "--skip-preview"],
};

export async function openPulumiProject(
  project: PulumiProject,
  input: Parameters<Peer["open"]>[0],
): Promise<Session> {
  const { folder, broker, signal } = input;
  const env = {
    ...input.env,
    PULUMI_BACKEND_URL: `file://${folder}`,
    PULUMI_CONFIG_PASSPHRASE: "bench",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: "true",
    ...project.env,
  };
  const run = async (...words: string[]): Promise<Measurement> =>
    await runMeasured("pulumi", [...words, "--non-interactive"], { cwd: folder, env, signal });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "package.json"), '{"type": "module", "main": "index.js"}');
  await writeFile(join(folder, "index.js"), PROLOGUE + project.program);
  const runtime = { name: "nodejs", options: { typescript: false } };
  await writeFile(
    join(folder, "Pulumi.yaml"),
    stringify({
      name: "bench",
      runtime,
      ...(project.plugins === undefined ? {} : { plugins: project.plugins }),
    }),
  );
  await symlink(join(ROOT, "node_modules"), join(folder, "node_modules"));
  await run("stack", "init", "bench");
  return {
    declare: async (workload) => {
      const declared = project.declared(workload);
      await writeFile(join(folder, "declared.json"), JSON.stringify({ broker, declared }));
    },
    run: async (step) => await run(...WORDS[step]),
    stateBytes: async () => (await stat(join(folder, ".pulumi/stacks/bench/bench.json"))).size,
  };
}
