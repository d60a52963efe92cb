import { readDisposable, readNodeCount } from "../infra/stack-config.ts";
import { visibleLine } from "../model/visible.ts";
import { exitCode } from "../smoke-tests/report/smoke-report.ts";
import { type PlannedRun, planRun } from "../smoke-tests/run-smoke-tests.ts";
import { type Command, usage, type Values } from "./cli/command.ts";
import { type Context, print, printJson } from "./cli/context.ts";
import { readAnyBroker } from "./smoke/any-broker.ts";
import { brokerOptionsSaid, SMOKE_OPTIONS, selectionOf } from "./smoke/options.ts";
import { runAndShow, writeReports } from "./smoke/run-and-show.ts";
import { planOf, SCENARIO_OPTIONS, scenariosOf, showing } from "./smoke/scenarios.ts";
import { chosenStack } from "./stack/chosen-stack.ts";
import { checkDeclaration } from "./stack/declared.ts";
import { readOutputs } from "./stack/outputs.ts";
import { readProject, speaksTls } from "./stack/project.ts";
import { smokeTestStack, targetOf } from "./stack/smoke-test-stack.ts";
import { warnOfPlainText } from "./stack/tls-demand.ts";
import { openWorkspace } from "./stack/workspace.ts";

export const smoke: Command = {
  name: "smoke",
  summary: "run the smoke tests against a stack or any broker; exit code 3 when a check failed",
  options: { ...SMOKE_OPTIONS, ...SCENARIO_OPTIONS },
  async run(context, values) {
    const ofBroker = brokerOptionsSaid(values);
    if (ofBroker.length > 0 && values["stack"] !== undefined) {
      throw usage(smoke, `--stack names a stack and ${ofBroker.join(", ")} another broker`);
    }
    const scenarios = scenariosOf(values);
    if (values["watch"] === true && scenarios === undefined) {
      throw usage(smoke, "--watch shows the messages of a --scenario");
    }
    const select = selectionOf(values);
    if (values["list"] === true) {
      show(context, values, await planned(context, values, ofBroker.length > 0));
      return 0;
    }
    const verbose = values["verbose"] === true;
    const options = { select, verbose, ...showing(context, { scenarios, watch: values["watch"] === true }) };
    if (ofBroker.length > 0) {
      const report = await runAndShow(context, await readAnyBroker(context, values), options);
      await writeReports(context, values, report);
      return exitCode(report);
    }
    const declaration = await checkDeclaration(context, chosenStack(context, values));
    const workspace = await openWorkspace(context, values);
    const outputs = await readOutputs(context, workspace);
    warnOfPlainText(context, [outputs.endpoints.management, outputs.endpoints.amqp]);
    const stack = { workspace, outputs, declaration };
    const run = { readOnly: values["read-only"] === true, breaksConnections: values["restarts"] === true };
    // What is kept of a stack is the report of its own checks.
    const report =
      scenarios === undefined
        ? (await smokeTestStack(context, stack, run, options)).report
        : await runAndShow(context, targetOf(stack, run), { ...options, stack: workspace.stack });
    await writeReports(context, values, report);
    return exitCode(report);
  },
};

/** A stack's checks are planned without asking the stack: it need not be up. */
async function planned(context: Context, values: Values, ofBroker: boolean): Promise<PlannedRun> {
  const readOnly = values["read-only"] === true;
  const select = selectionOf(values);
  const { plan } = planOf(scenariosOf(values));
  if (ofBroker) {
    const { declaration, users, amqpUrl, disposable, nodes } = await readAnyBroker(context, values);
    const knownPasswords = users.map(({ name }) => name);
    const tls = amqpUrl.startsWith("amqps:");
    const known = { declaration, knownPasswords, tls, readOnly, disposable, nodes: nodes.length };
    return planRun(known, select, plan);
  }
  const stack = chosenStack(context, values);
  const project = await readProject(context, stack);
  const declaration = await checkDeclaration(context, stack);
  const knownPasswords = declaration.users.map(({ name }) => name);
  const tls = speaksTls(project);
  const nodes = readNodeCount(project.config);
  const disposable = readDisposable(project.config);
  return planRun({ declaration, knownPasswords, tls, readOnly, disposable, nodes }, select, plan);
}

function show(context: Context, values: Values, { checks, skipped }: PlannedRun): void {
  const reasons = new Map(skipped.map(({ check, reason }) => [check, reason]));
  if (values["json"] === true) {
    const listed = checks.map((check) => {
      const skip = reasons.get(check);
      return skip === undefined ? check : { ...check, skip };
    });
    printJson(context, listed);
    return;
  }
  for (const check of checks) {
    const reason = reasons.get(check);
    print(context, visibleLine(`${check.id}${reason === undefined ? "" : `  (skipped: ${reason})`}`));
  }
}
