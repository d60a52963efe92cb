/**
 * Taking over what is there already, through a real engine and a proxy that counts what is written: everything stays as
 * it was, by every kind of resource; a second stack is told whose it is; and a destroy gives it back.
 */

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { apiPath, ManagementApi } from "../broker/api/management-api.ts";
import type { Broker } from "../broker/broker.ts";
import { type FaultOf, type FaultProxy, startFaultProxy } from "../broker/testing/fault-proxy.ts";
import { rawFind } from "../broker/testing/raw-answer.ts";
import { type Ended, engineAndBroker, type PulumiProject, pulumiProject } from "./testing/pulumi-project.ts";
import {
  exportedTaken,
  makeTaken,
  notesOf,
  removeTaken,
  stackOf,
  takenNames,
  topologyOf,
  writesAmong,
} from "./testing/taken-objects.ts";

const found = await engineAndBroker();
const name = `adopt-${randomBytes(4).toString("hex")}`;
const taken = takenNames(name);
const { host } = taken;
const STACK = stackOf(taken);
const TOPOLOGY = topologyOf(taken);
const ADOPT = { WARREN_ADOPT: "yes" };

function asAdopted(project: PulumiProject): Promise<Ended> {
  return project.pulumi(["up", "--yes", "--skip-preview"], ADOPT);
}

describe("what is there is taken over", {
  skip: typeof found === "string" ? found : false,
  concurrency: false,
}, () => {
  const broker = found as Broker;
  const { api } = broker;
  let proxy: FaultProxy;
  let through: ManagementApi;
  let fault: FaultOf | undefined;
  let project: PulumiProject;
  let other: PulumiProject;

  const all = (): Promise<object> => exportedTaken(api, taken);
  const written = (): string[] => writesAmong(proxy.requests);

  before(async () => {
    proxy = await startFaultProxy(api.endpoint.url, (request) => fault?.(request));
    through = new ManagementApi({ ...api.endpoint, url: proxy.url });
    const behind = { ...broker, api: through };
    project = await pulumiProject(behind, { name });
    other = await pulumiProject(behind, { name: `${name}-other` });
    await makeTaken(api, taken);
    await project.declare(STACK);
    await other.declare(STACK);
  });
  after(async () => {
    await removeTaken(api, taken);
    await project.remove();
    await other.remove();
    await through.close();
    await proxy.close();
  });

  test("without the word for it, all of it is refused", async () => {
    const { code, text } = await project.pulumi(["preview"]);
    assert.notEqual(code, 0);
    assert.match(text, /exists|already/);
  });

  test("a run that fails at one of its notes leaves all as it was, and the next one goes on", async () => {
    const before = await all();
    let seen = 0;
    fault = ({ method }) => (method === "PUT" && seen++ === 2 ? { status: 500 } : undefined);
    const { code, text } = await asAdopted(project);
    assert.notEqual(code, 0, text);
    assert.deepEqual(await all(), before);
    fault = undefined;
    assert.deepEqual(written(), []);
  });

  test("it is taken over without a change", async () => {
    const before = await all();
    const { code, text } = await asAdopted(project);
    assert.equal(code, 0, text);
    assert.deepEqual(written(), []);
    assert.deepEqual(await all(), before);
    const again = await project.pulumi(["up", "--yes", "--skip-preview", "--expect-no-changes"]);
    assert.equal(again.code, 0, again.text);
    assert.deepEqual(written(), []);
  });

  test("a second stack is told whose it is", async () => {
    const { code, text } = await asAdopted(other);
    assert.notEqual(code, 0);
    assert.match(
      text,
      new RegExp(`virtual host "${host}": taken over already by stack "test" of project "${name}"`),
    );
    assert.match(text, new RegExp(`clear_global_parameter '?warren-adopted:urn:pulumi:test::${name}::`));
    assert.match(text, /by its own `down`, in the folder of its project/);
    assert.deepEqual(written(), []);
  });

  test("what differs stays until the next update, which changes that alone", async () => {
    await project.declare(
      STACK.map((each) =>
        each.name === "topology"
          ? { ...each, args: { ...TOPOLOGY, queues: { ...TOPOLOGY.queues, late: { type: "classic" } } } }
          : each,
      ),
    );
    const { code, text } = await project.pulumi(["up", "--yes", "--skip-preview"]);
    assert.equal(code, 0, text);
    assert.deepEqual(written(), [`PUT /api/queues/${host}/late`]);
  });

  test("what somebody deletes of it is made again, and given back all the same", async () => {
    const deleted = [
      apiPath("operator-policies", host, "cap"),
      apiPath("parameters", "federation-upstream", host, "north"),
      apiPath("global-parameters", taken.parameter),
    ];
    for (const path of deleted) assert.ok(await api.delete(path), path);
    // What the test before this one has added goes with it.
    await project.declare(STACK);
    const up = await project.pulumi(["up", "--yes", "--skip-preview"]);
    assert.equal(up.code, 0, up.text);
    assert.equal(await rawFind(api, apiPath("queues", host, "late")), undefined);
    for (const path of deleted) assert.notEqual(await rawFind(api, path), undefined, path);
    // The destroy of the next test leaves them, with no note of whose they are.
  });

  test("a destroy gives it back, with the messages in it", async () => {
    const before = await all();
    await api.post(apiPath("exchanges", host, "amq.default", "publish"), {
      properties: { delivery_mode: 2 },
      routing_key: "billing",
      payload: "text",
      payload_encoding: "string",
    });
    const { code, text } = await project.pulumi(["destroy", "--yes", "--skip-preview"]);
    assert.equal(code, 0, text);
    assert.deepEqual(await all(), before);
    assert.deepEqual(await notesOf(api, name), []);
    assert.match(text, /was taken over, so it is left on the broker as it is/);
  });

  test("and deletes it where that is said", async () => {
    const up = await asAdopted(project);
    assert.equal(up.code, 0, up.text);
    const words = { WARREN_DELETE_ADOPTED: "yes" };
    const refused = await project.pulumi(["destroy", "--yes", "--skip-preview"], words);
    assert.notEqual(refused.code, 0);
    assert.match(refused.text, /not-declared|1 message|known to be empty/);
    const gone = await project.pulumi(["destroy", "--yes", "--skip-preview"], {
      ...words,
      WARREN_DELETE_DATA: "yes",
    });
    assert.equal(gone.code, 0, gone.text);
    assert.equal(await rawFind(api, apiPath("vhosts", host)), undefined);
  });

  test("a stack that takes nothing over asks once for all of its notes", async (t) => {
    const before = proxy.requests.length;
    const made = STACK.map((each) => (each.type === "User" ? { ...each, args: { name: taken.user } } : each));
    await other.declare(made);
    const up = await other.pulumi(["up", "--yes", "--skip-preview"]);
    assert.equal(up.code, 0, up.text);
    const asked = proxy.requests
      .slice(before)
      .filter(({ method, path }) => method === "GET" && path.startsWith("/api/global-parameters"));
    const notes = asked.filter(({ path }) => path.startsWith("/api/global-parameters/warren-adopted"));
    t.diagnostic(`${asked.length} requests, ${notes.length} of them for one note`);
    assert.deepEqual(notes, []);
    assert.ok(asked.some(({ path }) => path === "/api/global-parameters"));
    const gone = await other.pulumi(["destroy", "--yes", "--skip-preview"], { WARREN_DELETE_DATA: "yes" });
    assert.equal(gone.code, 0, gone.text);
  });

  test("a destroy without a guard gives it back too, and an update deletes what is taken out of the program", async () => {
    await makeTaken(api, taken);
    const unguarded = STACK.filter(({ type }) => type !== "DestroyGuard");
    await other.declare(unguarded);
    const up = await asAdopted(other);
    assert.equal(up.code, 0, up.text);
    const parameter = apiPath("global-parameters", taken.parameter);
    assert.notEqual(await rawFind(api, parameter), undefined);
    await other.declare(unguarded.filter(({ type }) => type !== "GlobalParameter"));
    const less = await other.pulumi(["up", "--yes", "--skip-preview"]);
    assert.equal(less.code, 0, less.text);
    assert.equal(await rawFind(api, parameter), undefined);
    const before = await all();
    const { code, text } = await other.pulumi(["destroy", "--yes", "--skip-preview"]);
    assert.equal(code, 0, text);
    assert.match(text, /a destroy with WARREN_DELETE_ADOPTED=yes deletes it/);
    assert.deepEqual(await all(), before);
    assert.deepEqual(await notesOf(api, name), []);
    const again = await asAdopted(other);
    assert.equal(again.code, 0, again.text);
    const program = await other.pulumi(["destroy", "--yes", "--skip-preview", "--run-program"]);
    assert.equal(program.code, 0, program.text);
    assert.deepEqual(await all(), before);
  });

  test("what is not there is made at once where the configuration says the word, and is the stack's own", async () => {
    const fresh = `${name}-fresh`;
    const configuration = JSON.parse(project.environment["BROKER"] ?? "") as object;
    const words = { BROKER: JSON.stringify({ ...configuration, adopt: "true" }) };
    await project.declare([
      { type: "VirtualHost", name: "host", args: { name: fresh } },
      {
        type: "Topology",
        name: "topology",
        args: topologyOf({ ...taken, host: fresh }),
        dependsOn: ["host"],
      },
    ]);
    try {
      const up = await project.pulumi(["up", "--yes", "--skip-preview"], words);
      assert.equal(up.code, 0, up.text);
      assert.notEqual(await rawFind(api, apiPath("queues", fresh, "billing")), undefined);
      assert.deepEqual(await notesOf(api, name), []);
      const preview = await project.pulumi(["preview", "--expect-no-changes"], words);
      assert.equal(preview.code, 0, preview.text);
      const gone = await project.pulumi(["destroy", "--yes", "--skip-preview"]);
      assert.equal(gone.code, 0, gone.text);
      assert.equal(await rawFind(api, apiPath("vhosts", fresh)), undefined);
    } finally {
      await api.delete(apiPath("vhosts", fresh));
    }
  });

  test("a topology of which nothing was there is the stack's own, unless it takes something over later", async () => {
    const hosts = { never: `${name}-never`, later: `${name}-later` };
    const queues = Object.values(hosts).map((empty) => apiPath("queues", empty, "billing"));
    const [never = "", later = ""] = queues;
    const there = async (): Promise<boolean[]> =>
      await Promise.all(queues.map(async (path) => (await rawFind(api, path)) !== undefined));
    const adopted = async (): Promise<void> => {
      const { code, text } = await asAdopted(project);
      assert.equal(code, 0, text);
    };
    for (const empty of Object.values(hosts))
      await api.put(apiPath("vhosts", empty), { default_queue_type: "classic" });
    await project.declare(
      Object.entries(hosts).flatMap(([each, empty]) => [
        { type: "VirtualHost", name: `host-${each}`, args: { name: empty } },
        {
          type: "Topology",
          name: `topology-${each}`,
          args: { virtualHost: empty, queues: { billing: { type: "classic" } } },
          dependsOn: [`host-${each}`],
        },
      ]),
    );
    try {
      await adopted();
      assert.deepEqual(await there(), [false, false]);
      await api.put(later, { durable: true, arguments: { "x-queue-type": "classic" } });
      await adopted();
      const up = await project.pulumi(["up", "--yes", "--skip-preview"]);
      assert.equal(up.code, 0, up.text);
      assert.notEqual(await rawFind(api, never), undefined);
      const preview = await project.pulumi(["preview", "--expect-no-changes"]);
      assert.equal(preview.code, 0, preview.text);
      const { code, text } = await project.pulumi(["destroy", "--yes", "--skip-preview"]);
      assert.equal(code, 0, text);
      assert.deepEqual(await notesOf(api, name), []);
      assert.deepEqual(
        await there(),
        [false, true],
        "the stack's own went, and what it took over later stays",
      );
      for (const empty of Object.values(hosts))
        assert.notEqual(await rawFind(api, apiPath("vhosts", empty)), undefined, empty);
    } finally {
      for (const empty of Object.values(hosts)) await api.delete(apiPath("vhosts", empty));
    }
  });
});
