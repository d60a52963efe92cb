/** Commands that are given the URL of a broker: nothing is sent where TLS is demanded, and no credentials are shown. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { after, before, describe, test } from "node:test";
import { assertTlsOfStack, beforeCredentialsToUrls } from "../../operations/stack/tls-demand.ts";
import type { Context } from "../../terminal/context.ts";
import type { Command } from "../cli/command.ts";
import { explain } from "../commands/explain.ts";
import { importCommand } from "../commands/import.ts";
import { smoke } from "../commands/smoke.ts";

describe("credentials on their way to a URL", () => {
  let root = "";
  before(async () => {
    root = await mkdtemp(join(tmpdir(), "warren-tls-"));
    await writeFile(join(root, "Pulumi.yaml"), "name: warren\nconfig: { requireTls: { default: false } }\n");
    await writeFile(join(root, "Pulumi.prod.yaml"), "config: { warren:requireTls: true }\n");
  });
  after(async () => {
    await rm(root, { recursive: true });
  });

  function context(environment: NodeJS.ProcessEnv, stderr = new PassThrough()): Context {
    return {
      root,
      cwd: root,
      environment,
      stdin: new PassThrough(),
      stdout: new PassThrough(),
      stderr,
      signal: new AbortController().signal,
      interactive: false,
      assumeYes: true,
    };
  }

  /** Against a server that lets nobody in. @returns the whole text of the error, and how often the server was asked */
  async function failure(
    command: Command,
    words: readonly string[],
    environment: NodeJS.ProcessEnv,
  ): Promise<{ readonly told: string; readonly asked: number }> {
    let asked = 0;
    const server = createServer((_request, response) => {
      asked += 1;
      response.writeHead(401).end("no");
    });
    await once(server.listen({ host: "127.0.0.1", port: 0 }), "listening");
    const { port } = server.address() as AddressInfo;
    const url = `http://somebody:canary@127.0.0.1:${port}`;
    try {
      await command.read(["--management-url", url, ...words]).run(context(environment));
    } catch (error) {
      const { code, message, hint } = error as { code?: string; message: string; hint?: string };
      return { told: `${code}: ${message}\n${hint}`, asked };
    } finally {
      server.closeAllConnections();
      server.close();
    }
    throw new Error("it ended well");
  }

  const COMMANDS = [
    ["smoke", smoke, ["--from-broker"]],
    ["import", importCommand, []],
    ["explain", explain, ["--exchange", "x", "--vhost", "v"]],
  ] as const;

  for (const [name, command, words] of COMMANDS) {
    for (const [how, environment] of [
      ["the environment", { WARREN_REQUIRE_TLS: "yes" }],
      ["the config of the stack", { PULUMI_STACK: "prod" }],
    ] as const) {
      test(`${name}: refused before anything is sent, where ${how} demands TLS`, async () => {
        const { told, asked } = await failure(command, words, environment);
        assert.match(told, /^tls-required: .*127\.0\.0\.1/);
        assert.equal(asked, 0);
      });
    }

    test(`${name}: sent where the demand is lifted, and its credentials are in no error`, async () => {
      const environment = { PULUMI_STACK: "prod", WARREN_REQUIRE_TLS: "no" };
      const { told, asked } = await failure(command, words, environment);
      assert.match(told, /HTTP 401/);
      assert.doesNotMatch(told, /canary/);
      assert.ok(asked > 0);
    });

    test(`${name}: what is wrong with a URL is said without its credentials`, async () => {
      for (const url of [
        "http://somebody:canary@",
        "amqp+x://somebody:canary@h",
        "canary",
        "http://:canary@127.0.0.1:1",
      ]) {
        assert.doesNotMatch((await failure(command, [...words, "--management-url", url], {})).told, /canary/);
      }
    });
  }

  test("to another machine as plain text there is a warning, to this one and by TLS there is none", async () => {
    for (const [urls, warned] of [
      [
        ["http://rabbit.example:15672", "amqp://rabbit.example"],
        /^Warning: Names and passwords go to http:.* and to amqp:/,
      ],
      [["http://127.0.0.1:15672", "amqps://rabbit.example"], /^$/],
    ] as const) {
      const stderr = new PassThrough();
      await beforeCredentialsToUrls(context({}, stderr), {}, urls);
      stderr.end();
      assert.match(await text(stderr), warned);
    }
  });

  test("in a folder without a project nothing demands TLS but the environment, or a stack that is named", async () => {
    const folder = await mkdtemp(join(tmpdir(), "warren-tls-none-"));
    const urls = ["http://127.0.0.1:15672"];
    const there = (environment: NodeJS.ProcessEnv): Context => ({ ...context(environment), root: folder });
    try {
      await beforeCredentialsToUrls(there({ PULUMI_STACK: "prod" }), {}, urls);
      const demanded = beforeCredentialsToUrls(there({ WARREN_REQUIRE_TLS: "yes" }), {}, urls);
      await assert.rejects(demanded, { code: "tls-required" });
      await assert.rejects(beforeCredentialsToUrls(there({}), { stack: "prod" }, urls), {
        code: "project-missing",
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test("a stack whose config demands TLS is not asked without it", () => {
    const project = { config: new Map([["requireTls", true]]) };
    const urls = ["http://127.0.0.1:15672"];
    assert.throws(() => assertTlsOfStack({ project, stack: "prod" }, urls), {
      code: "tls-required",
      message: /of stack prod demands TLS/,
    });
    assertTlsOfStack({ project: { config: new Map() }, stack: "dev" }, urls);
  });
});
