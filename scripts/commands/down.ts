import { ManagementApi } from "../../broker/api/management-api.ts";
import { describeHolding, messagesHeld } from "../../broker/guard/messages-held.ts";
import { containerState } from "../../broker/node/container/container-state.ts";
import { type Node, start } from "../../broker/node/node.ts";
import type { ExistingAccess } from "../../infra/server/existing/existing-broker-access.ts";
import { visibleLine } from "../../model/visible.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { awaitServers } from "../../operations/servers/listeners.ts";
import { removeDockerObjects } from "../../operations/servers/servers.ts";
import { type DockerObjects, nodesOf } from "../../operations/stack/docker-objects.ts";
import { openChosenStack } from "../../operations/stack/open-workspace.ts";
import { isExisting } from "../../operations/stack/project.ts";
import { showPulumi } from "../../operations/stack/pulumi.ts";
import { forgetBrokerObjects } from "../../operations/stack/state.ts";
import type { Workspace } from "../../operations/stack/workspace.ts";
import { readAccess } from "../../operations/update/existing-broker.ts";
import { prepareStack } from "../../operations/update/prepare-stack.ts";
import { forgetReplacedBroker } from "../../operations/update/replaced-broker.ts";
import { isLeftOver, removeLeftOvers } from "../../smoke-tests/shadow/claim-broker.ts";
import { type Context, confirm, say } from "../../terminal/context.ts";
import { type Command, defineCommand, STACK_OPTION } from "../cli/command.ts";

export const down: Command = defineCommand({
  name: "down",
  summary: "destroy the environment of a stack, unless its queues hold messages",
  options: {
    ...STACK_OPTION,
    deleteData: { kind: "flag", help: "destroy it although queues hold messages: they are lost" },
  },
  async run(context, said) {
    const workspace = await openChosenStack(context, said);
    const objects = await workspace.docker.get();
    const count = objects.containers.length + objects.networks.length + objects.volumes.length;
    if (!(await workspace.isThere.get()) && count === 0) {
      say(context, `There is nothing of stack ${workspace.stack}.`);
      return "done";
    }
    const { deleteData } = said;
    if (!deleteData) await refuseWhileMessagesAreHeld(context, objects);
    await prepareStack(context, workspace);

    say(
      context,
      isExisting(workspace.project)
        ? `This destroys stack ${workspace.stack}: its virtual hosts, users and all that is in them. The broker stays.`
        : `This destroys stack ${workspace.stack}: ${describe(objects)}, and all users and queues in it.`,
    );
    if (!(await confirm(context, "Go on?"))) return "failed";
    if (deleteData && !isExisting(workspace.project)) await makeDeletable(context, workspace);
    const access = isExisting(workspace.project) ? await readAccess(context, workspace) : undefined;
    const { containers, volumes } = objects;
    const isGone = access === undefined && containers.length + volumes.length === 0;
    await forgetReplacedBroker(context, workspace, { access, isGone });
    // The servers of others stay, and with them what is on them.
    if (access !== undefined) await removeShadows(context, access);
    const code = await showPulumi(context, ["destroy", "--yes", "--skip-preview"], {
      ...workspace,
      environment: { ...workspace.environment, ...(deleteData ? { WARREN_DELETE_DATA: "yes" } : {}) },
    });
    if (code !== 0) return "failed";
    const left = await removeDockerObjects(workspace);
    if (left.length > 0) say(context, `Removed what an interrupted run had left: ${left.join(", ")}.`);
    return "done";
  },
});

function describe({ containers, networks, volumes }: DockerObjects): string {
  const parts = [
    ...containers.map(({ name }) => `container ${name}`),
    ...networks.map(({ name }) => `network ${name}`),
    ...volumes.map(({ name }) => `volume ${name}`),
  ];
  return parts.length === 0 ? "nothing of it runs on this machine" : parts.join(", ");
}

/** What killed smoke tests have left on a broker. */
async function removeShadows(
  context: Context,
  { management: url, username, password, ca }: ExistingAccess,
): Promise<void> {
  const api = new ManagementApi({ url, username, password }, ca === undefined ? {} : { ca });
  try {
    const removed = await removeLeftOvers(api, { restarts: false, signal: context.signal });
    if (removed.length > 0) {
      say(context, `Removed what a killed smoke test had left: ${removed.join(", ")}.`);
    }
  } finally {
    await api.close();
  }
}

/** @throws WarrenError `messages-held`, `messages-unknown` */
async function refuseWhileMessagesAreHeld(context: Context, objects: DockerObjects): Promise<void> {
  const nodes: Node[] = nodesOf(objects).map((container) => ({ container }));
  const [first] = nodes;
  if (first === undefined) {
    if (objects.volumes.length === 0) return;
    throw unknown(
      `the volume ${objects.volumes.map(({ name }) => name).join(", ")} is there without its server`,
    );
  }
  for (const node of nodes) {
    const { running, failing } = await containerState(node, { signal: context.signal });
    if (!running) throw unknown(`${node.container} is stopped`);
    if (failing) throw unknown(`the node in ${node.container} fails to start, \`./warren logs\` says why`);
  }
  // It knows the queues of all nodes. What a killed smoke test has left there is Warren's own.
  const held = await messagesHeld(first, { isIgnored: isLeftOver, signal: context.signal });
  if (held.length === 0) return;
  throw new WarrenError(
    "messages-held",
    [
      "These queues hold messages, so nothing was destroyed:",
      ...held.map((h) => `  ${visibleLine(describeHolding(h))}`),
    ].join("\n"),
    { hint: "Consume them first. To lose them: `./warren down --delete-data`" },
  );
}

function unknown(why: string): WarrenError {
  return new WarrenError(
    "messages-unknown",
    `Whether queues hold messages is not known: ${why}. Nothing was destroyed.`,
    {
      hint: "`./warren start` turns the server on. To destroy whatever it holds: `./warren down --delete-data`",
    },
  );
}

/**
 * A destroy deletes users, queues and virtual hosts on the broker, for which it has to run. Where it cannot, they go
 * with the volume, and Pulumi only has to forget them.
 */
async function makeDeletable(context: Context, workspace: Workspace): Promise<void> {
  const objects = await workspace.docker.get();
  try {
    await Promise.all(objects.containers.map(({ name }) => start({ container: name })));
    workspace.docker.forget();
    if (objects.containers.length > 0) {
      await awaitServers(workspace, nodesOf(objects), { signal: context.signal });
      return;
    }
  } catch (error) {
    context.signal.throwIfAborted();
    if (!(error instanceof WarrenError)) throw error;
    say(context, `The broker cannot be used (${error.message}); what is in it goes with its volume.`);
  }
  await forgetBrokerObjects(context, workspace);
}
