/** What commands that need a broker look at, they look at once, and again only after they have changed it. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type Counts, counting } from "./testing/counted-run.ts";
import { type Ended, type TemporaryProject, temporaryProject } from "./testing/temporary-project.ts";

const DECLARATION =
  "virtualHosts: { shop: { queues: { billing: {} } } }\nusers: { u: { permissions: {} } }\n";

function times({ programs }: Counts, beginning: string): number {
  return programs.filter((program) => program.startsWith(beginning)).length;
}

/** How often Docker was asked what there is of the stack. */
function looks(counts: Counts): readonly number[] {
  return ["container", "network", "volume"].map((kind) => times(counts, `docker ${kind} ls`));
}

describe("the way of the data through commands on a stack", { concurrency: false }, () => {
  let project: TemporaryProject;
  before(async () => {
    project = await temporaryProject({ declarations: { "shop.yaml": DECLARATION } });
  });
  after(async () => await project.dispose());

  async function counted(...words: readonly string[]): Promise<{ ended: Ended; counts: Counts }> {
    return await counting(project.root, (environment) => project.warren(words, environment));
  }

  interface Expected {
    /** Of the declaration, in the process of `./warren` and in Pulumi's program. */
    readonly parsed: readonly [own: number, program: number];
    /** Looks at Docker: one for each moment before which it may have changed. @default 1 */
    readonly looks?: number;
    /** Of the state. @default 0 */
    readonly state?: number;
    /** Calls of Pulumi, in their order. */
    readonly pulumi: readonly string[];
  }

  async function assertCounts(words: readonly string[], expected: Expected): Promise<void> {
    const { ended, counts } = await counted(...words);
    assert.equal(ended.exitCode, 0, ended.stderr);
    const { parsed, looks: looked = 1, state = 0, pulumi } = expected;
    const stateFile = `.warren/state/.pulumi/stacks/warren/${project.stack}.json`;
    const found = {
      project: counts.opened("Pulumi.yaml"),
      declaration: counts.opened("declarations/shop.yaml"),
      parsed: [counts.parsed, ...counts.parsedElsewhere],
      looks: looks(counts),
      state: counts.opened(stateFile),
      pulumi: counts.programs.filter((each) => each.startsWith("pulumi ")).map(subcommand),
    };
    assert.deepEqual(found, {
      project: 1,
      declaration: parsed[0],
      parsed: parsed[1] === 0 ? [parsed[0]] : parsed,
      looks: [looked, looked, looked],
      state,
      pulumi,
    });
  }

  test("up of what is declared with a fault starts no program, and parses it once", async () => {
    await project.declare({ "shop.yaml": DECLARATION.replace("queues", "queus") });
    const { ended, counts } = await counted("up", "--yes");
    assert.equal(ended.exitCode, 1);
    assert.match(ended.stderr, /The declaration has 1 fault/);
    assert.deepEqual([counts.parsed, counts.programs], [1, []]);
    assert.equal(counts.opened("Pulumi.yaml"), 1);
    await project.declare({ "shop.yaml": DECLARATION });
  });

  test("the first up", async () => {
    const pulumi = ["stack init", "config set", "up", "stack output"];
    await assertCounts(["up", "--yes", "--skip-smoke"], { parsed: [1, 1], state: 1, pulumi });
  });

  test("an up that changes nothing", async () => {
    const pulumi = ["stack output", "preview"];
    await assertCounts(["up", "--yes", "--skip-smoke"], { parsed: [1, 1], state: 1, pulumi });
  });

  test("preview, which asks the broker for what nobody declared, as its administrator", async () => {
    await assertCounts(["preview"], { parsed: [1, 1], state: 1, pulumi: ["preview", "config --json"] });
  });

  test("status", async () => {
    await assertCounts(["status"], { parsed: [0, 0], pulumi: ["stack output"] });
  });

  test("smoke does not look at Docker itself", async () => {
    const words = ["smoke", "--read-only", "--kind", "presence"];
    await assertCounts(words, { parsed: [1, 0], looks: 0, pulumi: ["stack output"] });
  });

  test("stop and start", async () => {
    await assertCounts(["stop"], { parsed: [0, 0], pulumi: [] });
    await assertCounts(["start"], { parsed: [0, 0], pulumi: [] });
  });

  test("down looks at Docker again after it has destroyed", async () => {
    await assertCounts(["down", "--yes"], { parsed: [0, 0], looks: 2, state: 1, pulumi: ["destroy"] });
  });
});

/** `pulumi stack init NAME --no-select`: `stack init` */
function subcommand(program: string): string {
  const [, first = "", second = ""] = program.split(" ");
  return ["stack", "config"].includes(first) ? `${first} ${second}` : first;
}
