import { relative } from "node:path";
import { WarrenError } from "../model/warren-error.ts";
import { exitCode } from "../smoke-tests/report/smoke-report.ts";
import { type Command, STACK_OPTION } from "./cli/command.ts";
import { say } from "./cli/context.ts";
import { checkAndLint } from "./stack/declared.ts";
import { readOutputs, type StackOutputs } from "./stack/outputs.ts";
import { showPulumi } from "./stack/pulumi.ts";
import { runStoppedServers } from "./stack/run-servers.ts";
import { smokeTestStack } from "./stack/smoke-test-stack.ts";
import { chosenStack, openWorkspace, prepareStack } from "./stack/workspace.ts";

export const up: Command = {
  name: "up",
  summary: "make the environment of a stack as it is declared, and prove it by the smoke tests",
  options: {
    ...STACK_OPTION,
    "skip-smoke": { type: "boolean", help: "do not run the smoke tests afterwards" },
  },
  async run(context, values) {
    // First, because it takes no time and is what is wrong most often.
    const declaration = await checkAndLint(context, chosenStack(context, values));
    if (!context.assumeYes && !context.interactive) {
      throw new WarrenError(
        "nobody-to-ask",
        "There is no terminal to ask on whether the changes are right.",
        {
          hint: "Say --yes to make them: ./warren up --yes. ./warren preview shows them.",
        },
      );
    }
    const workspace = await openWorkspace(context, values);
    await prepareStack(context, workspace);
    await runStoppedServers(context, workspace);
    const code = await showPulumi(context, ["up", ...(context.assumeYes ? ["--yes"] : [])], workspace);
    if (code !== 0) return 1;

    const outputs = await readOutputs(context, workspace);
    if (values["skip-smoke"] === true) {
      say(context, summary(outputs));
      return 0;
    }
    const { report, file } = await smokeTestStack(context, { workspace, outputs, declaration });
    say(context, `${summary(outputs)}\n  smoke tests  ${relative(context.root, file)}`);
    return exitCode(report) === 0 ? 0 : 1;
  },
};

function summary({ endpoints, managementPage }: StackOutputs): string {
  return [
    "",
    `  broker       ${endpoints.amqp}`,
    `  management   ${managementPage}`,
    `  metrics      ${endpoints.prometheus}`,
    `  AMQP URIs    eval "$(./warren env)"; pulumi stack output amqpUris --show-secrets`,
  ].join("\n");
}
