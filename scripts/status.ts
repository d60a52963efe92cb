import { ManagementApi } from "../broker/management-api.ts";
import { isRunning } from "../broker/node/node.ts";
import { messageOf } from "../model/warren-error.ts";
import { type BrokerStatus, brokerStatus } from "../operations/broker-status.ts";
import { type Command, JSON_OPTION, STACK_OPTION } from "./cli/command.ts";
import { type Context, printJson, say } from "./cli/context.ts";
import { findNodes } from "./stack/nodes.ts";
import { credentialsOf, readOutputs, type StackOutputs, trustOf } from "./stack/outputs.ts";
import { openWorkspace } from "./stack/workspace.ts";

interface Status {
  readonly stack: string;
  readonly servers: readonly { readonly container: string; readonly running: boolean }[];
  readonly endpoints: StackOutputs["endpoints"];
  readonly managementPage: string;
  /** Null where it does not answer: `problem` says why. */
  readonly broker: BrokerStatus | null;
  readonly problem: string;
}

export const status: Command = {
  name: "status",
  summary: "say what of a stack runs, and what its broker holds; exit code 1 when it does not answer",
  options: { ...STACK_OPTION, ...JSON_OPTION },
  async run(context, values) {
    const workspace = await openWorkspace(context, values);
    const nodes = await findNodes(context, workspace);
    const [servers, outputs] = await Promise.all([
      Promise.all(nodes.map(async (node) => ({ container: node.container, running: await isRunning(node) }))),
      readOutputs(context, workspace),
    ]);
    const { endpoints, managementPage } = outputs;
    const asked = await askBroker(context, outputs);
    const result: Status = { stack: workspace.stack, servers, endpoints, managementPage, ...asked };
    if (values["json"] === true) printJson(context, result);
    else say(context, renderStatus(result));
    return result.broker === null ? 1 : 0;
  },
};

async function askBroker(
  context: Context,
  outputs: StackOutputs,
): Promise<Pick<Status, "broker" | "problem">> {
  const { username, password } = credentialsOf(outputs.administratorUri);
  const api = new ManagementApi({ url: outputs.endpoints.management, username, password }, trustOf(outputs));
  try {
    return { broker: await brokerStatus(api, context.signal), problem: "" };
  } catch (error) {
    context.signal.throwIfAborted();
    return { broker: null, problem: messageOf(error) };
  } finally {
    await api.close();
  }
}

function renderStatus({ stack, servers, endpoints, managementPage, broker, problem }: Status): string {
  const lines = [`Stack ${stack}`];
  for (const { container, running } of servers)
    lines.push(`  ${container}: ${running ? "running" : "stopped"}`);
  if (broker === null)
    return [...lines, `  ${problem}`, "  ./warren start turns stopped servers on."].join("\n");
  lines.push(`  RabbitMQ ${broker.version} on Erlang ${broker.erlang}`);
  for (const { name, running, alarms } of broker.nodes) {
    const alarmed = alarms.length === 0 ? "no alarms" : `ALARMS: ${alarms.join(", ")}`;
    lines.push(`  node ${name}: ${running ? "running" : "not running"}, ${alarmed}`);
  }
  for (const { name, queues, messages } of broker.virtualHosts) {
    lines.push(`  virtual host ${name}: ${queues} queues, ${messages} messages`);
  }
  lines.push(
    `  broker       ${endpoints.amqp}`,
    `  management   ${managementPage}`,
    `  metrics      ${endpoints.prometheus}`,
  );
  return lines.join("\n");
}
