import { readText } from "../../infra/config/config-keys.ts";
import { permittedFeatures } from "../../infra/server/node/conf/permitted-features.ts";
import type { Declaration } from "../../model/declaration/declaration.ts";
import { readDeclaration } from "../../model/declaration/reading/read-declaration.ts";
import { VARIABLES } from "../../model/environment-variables.ts";
import { permitLine } from "../../model/rabbitmq/deprecated-features.ts";
import { checkDeclaration } from "../../operations/declared/declared.ts";
import { readGivenFiles } from "../../operations/declared/given-files.ts";
import { chosenStack, type StackSaid } from "../../operations/stack/chosen-stack.ts";
import { readProject } from "../../operations/stack/project.ts";
import { toolchainOptions } from "../../operations/stack/toolchain-options.ts";
import { type DeclaredBroker, startDeclaredBroker } from "../../smoke-tests/declared-broker.ts";
import { type Context, say } from "../../terminal/context.ts";
import { prepareDocker } from "../../toolchain/toolchain.ts";
import { type Command, defineCommand, STACK_OPTION, usage } from "../cli/command.ts";
import { runProgram } from "../cli/run-program.ts";
import {
  ALL_URIS,
  type Login,
  loginsOf,
  readUriVariable,
  type UriVariable,
  uriVariables,
} from "../run/uri-variables.ts";

const BEHIND = "--";

export const run: Command = {
  ...runOf([]),
  /** What stands behind the first `--` is somebody else's, its options too. */
  read(words) {
    const at = words.indexOf(BEHIND);
    return at < 0 ? runOf([]).read(words) : runOf(words.slice(at + 1)).read(words.slice(0, at));
  },
};

function runOf(program: readonly string[]): Command {
  return defineCommand({
    name: "run",
    summary: "run a program beside a broker of its own that holds what is declared, and goes with it",
    examples: [
      { words: `run shop.yaml ${BEHIND} go test ./...`, does: "tests, each user's URI in the environment" },
      {
        words: `run --uri RABBITMQ_URL=order-service ${BEHIND} pytest`,
        does: "the same with what the stack declares, and a variable of one's own",
      },
    ],
    operands: `[FILE...] ${BEHIND} PROGRAM [WORD...]`,
    outcomes: { failed: "there was no broker; else the exit code is the program's" },
    options: {
      ...STACK_OPTION,
      uri: {
        kind: "texts",
        value: "NAME=USER[/VHOST]",
        help: "an environment variable for the AMQP URI of a user; said once for each",
      },
    },
    async run(context, said, files) {
      if (program.length === 0) {
        throw usage(run, "What is run stands behind --: `./warren run FILE -- PROGRAM`");
      }
      const { declaration, settings } = await readDeclared(context, said, files);
      const chosen = said.uri.map((text) => {
        const read = readUriVariable(text, declaration);
        if (typeof read === "string") throw usage(run, `--uri: ${read}`);
        return read;
      });
      const { variables, unnamed } = uriVariables(declaration, chosen);
      if (unnamed.length > 0) {
        say(
          context,
          `No variable of its own has the URI of ${unnamed.join(", ")}: name one with --uri; ${ALL_URIS} has all.`,
        );
      }
      const { environment, image } = await prepareDocker(toolchainOptions(context));
      Object.assign(context.environment, environment);
      const { signal } = context;
      const broker = await startDeclaredBroker({ declaration, image, settings, signal });
      try {
        say(context, toldOf(broker, variables));
        const exitCode = await runProgram(context, program, {
          folder: context.cwd,
          environment: environmentOf(broker, declaration, variables),
          reads: true,
        });
        return { exitCode };
      } finally {
        await broker.stop();
      }
    },
  });
}

interface Declared {
  readonly declaration: Declaration;
  /** Lines of rabbitmq.conf. */
  readonly settings: readonly string[];
}

/** Without files what the stack declares, for a node that permits what the stack's does. */
async function readDeclared(context: Context, said: StackSaid, files: readonly string[]): Promise<Declared> {
  if (files.length > 0) {
    const declaration = readDeclaration(await readGivenFiles(context, files), { asFiles: true });
    return { declaration, settings: [] };
  }
  const project = await readProject(context, chosenStack(context, said));
  const permitted = permittedFeatures(readText(project.config, "rabbitmqConf"));
  return {
    declaration: await checkDeclaration(context, project),
    settings: permitted.map((feature) => permitLine(feature)),
  };
}

/** By Warren's own names `./warren smoke` and `./warren explain` find the broker, too. */
function environmentOf(
  broker: DeclaredBroker,
  declaration: Declaration,
  variables: readonly UriVariable[],
): Readonly<Record<string, string>> {
  const { username, password } = broker.administrator;
  const uri = ({ user, virtualHost }: Login): string => broker.url(virtualHost, user);
  return {
    [ALL_URIS]: JSON.stringify(
      Object.fromEntries(loginsOf(declaration).map((login) => [login.user, uri(login)])),
    ),
    [VARIABLES.amqpUrl.name]: broker.amqpUrl,
    [VARIABLES.managementUrl.name]: broker.managementUrl,
    [VARIABLES.username.name]: username,
    [VARIABLES.password.name]: password,
    ...Object.fromEntries(variables.map((variable) => [variable.name, uri(variable)])),
  };
}

function toldOf({ managementUrl }: DeclaredBroker, variables: readonly UriVariable[]): string {
  const width = Math.max(0, ...variables.map(({ name }) => name.length));
  const rows = variables.map(
    ({ name, user, virtualHost }) => `  ${name.padEnd(width)}  "${user}" in "${virtualHost}"`,
  );
  return [`A broker of this run's own is at ${managementUrl}. Its URIs are in`, ...rows, ""].join("\n");
}
