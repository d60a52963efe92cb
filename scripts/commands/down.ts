import { saying } from "../../model/environment-variables.ts";
import { visibleLine } from "../../model/text/visible.ts";
import { makeDeletable } from "../../operations/destroy/make-deletable.ts";
import { refuseWhileMessagesAreHeld } from "../../operations/destroy/refuse-while-messages-held.ts";
import { removeShadows } from "../../operations/destroy/remove-shadows.ts";
import { removeDockerObjects } from "../../operations/servers/servers.ts";
import type { DockerObjects } from "../../operations/stack/docker-objects.ts";
import { openChosenStack } from "../../operations/stack/open-workspace.ts";
import { isExisting } from "../../operations/stack/project.ts";
import { showPulumi } from "../../operations/stack/pulumi.ts";
import { adoptedIn } from "../../operations/stack/state-resource.ts";
import { readAccess } from "../../operations/update/existing-broker.ts";
import { prepareStack } from "../../operations/update/prepare-stack.ts";
import { forgetReplacedBroker } from "../../operations/update/replaced-broker.ts";
import { confirm, say } from "../../terminal/context.ts";
import { type Command, defineCommand, STACK_OPTION } from "../cli/command.ts";

export const down: Command = defineCommand({
  name: "down",
  summary: "destroy the environment of a stack, unless its queues hold messages",
  examples: [
    { words: "down", does: "stack dev, unless its queues hold messages" },
    { words: "down --delete-data --yes", does: "with its messages, without a question" },
  ],
  options: {
    ...STACK_OPTION,
    deleteAdopted: {
      kind: "flag",
      help: "delete also what was there before and was taken over; without it that is given back",
    },
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
    const { deleteData, deleteAdopted } = said;
    if (!deleteData) await refuseWhileMessagesAreHeld(context, objects);
    await prepareStack(context, workspace);

    say(
      context,
      isExisting(workspace.project)
        ? `This destroys stack ${workspace.stack}: its virtual hosts, users and all that is in them. The broker stays.`
        : `This destroys stack ${workspace.stack}: ${describe(objects)}, and all users and queues in it.`,
    );
    const released = deleteAdopted ? [] : adoptedIn(await workspace.state.get());
    if (released.length > 0)
      say(context, `What was taken over is given back, as it is then: ${inShort(released)}.`);
    if (!(await confirm(context, "Go on?"))) return "failed";
    if (deleteData && !isExisting(workspace.project)) {
      const problem = await makeDeletable(context, workspace);
      if (problem !== "") {
        say(context, `The broker cannot be used (${problem}); what is in it goes with its volume.`);
      }
    }
    const access = isExisting(workspace.project) ? await readAccess(context, workspace) : undefined;
    const { containers, volumes } = objects;
    const isGone = access === undefined && containers.length + volumes.length === 0;
    await forgetReplacedBroker(context, workspace, { access, isGone });
    const shadows = access === undefined ? [] : await removeShadows(context, access);
    if (shadows.length > 0) {
      say(context, `Removed what a killed smoke test had left: ${shadows.join(", ")}.`);
    }
    const code = await showPulumi(context, ["destroy", "--yes", "--skip-preview"], {
      ...workspace,
      environment: {
        ...workspace.environment,
        ...(deleteData ? saying("deleteData") : {}),
        ...(deleteAdopted ? saying("deleteAdopted") : {}),
      },
    });
    if (code !== 0) return "failed";
    if (released.length > 0) say(context, `Given back, and left on the broker: ${inShort(released)}.`);
    const left = await removeDockerObjects(workspace);
    if (left.length > 0) say(context, `Removed what an interrupted run had left: ${left.join(", ")}.`);
    return "done";
  },
});

const MOST_SHOWN = 10;

function inShort(names: readonly string[]): string {
  const more = names.length > MOST_SHOWN ? ` and ${names.length - MOST_SHOWN} more` : "";
  return visibleLine(`${names.slice(0, MOST_SHOWN).join(", ")}${more}`);
}

function describe({ containers, networks, volumes }: DockerObjects): string {
  const parts = [
    ...containers.map(({ name }) => `container ${name}`),
    ...networks.map(({ name }) => `network ${name}`),
    ...volumes.map(({ name }) => `volume ${name}`),
  ];
  return parts.length === 0 ? "nothing of it runs on this machine" : parts.join(", ");
}
