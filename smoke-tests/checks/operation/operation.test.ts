import assert from "node:assert/strict";
import { test } from "node:test";
import type { LiveNode } from "../../../broker/api/nodes.ts";
import { ENVIRONMENT, queue, virtualHost } from "../../testing/tested-environment.ts";
import { judgeDeprecated, judgeFlags } from "./features.ts";
import { judgeDescriptors, judgeDisk, judgeMemory, judgeRunning } from "./nodes.ts";
import { judgePlugins } from "./plugins.ts";
import { judgeTls } from "./tls.ts";

/** As 4.3.6 tells of itself. */
const NODE: LiveNode = {
  name: "rabbit@rabbit",
  running: true,
  partitions: [],
  being_drained: false,
  mem_used: 133_033_984,
  mem_limit: 15_165_906_124,
  mem_alarm: false,
  disk_free: 72_860_536_832,
  disk_free_limit: 50_000_000,
  disk_free_alarm: false,
  fd_used: 36,
  fd_total: 20_000,
};
const JUDGES = { running: judgeRunning, memory: judgeMemory, disk: judgeDisk, descriptors: judgeDescriptors };

for (const [what, judge] of Object.entries(JUDGES)) {
  test(`${what}: a node in order passes, also beside one that does not tell`, () => {
    assert.equal(judge([NODE]).status, "passed");
    assert.equal(judge([NODE, { name: "rabbit@silent", running: true }]).status, "passed");
  });
}

const FAULTS = [
  { judge: judgeRunning, fault: { running: false }, observed: /is down/ },
  { judge: judgeRunning, fault: { partitions: ["rabbit@b"] }, observed: /parted from rabbit@b/ },
  { judge: judgeRunning, fault: { being_drained: true }, observed: /maintenance/ },
  { judge: judgeMemory, fault: { mem_alarm: true }, observed: /133 MB of 15166 MB/ },
  { judge: judgeDisk, fault: { disk_free_alarm: true }, observed: /limit is 50 MB/ },
  { judge: judgeDisk, fault: { disk_free: 1 }, observed: /0 MB free/ },
  { judge: judgeDescriptors, fault: { fd_used: 16_001 }, observed: /16001 of 20000/ },
  { judge: judgeDescriptors, fault: { fd_total: 256 }, observed: /36 of 256/ },
];
for (const { judge, fault, observed } of FAULTS) {
  test(`a node with ${JSON.stringify(fault)} fails, and is named`, () => {
    const finding = judge([NODE, { ...NODE, name: "rabbit@b", ...fault }]);
    assert.equal(finding.status, "failed");
    assert.match(finding.observed, observed);
    assert.match(finding.observed, /^rabbit@b/);
  });
}

const FLAGS = [
  { stability: "stable", state: "disabled", status: "failed" },
  { stability: "required", state: "disabled", status: "failed" },
  { stability: "stable", state: "enabled", status: "passed" },
  { stability: "experimental", state: "disabled", status: "passed" },
];
for (const { stability, state, status } of FLAGS) {
  test(`a ${stability} feature flag that is ${state}: ${status}`, () => {
    assert.equal(judgeFlags([{ name: "khepri_db", stability, state }]).status, status);
  });
}

test("a deprecated feature in use fails, unless the declaration asks for it", () => {
  const lasting = { ...ENVIRONMENT, virtualHosts: [virtualHost("v", { queues: [queue("q", "quorum")] })] };
  const transient = [{ name: "transient_nonexcl_queues" }];
  assert.equal(judgeDeprecated([], lasting).status, "passed");
  assert.equal(judgeDeprecated(transient, lasting).observed, "transient_nonexcl_queues");
  // It declares a transient queue.
  assert.equal(judgeDeprecated(transient, ENVIRONMENT).status, "passed");
  assert.equal(judgeDeprecated([{ name: "global_qos" }], ENVIRONMENT).status, "failed");
});

const NOW = new Date("2026-11-21T00:00:00Z");
const TLS = [
  { protocol: "TLSv1.3", validTo: "2027-11-21", status: "passed" },
  { protocol: "TLSv1.2", validTo: "2026-12-06", status: "passed" },
  { protocol: "TLSv1.3", validTo: "2026-12-01", status: "failed" },
  { protocol: "TLSv1.1", validTo: "2027-11-21", status: "failed" },
];
for (const { protocol, validTo, status } of TLS) {
  test(`${protocol} with a certificate until ${validTo}: ${status}`, () => {
    assert.equal(judgeTls({ protocol, validTo: new Date(validTo) }, NOW).status, status);
  });
}

const SHOVELLING = {
  ...ENVIRONMENT,
  virtualHosts: [{ ...virtualHost("v"), shovels: [{ name: "s", definition: {} }] }],
};
const PLUGINS = [
  { enabled: ["rabbitmq_management", "rabbitmq_shovel"], wanted: undefined, observed: /^so it is$/ },
  {
    enabled: ["rabbitmq_management"],
    wanted: undefined,
    observed: /^rabbitmq_shovel is not enabled on rabbit@a$/,
  },
  {
    enabled: ["rabbitmq_shovel", "rabbitmq_top"],
    wanted: ["rabbitmq_shovel"],
    observed: /^rabbitmq_top is enabled/,
  },
  { enabled: ["rabbitmq_shovel"], wanted: ["rabbitmq_top"], observed: /^rabbitmq_top is not enabled/ },
  { enabled: undefined, wanted: ["rabbitmq_top"], observed: /^so it is$/ },
];
for (const { enabled, wanted, observed } of PLUGINS) {
  test(`${enabled?.join(", ") ?? "a silent node"}, of ${wanted?.join(", ") ?? "what is needed"}: ${observed.source}`, () => {
    const node = { name: "rabbit@a", ...(enabled === undefined ? {} : { enabled_plugins: enabled }) };
    assert.match(judgePlugins([node], SHOVELLING, wanted).observed, observed);
  });
}

test("a part of federation is as good as the whole", () => {
  const federated = {
    ...ENVIRONMENT,
    virtualHosts: [{ ...virtualHost("v"), federationUpstreams: [{ name: "u", definition: {} }] }],
  };
  const judged = (plugin: string) =>
    judgePlugins([{ name: "rabbit@a", enabled_plugins: [plugin] }], federated);
  assert.equal(judged("rabbitmq_federation").status, "passed");
  assert.equal(judged("rabbitmq_queue_federation").status, "passed");
  assert.equal(judged("rabbitmq_shovel").status, "failed");
});
