import { readDisposable, readNodeCount } from "../../infra/config/config-keys.ts";
import { isProtected } from "../../model/text/broker-url.ts";
import { visibleLine } from "../../model/text/visible.ts";
import { checkDeclaration } from "../../operations/declared/declared.ts";
import { targetOf, withStackChoice } from "../../operations/smoke/stack-target.ts";
import { chosenStack } from "../../operations/stack/chosen-stack.ts";
import { openWorkspace } from "../../operations/stack/open-workspace.ts";
import { readOutputs } from "../../operations/stack/outputs.ts";
import { readProject, speaksTls } from "../../operations/stack/project.ts";
import { warnOfPlainText } from "../../operations/stack/tls-demand.ts";
import { smokeOutcome } from "../../smoke-tests/report/smoke-report.ts";
import { type PlannedRun, planRun } from "../../smoke-tests/run/plan-run.ts";
import { type Context, print } from "../../terminal/context.ts";
import { type Command, defineCommand, usage } from "../cli/command.ts";
import { saidInsteadOfStack } from "../cli/option.ts";
import { SMOKE_LIST_RESULT } from "../cli/results/other-results.ts";
import { printResult } from "../cli/results/result.ts";
import { type BrokerSaid, readAnyBroker } from "../smoke/any-broker.ts";
import { SMOKE_OPTIONS, selectionOf } from "../smoke/options.ts";
import { runAndShow, writeReports } from "../smoke/run-and-show.ts";
import { planOf, SCENARIO_OPTIONS, scenariosOf, showing } from "../smoke/scenarios.ts";
import { smokeTestStack } from "../smoke/smoke-test-stack.ts";

export const smoke: Command = defineCommand({
  name: "smoke",
  summary: "run the smoke tests against a stack or any broker",
  outcomes: { found: "a check failed" },
  examples: [
    { words: "smoke", does: "against the default stack" },
    { words: "smoke --list", does: "what would be tested" },
    {
      words: "smoke --url amqps://rabbit.example --declaration orders.yaml --junit smoke.xml",
      does: "against any broker, with WARREN_USERNAME and WARREN_PASSWORD",
    },
    { words: "smoke --scenario rpc --watch", does: "a lesson, with its messages as they go" },
  ],
  options: { ...SMOKE_OPTIONS, ...SCENARIO_OPTIONS },
  async run(context, said) {
    const ofBroker = saidInsteadOfStack(SMOKE_OPTIONS, said);
    if (ofBroker.length > 0 && said.stack !== undefined) {
      throw usage(smoke, `--stack names a stack and ${ofBroker.join(", ")} another broker`);
    }
    const scenarios = scenariosOf(said);
    if (said.watch && scenarios === undefined) {
      throw usage(smoke, "--watch shows the messages of a --scenario");
    }
    const select = selectionOf(said);
    if (said.list) {
      show(context, said.json, await planned(context, said, ofBroker.length > 0));
      return "done";
    }
    const { verbose, watch } = said;
    const options = { select, verbose, isResult: !said.json, ...showing(context, { scenarios, watch }) };
    if (ofBroker.length > 0) {
      const report = await runAndShow(context, await readAnyBroker(context, said), options);
      await writeReports(context, said, report);
      return smokeOutcome(report);
    }
    const project = await readProject(context, chosenStack(context, said));
    const declaration = await checkDeclaration(context, project);
    const workspace = await openWorkspace(context, project);
    const outputs = await readOutputs(context, workspace);
    warnOfPlainText(context, [outputs.endpoints.management, outputs.endpoints.amqp]);
    const stack = { workspace, outputs, declaration };
    const run = { readOnly: said.readOnly, breaksConnections: said.restarts };
    // What is kept of a stack is the report of its own checks.
    const report =
      scenarios === undefined
        ? (await smokeTestStack(context, stack, { run, options })).report
        : await runAndShow(context, targetOf(stack, run), { ...options, stack: workspace.stack });
    await writeReports(context, said, report);
    return smokeOutcome(report);
  },
});

/** A stack's checks are planned without asking the stack: it need not be up. */
async function planned(context: Context, said: BrokerSaid, ofBroker: boolean): Promise<PlannedRun> {
  const { readOnly } = said;
  const select = selectionOf(said);
  const { plan } = planOf(scenariosOf(said));
  if (ofBroker) {
    const { declaration, users, amqpUrl, disposable, nodes } = await readAnyBroker(context, said);
    const knownPasswords = users.map(({ name }) => name);
    const tls = isProtected(amqpUrl);
    const known = { declaration, knownPasswords, tls, readOnly, disposable, nodes: nodes.length };
    return planRun(known, select, plan);
  }
  const project = await readProject(context, chosenStack(context, said));
  const declaration = await checkDeclaration(context, project);
  const knownPasswords = declaration.users.map(({ name }) => name);
  const tls = speaksTls(project);
  const nodes = readNodeCount(project.config);
  const disposable = readDisposable(project.config);
  const known = { declaration, knownPasswords, tls, readOnly, disposable, nodes };
  return planRun(known, plan === undefined ? withStackChoice(select, project) : select, plan);
}

function show(context: Context, json: boolean, { checks, skipped }: PlannedRun): void {
  const reasons = new Map(skipped.map(({ check, reason }) => [check, reason]));
  if (json) {
    const listed = checks.map((check) => {
      const skip = reasons.get(check);
      return skip === undefined ? check : { ...check, skip };
    });
    printResult(context, SMOKE_LIST_RESULT, { checks: listed });
    return;
  }
  for (const check of checks) {
    const reason = reasons.get(check);
    print(context, visibleLine(`${check.id}${reason === undefined ? "" : `  (skipped: ${reason})`}`));
  }
}
