/**
 * A cluster at work while its nodes are killed, stopped, cut off and all killed at once, made by `./warren up` and
 * reached through its load balancer; then the smoke tests. `--messages N` says how many have to be confirmed (500,000),
 * `--json` prints the report for programs.
 */
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { apiPath, ManagementApi } from "../broker/api/management-api.ts";
import { putVirtualHost } from "../broker/virtual-hosts/put-virtual-host.ts";
import { awaitWholeQueues, type FaultReport, inflictFaults } from "../scripts/testing/cluster-faults.ts";
import { ConfirmedLoad } from "../scripts/testing/confirmed-load.ts";
import { type Ended, temporaryProject } from "../scripts/testing/temporary-project.ts";

const VIRTUAL_HOST = "load";
const NODES = 3;

const { values } = parseArgs({
  options: { messages: { type: "string", default: "500000" }, json: { type: "boolean", default: false } },
});
const wanted = Number(values.messages);
if (!Number.isInteger(wanted) || wanted < 1) {
  throw new Error(`--messages is ${values.messages}; it takes a whole number from 1`);
}

const project = await temporaryProject({ config: { "warren:server": "cluster" } });
try {
  const begun = performance.now();
  succeeded("up", await project.warren(["up", "--yes", "--skip-smoke"]));
  const up = performance.now() - begun;
  const { stdout } = await project.shell("pulumi stack output administratorUri --show-secrets");
  const administrator = new URL(stdout.trim());
  const { username } = administrator;
  const password = decodeURIComponent(administrator.password);
  const api = new ManagementApi({
    url: `http://127.0.0.1:${project.ports.management}`,
    username,
    password,
  });
  const faults: FaultReport[] = [];
  try {
    await putVirtualHost(api, { name: VIRTUAL_HOST, settings: { default_queue_type: "quorum" } });
    const all = { configure: ".*", write: ".*", read: ".*" };
    await api.put(apiPath("permissions", VIRTUAL_HOST, username), all);
    const url = `${administrator.href.replace(/\/+$/, "")}/${VIRTUAL_HOST}`;
    const load = await ConfirmedLoad.start({ url, rate: Number.POSITIVE_INFINITY });
    const cluster = {
      nodes: new Map(
        Array.from({ length: NODES }, (_, index) => [`node${index + 1}`, `${project.name}-node${index + 1}`]),
      ),
      network: project.name,
      load,
      whole: async () => await awaitWholeQueues(api, NODES),
    };
    do {
      for await (const fault of inflictFaults(cluster)) {
        faults.push(fault);
        say(`${fault.fault}: ${fault.confirmed} confirmed, longest gap ${fault.longestGap} ms`);
      }
    } while (load.confirmed < wanted);
    const report = await load.end();
    await api.delete(apiPath("vhosts", VIRTUAL_HOST));
    const smoke = await project.warren(["smoke"]);
    const summary = smoke.stdout.trim().split("\n").at(-1) ?? "";
    if (values.json) process.stdout.write(`${JSON.stringify({ up, faults, report, smoke: summary })}\n`);
    say(
      `up in ${(up / 1000).toFixed(1)} s; ${faults.length} faults; ${report.confirmed} confirmed, ${report.lost} lost, ` +
        `${report.duplicates} delivered again, ${report.reconnects} connections made again; load ${loadavg()[0]?.toFixed(1)}`,
    );
    say(`smoke tests: ${summary}`);
    if (report.lost > 0) process.exitCode = 1;
    succeeded("smoke", smoke);
  } finally {
    await api.close();
  }
} finally {
  await project.dispose();
}

function succeeded(what: string, { exitCode, stdout, stderr }: Ended): void {
  if (exitCode !== 0) throw new Error(`./warren ${what} ended with ${exitCode}:\n${stdout}${stderr}`);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
