/** Declarations, rules of a team, and a project whose stacks go by them in different ways. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";
import { type Ran, runInProcess } from "./run-in-process.ts";

export const OWN_FOLDER = join(import.meta.dirname, "../..");

const RULES = `name: team
rules:
  names:
    severity: error
    message: Names are in small letters.
    why: "Queries of the dashboard are: case matters."
    link: https://wiki.example/names
    for: queue
    require: { name: '^[a-z]+$' }
  owners:
    message: Everything has an owner.
    for: queue
    require: { metadata: { owner: required } }
`;
export const DECLARED = `virtualHosts:
  shop:
    queues: { Billing: { metadata: { owner: me } }, packing: }
    bindings:
      - { source: amq.topic, destination: Billing, routingKey: order.# }
      - { source: amq.topic, destination: packing, routingKey: order.# }
`;

/** @param folder with the files; the project is below it */
async function writeRuledProject(folder: string): Promise<void> {
  const project = join(folder, "project");
  await mkdir(join(project, "declarations"), { recursive: true });
  const files: Readonly<Record<string, string>> = {
    "d.yaml": DECLARED,
    "fixed.yaml": DECLARED,
    "silent.yaml": DECLARED.replace("owner: me }", "owner: me }, lint: { team/names: as its owner says }"),
    "clean.yaml": DECLARED.replaceAll("Billing", "billing").replace(
      "packing: }",
      "packing: { metadata: { owner: me } } }",
    ),
    "rules.yaml": RULES,
    "other.yaml": RULES.replace("name: team", "name: other"),
    "broken.yaml": RULES.replace("for: queue", "for: queues"),
    "project/declarations/d.yaml": DECLARED,
    "project/team.yaml": RULES,
    "project/Pulumi.yaml": await readFile(join(OWN_FOLDER, "Pulumi.yaml"), "utf8"),
    "project/Pulumi.plain.yaml": "config: {}\n",
    "project/Pulumi.dev.yaml": `config:
  warren:lintRules: team.yaml
  warren:lintSeverity:
    team/names: { off: developers try things }
    team/owners: { off: they share all }
`,
    "project/Pulumi.prod.yaml": `config:
  warren:lintRules: team.yaml
  warren:lintSeverity: { team/owners: error, team/names: warning, dead-end-exchange: error }
`,
    "project/tagged.yaml": "virtualHosts: { shop: {} }\nusers: { a: { tags: [protected] } }\n",
    "project/Pulumi.tagged.yaml": "config: { warren:declarations: tagged.yaml }\n",
    "severe.yaml": `name: severe
severity: { dead-end-exchange: error, unreachable-queue: { off: they are many } }
rules: {}
`,
    "project/Pulumi.wrong.yaml": `config:
  warren:lintRules: team.yaml
  warren:lintSeverity: { team/owner: error, unreachable-queue: off, team/names: 5 }
`,
    "project/Pulumi.misspelt.yaml": "config: { warren:lintRule: team.yaml, warren:lintSeverity: {} }\n",
    "project/Pulumi.gone.yaml": "config: { warren:lintRules: gone/*.yaml }\n",
  };
  await Promise.all(Object.entries(files).map(([path, text]) => writeFile(join(folder, path), text)));
}

export interface RuledProject {
  /** `./warren check WORDS` beside the files. */
  readonly run: (...words: string[]) => Promise<Ran>;
  /** The same in the project. */
  readonly ofStack: (stack: string, ...words: string[]) => Promise<Ran>;
  /** Once a test runs. */
  readonly folder: () => string;
}

/** For the tests of this suite, from its beginning to its end. */
export function ruledProjectOfSuite(): RuledProject {
  let folder = "";
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "warren-rules-"));
    await writeRuledProject(folder);
  });
  after(async () => await rm(folder, { recursive: true }));
  return {
    folder: () => folder,
    run: (...words) => runInProcess(["check", ...words], { cwd: folder }),
    ofStack: (stack, ...words) => {
      const root = join(folder, "project");
      return runInProcess(["check", "--stack", stack, ...words], { cwd: root, root });
    },
  };
}
