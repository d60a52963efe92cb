/**
 * Links that lead nowhere or do not run, and a queue that hangs, by command: what is refused, and what is named. The stack
 * runs a server of its own.
 */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { $ } from "zx/core";
import { poll } from "../broker/node/poll.ts";
import type { SmokeReport } from "../smoke-tests/report/smoke-report.ts";
import { FAULTS } from "./testing/fault-corpus.ts";
import { type TemporaryProject, temporaryProject } from "./testing/temporary-project.ts";

/** Beside the file of the corpus: the virtual host that it takes for granted, and a link over the network. */
const BESIDE = `plugins: [rabbitmq_shovel]
virtualHosts:
  /: {}
  far:
    queues: { a: , b: }
    shovels:
      network: { src-uri: "amqp://nobody:\${PASS}@127.0.0.1:5672/far", src-queue: a, dest-uri: "amqp:///far", dest-queue: b }
      runs: { src-uri: "amqp:///far", src-queue: a, dest-uri: "amqp:///far", dest-queue: b }
`;
const HANGS = `{ok, Q} = rabbit_amqqueue:lookup(rabbit_misc:r(<<"far">>, queue, <<"a">>)), sys:suspend(amqqueue:get_pid(Q)), ok.`;
const DEAD = [
  /shovel "network" in virtual host "far" is terminated/,
  /link of upstream "up1" .*in virtual host "shov" is in error: .*auth_failure/,
];
/** Of `status` and of smoke tests. */
const FOUND = 3;

describe("links that do not run, by command", { concurrency: false }, () => {
  let project: TemporaryProject;
  before(async () => {
    const text = await readFile(join(FAULTS, "dead-links.yaml"), "utf8");
    const config = { "warren:plugins": ["rabbitmq_federation", "rabbitmq_shovel"] };
    project = await temporaryProject({ config, declarations: { "dead-links.yaml": text } });
    const set = "printf hunter2 | pulumi config set --secret --path secrets.PASS";
    assert.equal((await project.shell(set)).exitCode, 0);
  });
  after(async () => await project?.dispose());

  test("to a virtual host that is not there: up and preview refuse, before anything is made", async () => {
    for (const words of [["preview"], ["up", "--yes", "--skip-smoke"]]) {
      const { exitCode, stdout, stderr } = await project.warren(words);
      const said = stdout + stderr;
      assert.equal(exitCode, 1, said);
      for (const name of ["s2", "sh/1 é😍"])
        assert.match(said, new RegExp(`RabbitMQ would refuse the shovel "${name}" in virtual host "shov"`));
      assert.match(said, /amqp:\/\/\/shov/);
      assert.doesNotMatch(said, /hunter2|T0pS3cret/);
    }
    const { stdout } = await $({ quiet: true })`docker ps --all --quiet --filter name=${project.name}`;
    assert.equal(stdout.trim(), "");
  });

  test("status and smoke name those that do not run, and no others", async () => {
    await project.declare({ "beside.yaml": BESIDE });
    const up = await project.warren(["up", "--yes", "--skip-smoke"]);
    assert.equal(up.exitCode, 0, up.stdout + up.stderr);
    const smoke = await project.warren(["smoke", "--only", "operation/links", "--json"]);
    assert.equal(smoke.exitCode, FOUND, smoke.stderr);
    const { checks } = JSON.parse(smoke.stdout) as SmokeReport;
    const observed = checks.map(({ id, status, observed }) => `${id} ${status} ${observed}`).join("\n");
    assert.match(observed, /^operation\/links failed /);
    // Every few seconds each begins anew: status, which looks once, may find one starting.
    const status = await poll("status to find both dead", { timeout: 300_000 }, async (_, note) => {
      const ended = await project.warren(["status"]);
      note(ended.stdout + ended.stderr);
      return DEAD.every((words) => words.test(ended.stdout + ended.stderr)) ? ended : undefined;
    });
    assert.equal(status.exitCode, FOUND, status.stdout + status.stderr);
    for (const said of [observed, status.stdout + status.stderr]) {
      for (const words of DEAD) assert.match(said, words);
      assert.doesNotMatch(said, /"runs"|hunter2|T0pS3cret/);
    }
  });

  test("status names a queue that hangs", async () => {
    const { exitCode } = await $({ quiet: true })`docker exec ${project.name} rabbitmqctl eval ${HANGS}`;
    assert.equal(exitCode, 0);
    const status = await project.warren(["status"]);
    assert.equal(status.exitCode, FOUND, status.stdout + status.stderr);
    assert.match(status.stdout + status.stderr, /classic queue far\/a is silent/);
  });
});
