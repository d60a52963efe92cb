/**
 * What Pulumi calls the resources of each kind of stack. Their names are in people's states: one that is called otherwise
 * is another one to Pulumi, which makes that and deletes what it knew.
 */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { z } from "zod";
import { apiPath } from "../broker/api/management-api.ts";
import { type ExistingBroker, startExistingBroker } from "./testing/existing-broker.ts";
import { type TemporaryProject, temporaryProject } from "./testing/temporary-project.ts";

const PREVIEW = z.object({
  steps: z.array(z.object({ op: z.string(), newState: z.object({ urn: z.string() }) })),
});
const NAMES = z.record(z.string(), z.array(z.string()));
const IMAGE = process.env["WARREN_TEST_IMAGE"] ?? "";

/** One of each kind of resource that a declaration becomes. */
const declared = (plugin: string): string => `
virtualHosts:
  shop:
    exchanges: { orders: { type: topic } }
    queues: { in: {} }
    bindings: [{ source: orders, destination: in, routingKey: "#" }]
    operatorPolicies: { cap: { pattern: ^in$, applyTo: queues, definition: { max-length: 5000 } } }
    ${plugin}
  team/eu:
    external: true
    exchanges: { audit: { type: topic } }
users:
  app:
    limits: { max-channels: 5 }
    permissions:
      shop: { configure: ^$, write: ^orders$, read: ^in$ }
      team/eu: { configure: ^$, write: ^audit$, read: ^$ }
    topicPermissions:
      shop: { orders: { write: ^a, read: ^$ } }
      team/eu: { audit: { write: ^a, read: ^$ } }
  other:
    external: true
    permissions: { shop: { configure: ^$, write: ^orders$, read: ^$ } }
    topicPermissions: { shop: { orders: { write: ^a, read: ^$ } } }
globalParameters: { note: declared }
`;

/** What takes a plugin, which a broker that is there already may not have. */
const LINK = 'federationUpstreams: { east: { uri: "amqp://u@localhost" } }';
const PLUGINS = { "warren:plugins": ["rabbitmq_federation"] };

describe("the resources of a stack", { skip: IMAGE === "" && "WARREN_TEST_IMAGE is not set" }, () => {
  let broker: ExistingBroker;
  let expected: z.infer<typeof NAMES>;
  before(async () => {
    expected = NAMES.parse(
      JSON.parse(await readFile(new URL("testing/resource-names.json", import.meta.url), "utf8")),
    );
    broker = await startExistingBroker(IMAGE);
    await broker.api.put(apiPath("vhosts", "team/eu"));
    await broker.api.put(apiPath("users", "other"), { password_hash: "", tags: "" });
  });
  after(() => broker.remove());

  const configs: Record<string, () => Record<string, unknown>> = {
    docker: () => PLUGINS,
    cluster: () => ({ ...PLUGINS, "warren:server": "cluster" }),
    "docker with TLS": () => ({ ...PLUGINS, "warren:tls": "development" }),
    existing: () => ({
      "warren:server": "existing",
      "warren:amqpUrl": broker.amqpUrl,
      "warren:managementUrl": broker.managementUrl,
      "warren:administrator": broker.username,
    }),
  };
  for (const [kind, config] of Object.entries(configs)) {
    test(`are called as they ever were: ${kind}`, async () => {
      const project = await temporaryProject({
        config: config(),
        declarations: { "shop.yaml": declared(kind === "existing" ? "" : LINK) },
      });
      try {
        assert.deepEqual(await resourcesOf(project), expected[kind]);
      } finally {
        await project.dispose();
      }
    });
  }

  /** Types and names, as Pulumi tells resources apart: `TYPE$TYPE::NAME`. */
  async function resourcesOf(project: TemporaryProject): Promise<string[]> {
    const password = `printf %s '${broker.password}' | pulumi config set --secret administratorPassword`;
    const preview = await project.shell(`${password} && pulumi preview --json --non-interactive`);
    assert.equal(preview.exitCode, 0, `${preview.stdout}${preview.stderr}`);
    const { steps } = PREVIEW.parse(JSON.parse(preview.stdout));
    const names = steps.map(({ newState }) => newState.urn.split("::").slice(2).join("::"));
    return names.map((name) => name.replaceAll(project.stack, "STACK")).toSorted();
  }
});
