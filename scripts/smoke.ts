import { exitCode } from "../smoke-tests/report/smoke-report.ts";
import { type Command, JSON_OPTION, STACK_OPTION } from "./cli/command.ts";
import { printJson } from "./cli/context.ts";
import { checkDeclaration } from "./stack/declared.ts";
import { readOutputs } from "./stack/outputs.ts";
import { smokeTestStack } from "./stack/smoke-test-stack.ts";
import { chosenStack, openWorkspace } from "./stack/workspace.ts";

export const smoke: Command = {
  name: "smoke",
  summary: "run the smoke tests against a stack; exit code 3 when a check failed",
  options: { ...STACK_OPTION, ...JSON_OPTION },
  async run(context, values) {
    const declaration = await checkDeclaration(context, chosenStack(context, values));
    const workspace = await openWorkspace(context, values);
    const outputs = await readOutputs(context, workspace);
    const { report } = await smokeTestStack(context, { workspace, outputs, declaration });
    if (values["json"] === true) printJson(context, report);
    return exitCode(report);
  },
};
