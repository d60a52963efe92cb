import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { WarrenError } from "../model/warren-error.ts";
import { performStep, requireConsent, type ToolchainContext } from "./context.ts";
import { createProgress } from "./progress.ts";

let cacheFolder = "";
before(async () => {
  cacheFolder = await mkdtemp(join(tmpdir(), "warren-context-"));
});
after(async () => {
  await rm(cacheFolder, { recursive: true });
});

function contextWith(changes: Partial<ToolchainContext>, written: string[] = []): ToolchainContext {
  const progress = createProgress({ write: (text) => written.push(text) });
  return { cacheFolder, env: {}, progress, assumeYes: false, ask: undefined, signal: undefined, ...changes };
}

const failsWith = (code: string) => (error: unknown) => error instanceof WarrenError && error.code === code;

async function consent(changes: Partial<ToolchainContext>): Promise<void> {
  await requireConsent(contextWith(changes), "run `apt-get install docker.io`", "Install Docker.");
}

describe("a change of the machine", () => {
  test("is made after a yes, or with --yes without a question", async () => {
    const questions: string[] = [];
    const ask = async (question: string): Promise<boolean> => questions.push(question) > 0;
    await consent({ ask });
    assert.deepEqual(questions, ["Warren would run `apt-get install docker.io`. Go on?"]);
    await consent({ ask, assumeYes: true });
    assert.equal(questions.length, 1);
  });

  test("is not made after a no, and the other way is told", async () => {
    await assert.rejects(consent({ ask: async () => false }), (error) => {
      assert.ok(failsWith("not-agreed")(error));
      assert.equal((error as WarrenError).hint, "Install Docker.");
      return true;
    });
  });

  test("is not made where nobody can be asked, and it is told what would be done and what allows it", async () => {
    await assert.rejects(consent({}), (error) => {
      assert.ok(failsWith("nobody-to-ask")(error));
      assert.match((error as WarrenError).message, /apt-get install docker\.io/);
      assert.match((error as WarrenError).hint, /--yes/);
      return true;
    });
  });
});

describe("a step", () => {
  const options = { lock: "step", title: "Build it", look: async () => undefined };

  test("that another run has done is not done again, nor shown", async () => {
    const written: string[] = [];
    const done = { ...options, look: async () => written.join("") };
    assert.equal(await performStep(contextWith({}, written), done, async () => "done again"), "");
    assert.deepEqual(written, []);
  });

  test("shows its start, its end and what came of it", async () => {
    const written: string[] = [];
    await performStep(
      contextWith({}, written),
      { ...options, tell: (size) => `${size} files` },
      async () => 3,
    );
    assert.match(written.join(""), /^Build it \.\.\.\nBuild it: 3 files \(0\.\d s\)\n$/);
  });

  test("that meets a full disk says so", { skip: process.platform !== "linux" }, async () => {
    const step = performStep(contextWith({}), options, async () => await writeFile("/dev/full", "x"));
    await assert.rejects(step, failsWith("disk-full"));
  });

  test("that is ended from outside is not called failed", async () => {
    const written: string[] = [];
    const stop = new AbortController();
    const work = async (): Promise<void> => {
      stop.abort();
      stop.signal.throwIfAborted();
    };
    await assert.rejects(performStep(contextWith({ signal: stop.signal }, written), options, work), {
      name: "AbortError",
    });
    assert.match(written.join(""), /Build it: ended/);
  });
});
