/** Warren: a virtual host and one resource for all that is in it, through Pulumi's engine. */
import { join } from "node:path";
import { asTopology } from "../workload.ts";
import type { Peer } from "./peer.ts";
import { openPulumiProject } from "./pulumi-project.ts";

const ROOT = join(import.meta.dirname, "../../..");

const PROGRAM = `import { Provider, Topology, VirtualHost } from ${JSON.stringify(join(ROOT, "infra/warren-resources.ts"))};
const { managementUrl: endpoint, amqpUrl: amqpEndpoint, username, password } = broker;
const provider = new Provider("warren", { endpoint, amqpEndpoint, username, password });
const settings = { description: "", tags: [], defaultQueueType: "classic", limits: {} };
const host = new VirtualHost("host", { name: declared.virtualHost, ...settings }, { provider });
const { virtualHost, ...objects } = declared;
new Topology("topology", { virtualHost, objectsJson: JSON.stringify(objects) }, { provider, dependsOn: host });
`;

export const warren: Peer = {
  name: "Warren",
  mostQueues: Number.POSITIVE_INFINITY,
  open: async (input) =>
    await openPulumiProject(
      {
        program: PROGRAM,
        declared: asTopology,
        plugins: { providers: [{ name: "warren", path: join(ROOT, "provider") }] },
      },
      input,
    ),
};
