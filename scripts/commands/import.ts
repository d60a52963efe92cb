import { resolve } from "node:path";
import { replaceFile } from "../../files/replace-file.ts";
import { shellWord } from "../../model/advice.ts";
import { setSecret } from "../../model/declaration/checks/check-secrets.ts";
import type { Declaration } from "../../model/declaration/declaration.ts";
import {
  type DeclarationFile,
  inspectDeclaration,
  readDeclaration,
  renderFaults,
} from "../../model/declaration/reading/read-declaration.ts";
import { rewriteDeclaration } from "../../model/declaration/writing/rewrite-declaration.ts";
import { writeDeclaration } from "../../model/declaration/writing/write-declaration.ts";
import { carryOver, carryOverPasswords } from "../../model/definitions/carry-over.ts";
import type { FromDefinitions } from "../../model/definitions/from-definitions.ts";
import { type NamedSecret, nameSecrets } from "../../model/definitions/name-secrets.ts";
import { onlyVirtualHost, withVirtualHost } from "../../model/definitions/only-virtual-host.ts";
import { EXIT_CODES } from "../../model/exit-codes.ts";
import {
  type MigrationSilences,
  silencesOfLive,
  silencesOfMigration,
} from "../../model/lint/since-migration.ts";
import { type Migrated, migrate } from "../../model/migration/migrate.ts";
import { readImportFile } from "../../model/other-tools/read-import-file.ts";
import { DEFAULT_VERSION, RABBITMQ_VERSIONS, type RabbitmqVersion } from "../../model/rabbitmq/versions.ts";
import { visibleLine } from "../../model/text/visible.ts";
import { chosenVirtualHost } from "../../model/topology/chosen-virtual-host.ts";
import {
  type CheckReport,
  checkOutcome,
  errorsOnly,
  reportOf,
} from "../../operations/declared/check-report.ts";
import { renderText, toJson } from "../../operations/declared/render.ts";
import { advise } from "../../operations/stack/checkout.ts";
import { type Context, printSource, say } from "../../terminal/context.ts";
import { type Command, defineCommand, JSON_OPTION, usage } from "../cli/command.ts";
import { BROKER_OPTIONS, readLiveBroker } from "../cli/named-broker.ts";
import type { Said } from "../cli/option.ts";
import { VERSION_OPTION, versionOf } from "../cli/rabbitmq-version.ts";
import { readTextFile } from "../cli/read-text-file.ts";
import { IMPORT_RESULT } from "../cli/results/other-results.ts";
import { printResult } from "../cli/results/result.ts";

/** The name `import` belongs to the language. */
export const importCommand: Command = defineCommand({
  name: "import",
  endsAtOnce: true,
  summary: "write the declaration of what a broker, or another tool's file, holds",
  outcomes: { found: "it cannot be used as it is" },
  operands: "[FILE]",
  examples: [
    {
      words: "import definitions.json > orders.yaml",
      does: "from RabbitMQ's export, a Terraform state or manifests",
    },
    {
      words: "import --management-url https://rabbit.example:15671 --username admin",
      does: "from a live broker, with WARREN_PASSWORD",
    },
    { words: "import definitions.json --into orders.yaml", does: "into a declaration, whose comments stay" },
  ],
  options: {
    ...BROKER_OPTIONS,
    ...JSON_OPTION,
    vhost: {
      kind: "text",
      value: "NAME",
      help: "this virtual host and the rights in it; default: everything",
    },
    into: {
      kind: "text",
      value: "FILE",
      help: "rewrite this declaration in place: comments and what is not the broker's stay",
    },
    rabbitmqVersion: {
      ...VERSION_OPTION.rabbitmqVersion,
      help: `the RabbitMQ that the declaration is for: ${RABBITMQ_VERSIONS.join(", ")}; default: that of a live broker, else the newest`,
    },
    withoutTemporary: {
      kind: "flag",
      help: "leave out queues that go by themselves: auto-delete, not durable, or with x-expires",
    },
    asIs: {
      kind: "flag",
      help: "keep what the RabbitMQ that it is for has not any more, such as mirrored queues",
    },
    showSecrets: {
      kind: "flag",
      help: "keep passwords in URIs and parameters; without it secrets of the stack are named",
    },
  },
  async run(context, said, operands) {
    const target = await readTarget(context, said.into);
    const found = await readSource(context, { said, operands, earlier: target?.earlier });
    const chosen = chooseVirtualHost(found.declaration, said.vhost);
    const { declaration: migrated, changes, silences, notes: silenced } = migrateFor(found, chosen, said);
    const whole = target === undefined ? migrated : carryOverPasswords(target.earlier, migrated);
    const { declaration, notes } = hideSecrets(whole, target?.earlier, said.showSecrets);
    const path = target?.path ?? "import.yaml";
    const text =
      target === undefined
        ? writeDeclaration(declaration, silences)
        : rewriteDeclaration(
            target.text,
            carryOver(target.earlier, wholeOf(target, declaration, said.vhost)),
            {
              path,
            },
          );
    const report = checkOf({ path, text }, said);
    const { faults, findings } = report;
    const refused = errorsOnly(report);
    // What is said of the other virtual hosts is of no concern where one is chosen.
    const about = found.remarks.filter(
      ({ virtualHost }) => virtualHost === undefined || [undefined, virtualHost].includes(said.vhost),
    );
    const remarks = [...about.map(({ message }) => message), ...silenced, ...notes];
    if (target !== undefined) await replaceFile(resolve(context.cwd, path), text);
    if (said.json)
      printResult(context, IMPORT_RESULT, {
        declaration: text,
        remarks,
        changes,
        faults,
        findings: toJson(report).findings,
      });
    else if (target === undefined) printSource(context, text);
    if (changes.length > 0) {
      const how = "`--as-is` keeps what can be kept.";
      say(context, `For RabbitMQ ${said.rabbitmqVersion ?? DEFAULT_VERSION} this was changed; ${how}`);
      for (const { message } of changes) say(context, visibleLine(`  ${message}`));
    }
    for (const remark of remarks) say(context, advise(context, undefined, visibleLine(remark)));
    if (faults.length > 0) say(context, renderFaults(faults, report.files));
    if (refused.findings.length > 0) say(context, renderText({ ...refused, faults: [] }));
    const warnings = findings.length - refused.findings.length;
    if (warnings > 0) say(context, advise(context, undefined, whatCheckSays(warnings, report.again)));
    return checkOutcome(refused);
  },
});

/** What `./warren check` of it says, so that both agree. */
function checkOf(
  file: DeclarationFile,
  said: Said<typeof VERSION_OPTION> & Pick<SourceSaid, "into">,
): CheckReport {
  const { rabbitmqVersion, into } = said;
  const version = rabbitmqVersion === undefined ? [] : [`--rabbitmq-version ${rabbitmqVersion}`];
  const again = ["./warren check", into === undefined ? "FILE" : shellWord(into), ...version].join(" ");
  return reportOf(inspectDeclaration([file], versionOf(said)), { files: [file], facts: {}, again });
}

function whatCheckSays(warnings: number, again: string): string {
  const [noun, them] = warnings === 1 ? ["1 warning", "it"] : [`${warnings} warnings`, "them"];
  const { code } = EXIT_CODES.found;
  return `Lint has ${noun} about what is there: \`${again}\` shows ${them} and ends with ${code}; with --errors-only ${them === "it" ? "it does" : "they do"} not count.`;
}

/**
 * A live broker that is to be managed as it is stays so, unless another version is said. A file that is there already keeps
 * the silences that it has.
 */
function migrateFor(
  { version: from, live }: Source,
  declaration: Declaration,
  { asIs, rabbitmqVersion, into }: SourceSaid,
): Migrated & Pick<MigrationSilences, "silences"> & { readonly notes: readonly string[] } {
  if (live && rabbitmqVersion === undefined && into === undefined)
    return { declaration, changes: [], ...silencesOfLive(declaration) };
  const notes: readonly string[] = [];
  if (asIs || (live && rabbitmqVersion === undefined))
    return { declaration, changes: [], silences: [], notes };
  const to = rabbitmqVersion ?? DEFAULT_VERSION;
  const migrated = migrate(declaration, { from, to });
  if (into !== undefined) return { ...migrated, silences: [], notes };
  const { silences, changes } = silencesOfMigration(declaration, migrated, to);
  return { ...migrated, changes: [...migrated.changes, ...changes], silences, notes };
}

interface Target {
  readonly path: string;
  readonly text: string;
  /** What it says so far: what of it no broker can hold, such as `protect`, stays. */
  readonly earlier: Declaration;
}

async function readTarget(context: Context, into: string | undefined): Promise<Target | undefined> {
  if (into === undefined) return undefined;
  const text = await readTextFile(context, into);
  return { path: into, text, earlier: readDeclaration([{ path: into, text }]) };
}

/** A virtual host of a broker leaves the others of a file alone. */
function wholeOf({ earlier }: Target, declaration: Declaration, name: string | undefined): Declaration {
  return name !== undefined ? withVirtualHost(earlier, name, declaration) : declaration;
}

interface Source extends FromDefinitions {
  /** Of the RabbitMQ that a file is from, where it tells it. */
  readonly version: RabbitmqVersion | undefined;
  readonly live: boolean;
}

interface SourceSaid extends Said<typeof BROKER_OPTIONS & typeof VERSION_OPTION> {
  readonly asIs: boolean;
  readonly into: string | undefined;
  readonly vhost: string | undefined;
  readonly withoutTemporary: boolean;
}

/** @param given.earlier a file that has the user as whom the broker is read keeps it */
async function readSource(
  context: Context,
  {
    said,
    operands,
    earlier,
  }: {
    readonly said: SourceSaid;
    readonly operands: readonly string[];
    readonly earlier: Declaration | undefined;
  },
): Promise<Source> {
  const url = said.managementUrl;
  const [file, ...others] = operands;
  if ((file === undefined) === (url === undefined) || others.length > 0) {
    throw usage(
      importCommand,
      "Say either --management-url or one file: definitions.json, a Terraform state, or manifests of the topology operator",
    );
  }
  const withDelayed = !said.asIs && (url === undefined || said.rabbitmqVersion !== undefined);
  const taking = { withoutTemporary: said.withoutTemporary, withDelayed };
  if (url !== undefined) {
    const leavesOut = (username: string): boolean =>
      earlier?.users.some(({ name }) => name === username) !== true;
    return { ...(await readLiveBroker(context, url, { said, taking, leavesOut })), live: true };
  }
  const path = file ?? "";
  const found = readImportFile(
    { path, text: await readTextFile(context, path) },
    { ...taking, ...(said.vhost === undefined ? {} : { virtualHost: said.vhost }) },
  );
  return { ...found, live: false };
}

function chooseVirtualHost(declaration: Declaration, name: string | undefined): Declaration {
  if (name === undefined) return declaration;
  return onlyVirtualHost(declaration, chosenVirtualHost(declaration, name).name);
}

/** A declaration takes neither the password of a user nor its hash. */
function isOfUser({ path }: NamedSecret): boolean {
  return path[0] === "users";
}

function hideSecrets(
  given: Declaration,
  known: Declaration | undefined,
  show: boolean,
): { declaration: Declaration; notes: string[] } {
  const { declaration, found } = nameSecrets(given, known);
  const named = show ? found.filter(isOfUser) : found;
  const shown = show ? found.filter((each) => !isOfUser(each)) : [];
  const names = [...new Set(named.map(({ name }) => name))];
  const canBeShown = !named.every(isOfUser);
  return {
    declaration: show ? { ...given, users: declaration.users } : declaration,
    notes: [
      ...shown.map(({ path }) => `${path.join(".")} has a password in it.`),
      ...named.map((each) => {
        const isHash = isOfUser(each) && each.path.at(-1) === "passwordHash";
        const what = isHash ? 'what the file has as "password_hash"' : "a password";
        return `${each.path.join(".")} has \${${each.name}} in the place of ${what}.`;
      }),
      ...(names.length === 0
        ? []
        : [
            `Make them secrets of the stack${canBeShown ? ", or keep them by --show-secrets" : ""}; a value that is not typed can be piped in. A password of a URI is given as it is, not percent-encoded:`,
          ]),
      ...names.map((name) => `  ${setSecret(name)}`),
    ],
  };
}
