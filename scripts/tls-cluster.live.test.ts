/** TLS on a cluster: through the load balancer and at each node, and turned off again without losing anything. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, describe, test } from "node:test";
import { DONE, tryAmqp } from "./testing/attacks.ts";
import { drain } from "./testing/broker-client.ts";
import { type TemporaryProject, temporaryProject } from "./testing/temporary-project.ts";

interface Outputs {
  readonly certificateAuthority?: string;
  readonly administratorUri: string;
  readonly nodes: readonly { readonly endpoints: { readonly amqp: string } }[];
}

describe("tls: development on a cluster", { concurrency: false }, () => {
  let project: TemporaryProject;
  let outputs: Outputs;

  before(async () => {
    project = await temporaryProject({
      config: { "warren:server": "cluster", "warren:tls": "development" },
    });
    const up = await project.warren(["up", "--yes", "--skip-smoke"]);
    assert.equal(up.exitCode, 0, up.stderr);
    outputs = await readOutputs();
  });
  after(async () => await project.dispose());

  test("the load balancer and each node speak it, and nothing else", async () => {
    const { certificateAuthority: ca = "", nodes } = outputs;
    const balancer = uriAt(`amqps://127.0.0.1:${project.ports.amqp}`);
    const all = [balancer, ...nodes.map(({ endpoints }) => uriAt(endpoints.amqp))];
    assert.equal(all.length, 4);
    for (const uri of all) {
      assert.match(uri, /^amqps:/);
      assert.equal(await tryAmqp(uri, undefined, { ca: [ca] }), DONE);
      assert.notEqual(await tryAmqp(uri), DONE, "without the authority");
      assert.notEqual(await tryAmqp(uri.replace("amqps:", "amqp:")), DONE, "without TLS");
    }
  });

  test("the load balancer has none of the kernel's capabilities, nor has any program in it", () => {
    // There is no program in its image but the balancer itself: another container looks at its processes.
    const image = docker("inspect", "--format", "{{.Image}}", `${project.name}-node1`).trim();
    const beside = [`--pid=container:${project.name}-load-balancer`, "--entrypoint=cat"];
    const status = docker("run", "--rm", ...beside, image, "/proc/1/status");
    assert.match(status, /^Name:\thaproxy$/m);
    for (const set of ["CapEff", "CapPrm", "CapAmb", "CapBnd"]) {
      assert.match(status, new RegExp(`^${set}:\\t0{16}$`, "m"), set);
    }
    assert.match(status, /^NoNewPrivs:\t1$/m);
    assert.doesNotMatch(status, /^Uid:\t0\t/m);
  });

  test("the smoke tests run by it", async () => {
    const smoke = await project.warren(["smoke", "--kind", "operation", "--kind", "access"]);
    assert.equal(smoke.exitCode, 0, smoke.stdout + smoke.stderr);
    assert.match(smoke.stdout, /passed operation\/tls/);
  });

  test("it is turned off from node to node, over the same messages and users", async () => {
    const { certificateAuthority: ca = "" } = outputs;
    const sent = await tryAmqp(
      uriAt(`amqps://127.0.0.1:${project.ports.amqp}`),
      async (channel) => {
        channel.sendToQueue("billing", Buffer.from("kept"), { persistent: true, mandatory: true });
        await channel.waitForConfirms();
      },
      { ca: [ca] },
    );
    assert.equal(sent, DONE);
    const before = users();
    const up = await project.shell("pulumi config set tls off && pulumi up --yes --skip-preview");
    assert.equal(up.exitCode, 0, up.stdout + up.stderr);
    assert.deepEqual(users(), before);
    const uri = uriAt(`amqp://127.0.0.1:${project.ports.amqp}`);
    assert.deepEqual(await drain(uri, "billing"), ["kept"]);
  });

  async function readOutputs(): Promise<Outputs> {
    const { stdout } = await project.shell("pulumi stack output --json --show-secrets");
    return JSON.parse(stdout) as Outputs;
  }

  /** @param endpoint without credentials and virtual host */
  function uriAt(endpoint: string): string {
    const { username, password } = new URL(outputs.administratorUri);
    return `${endpoint.replace("://", `://${username}:${password}@`)}/shop`;
  }

  function users(): string[] {
    const words = [
      "exec",
      `${project.name}-node1`,
      "rabbitmqctl",
      "--quiet",
      "list_permissions",
      "-p",
      "shop",
    ];
    return docker(...words)
      .split("\n")
      .toSorted();
  }
});

function docker(...words: string[]): string {
  return execFileSync("docker", words, { encoding: "utf8" });
}
