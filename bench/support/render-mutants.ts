/** The table of bench/mutants.md. Pure. */
import { MUTANT_KINDS } from "../../smoke-tests/testing/mutants/mutant.ts";
import { faultOf, type Outcome } from "../../smoke-tests/testing/mutants/run-mutant.ts";

const HEAD = `# Mutants
How the smoke tests are proved themselves. A right environment
([environment.yaml](../smoke-tests/testing/mutants/environment.yaml), every kind of object at least once) is broken by one
thing at a time, by raw requests of RabbitMQ's HTTP API or by a command on the node, made of what the broker exports and
not of Warren's model. Then the smoke tests run: the checks that read, and where none of them has named what is broken,
all that \`./warren smoke\` runs where servers may not be stopped. For a queue that is not durable all run, with two
restarts. Something has to fail, and a check that fails has to name what is broken. Then all is made right again, and
the definitions are compared.

\`./warren test\` tries 40 of them a day, chosen by the date (\`WARREN_MUTANT_SEED\` says another seed). This table is what
\`./warren bench mutants\` has written: which checks failed that name the broken object (three at most, and how many
more), and the seconds of the smoke tests; with \`--whole\` every check runs for each. Ids begin with the kind of check: [smoke-tests.md](../docs/smoke-tests.md).
`;

/** Checks that are named in a row. */
const MOST_CHECKS = 3;

export function renderMutants(outcomes: readonly Outcome[]): string {
  const rows = MUTANT_KINDS.map((kind) => ({
    kind,
    some: outcomes.filter(({ mutant }) => mutant.kind === kind),
  })).filter(({ some }) => some.length > 0);
  const totals = rows.map(({ kind, some }) => {
    const noticed = some.filter(
      (outcome) => outcome.mutant.harmless === undefined && faultOf(outcome) === undefined,
    );
    const harmless = some.filter(({ mutant }) => mutant.harmless !== undefined);
    return `| ${kind} | ${some.length} | ${noticed.length} | ${harmless.length} |`;
  });
  const count = (of: (outcome: Outcome) => boolean): number => outcomes.filter(of).length;
  const sum = `| all | ${outcomes.length} | ${count((one) => one.mutant.harmless === undefined && faultOf(one) === undefined)} | ${count(({ mutant }) => mutant.harmless !== undefined)} |`;
  const sections = rows.map(({ kind, some }) => {
    const heading = `## ${kind[0]?.toUpperCase() ?? ""}${kind.slice(1)}`;
    return [heading, "| mutant | noticed by | s |", "|---|---|---|", ...some.map(row)].join("\n");
  });
  const table = [
    "| kind | mutants | noticed and named | cannot matter |",
    "|---|---|---|---|",
    ...totals,
    sum,
  ];
  return `${HEAD}\n${table.join("\n")}\n\n${sections.join("\n\n")}\n`;
}

function row(outcome: Outcome): string {
  const { mutant, seconds } = outcome;
  return `| ${cell(mutant.name)} | ${saidOf(outcome)} | ${seconds.toFixed(1)} |`;
}

function saidOf(outcome: Outcome): string {
  const { mutant, namedBy } = outcome;
  const fault = faultOf(outcome);
  if (fault !== undefined) return `**not as it should be**: ${cell(fault)}`;
  if (mutant.harmless !== undefined) return `nobody, for a reason: ${cell(mutant.harmless)}`;
  const more = namedBy.length - MOST_CHECKS;
  const shown = distinctKinds(namedBy)
    .slice(0, MOST_CHECKS)
    .map((id) => `\`${cell(id)}\``);
  return `${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** One of each kind of check first: what was tried says more than what was compared. */
function distinctKinds(ids: readonly string[]): string[] {
  const first = ids.filter((id, index) => ids.findIndex((other) => kindOf(other) === kindOf(id)) === index);
  return [...first, ...ids.filter((id) => !first.includes(id))];
}

function kindOf(id: string): string {
  return id.split("/")[0] ?? "";
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}
