/** What is generated of the descriptions, as it is used: the schema by Pulumi's CLI, the classes by a program. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { apiPath } from "../../broker/api/management-api.ts";
import type { Broker } from "../../broker/broker.ts";
import { engineAndBroker, type PulumiProject, pulumiProject } from "../testing/pulumi-project.ts";
import type { PackageSpec } from "./package-spec.ts";

const found = await engineAndBroker();
const skip = typeof found === "string" ? found : false;
const name = `test-${randomBytes(4).toString("hex")}`;
const pathOf = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** All but a certificate and what stands beside containers: `./warren up` makes these by the classes. */
const PROGRAM = `
import * as warren from ${JSON.stringify(pathOf("infra/warren-resources.ts"))};
const name = ${JSON.stringify(name)};
const provider = new warren.Provider("warren", { ...JSON.parse(process.env.BROKER), requireTls: false });
const inside = { provider };
const ready = new warren.Ready("ready", {}, inside);
const host = new warren.VirtualHost("host", { name, limits: { maxQueues: 9 } }, { ...inside, dependsOn: ready });
const within = { ...inside, dependsOn: host };
const queues = { q: { type: "classic" } };
const topology = new warren.Topology("topology", { virtualHost: name, objectsJson: JSON.stringify({ queues }) }, within);
const virtualHost = name;
const policy = { pattern: "^q", applyTo: "queues", definition: { "max-length": 5 } };
new warren.OperatorPolicy("policy", { virtualHost, name: "cap", ...policy }, within);
const value = { uri: "amqp://u:canary@127.0.0.1" };
new warren.Parameter("parameter", { virtualHost, component: "federation-upstream", name: "up", value }, within);
new warren.GlobalParameter("global", { name, value: { secret: "canary" } }, inside);
new warren.UserLimits("limits", { user: name, maxChannels: 9 }, inside);
new warren.Permission("permission", { user: name, virtualHost, configure: "", write: "", read: "^q" }, within);
const exchange = "amq.topic";
new warren.TopicPermission("topics", { user: name, virtualHost, exchange, write: "", read: "^a" }, within);
new warren.User("user", { name: name + "-made", tags: ["b", "a"], password: "canary-of-user" }, inside);
const password = new warren.Password("password", { length: 40 }, inside);
const owned = { queues: ["q"], operatorPolicies: ["cap"], parameters: ["federation-upstream/up"] };
const objects = { [name]: { ...owned, users: [name], limits: ["max-queues"] } };
new warren.DestroyGuard("guard", { virtualHosts: [name], objects }, { ...inside, dependsOn: topology });
export const { length } = password;
export const { value: generated } = password;
export const { clusterId, tracing } = host;
`;

describe("what is generated of the descriptions", { skip }, () => {
  const { api } = found as Broker;
  let project: PulumiProject;

  before(async () => {
    project = await pulumiProject(found as Broker, { name, files: { "index.js": PROGRAM } });
    await api.put(apiPath("users", name), { password: name, tags: "" });
  });

  after(async () => {
    await api.delete(apiPath("vhosts", name));
    await api.delete(apiPath("users", name));
    await api.delete(apiPath("global-parameters", name));
    await project.remove();
  });

  test("Pulumi takes the schema, and the plugin tells it", async () => {
    const checked = await project.pulumi(["schema", "check", pathOf("provider/schema.json")]);
    assert.equal(checked.code, 0, checked.text);
    const told = await project.pulumi(["package", "get-schema", pathOf("provider/pulumi-resource-warren")]);
    assert.equal(told.code, 0, told.text);
    const { resources } = JSON.parse(told.text) as PackageSpec;
    const kept = JSON.parse(await readFile(pathOf("provider/schema.json"), "utf8")) as PackageSpec;
    assert.deepEqual(Object.keys(resources), Object.keys(kept.resources));
  });

  test("a program makes all of it by the classes, with nothing to do afterwards and no secret in plain text", async () => {
    const up = await project.pulumi(["up", "--yes", "--skip-preview"]);
    assert.equal(up.code, 0, up.text);
    const outputs = await project.pulumi(["stack", "output", "--json", "--show-secrets"]);
    const read = JSON.parse(outputs.text) as Record<string, unknown>;
    assert.equal(read["length"], 40);
    assert.equal(String(read["generated"]).length, 40);
    assert.equal(read["tracing"], false);
    assert.match(String(read["clusterId"]), /^rabbitmq-cluster-id-/);
    const again = await project.pulumi(["preview", "--diff", "--expect-no-changes"]);
    assert.equal(again.code, 0, again.text);
    const state = await project.pulumi(["stack", "export"]);
    assert.doesNotMatch(state.text, /canary/);
    assert.ok(!state.text.includes(String(read["generated"])));
    const destroyed = await project.pulumi(["destroy", "--yes"]);
    assert.equal(destroyed.code, 0, destroyed.text);
  });
});
