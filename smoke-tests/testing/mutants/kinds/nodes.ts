/** What is wrong with a node, and not with what it holds: its plugins, its configuration, its listeners. */
import type { Exported, Json, JsonObject } from "../exported.ts";
import type { Mutant, Step } from "../mutant.ts";
import { put } from "../steps.ts";

export interface NodeFacts {
  /** Who runs the smoke tests, and is not declared. */
  readonly administrator: string;
  /** Those that are enabled by name, without the ones that they bring with them. */
  readonly plugins: readonly string[];
}

export function nodeMutants(
  { users, permissions }: Exported,
  { administrator, plugins }: NodeFacts,
): Mutant[] {
  const somebody = users.find(
    ({ name }) => name !== administrator && permissions.some(({ user }) => user === name),
  );
  return [
    ...plugins
      .filter((plugin) => !INDISPENSABLE.has(plugin))
      .map((plugin) => pluginMutant(plugin, "disabled")),
    ...SUPERFLUOUS.filter((plugin) => !plugins.includes(plugin)).map((plugin) =>
      pluginMutant(plugin, "enabled"),
    ),
    ...configurationMutants(),
    ...(somebody === undefined ? [] : loginMutants(somebody.name)),
  ];
}

/** Without it no smoke test can look at anything, and says so. */
const INDISPENSABLE = new Set(["rabbitmq_management"]);
/** One that opens a listener, and one that opens nothing. */
const SUPERFLUOUS = ["rabbitmq_stomp", "rabbitmq_top"];

function pluginMutant(plugin: string, state: "enabled" | "disabled"): Mutant {
  const command = (verb: string): Step => ({ command: ["rabbitmq-plugins", "--quiet", verb, plugin] });
  const [does, undoes] = state === "enabled" ? ["enable", "disable"] : ["disable", "enable"];
  return {
    name: `plugin "${plugin}" is ${state}`,
    kind: "plugin",
    says: [plugin],
    steps: [command(does)],
    undo: [command(undoes)],
    // The management API tells what was so at its last look, some seconds ago.
    settled: {
      path: ["nodes"],
      until: (nodes) => {
        // For a moment after the management plugin has begun anew a node says no more than its name.
        const told = (nodes as readonly JsonObject[]).map((node) => node["enabled_plugins"]);
        if (told.includes(undefined)) return undefined;
        return told.every(
          (plugins) => (plugins as readonly Json[]).includes(plugin) === (state === "enabled"),
        );
      },
    },
  };
}

function evaluate(expression: string): Step {
  return { command: ["rabbitmqctl", "--quiet", "eval", `${expression}.`] };
}

function nodeMutant(name: string, says: string, steps: readonly Step[], undo?: readonly Step[]): Mutant {
  return { name, kind: "node", says: [says], steps, ...(undo === undefined ? {} : { undo }) };
}

function mechanisms(...names: readonly string[]): Step {
  return evaluate(
    `application:set_env(rabbit, auth_mechanisms, [${names.map((name) => `'${name}'`).join(", ")}])`,
  );
}

function setting(key: string, { wrong, right }: { readonly wrong: number; readonly right: number }): Mutant {
  const set = (value: number): Step => evaluate(`application:set_env(rabbit, ${key}, ${value})`);
  return nodeMutant(`${key} is ${wrong}`, `rabbit.${key}`, [set(wrong)], [set(right)]);
}

const RIGHT_MECHANISMS = mechanisms("PLAIN", "AMQPLAIN");
const LISTED = mechanisms("PLAIN", "AMQPLAIN", "ANONYMOUS");
const MEMORY = "{resource_limit, memory, node()}";

function configurationMutants(): Mutant[] {
  return [
    nodeMutant("guest is back", "guest", [
      put(["users", "guest"], { password: "guest", tags: "administrator" }),
      put(["permissions", "/", "guest"], { configure: ".*", write: ".*", read: ".*" }),
    ]),
    nodeMutant("ANONYMOUS is listed", "ANONYMOUS", [LISTED], [RIGHT_MECHANISMS]),
    nodeMutant(
      "ANONYMOUS is offered",
      "ANONYMOUS",
      [LISTED, evaluate('application:set_env(rabbit, anonymous_login_user, <<"guest">>)')],
      [RIGHT_MECHANISMS, evaluate("application:set_env(rabbit, anonymous_login_user, none)")],
    ),
    // And back to the defaults.
    setting("max_message_size", { wrong: 1_000, right: 16_777_216 }),
    setting("consumer_timeout", { wrong: 60_000, right: 1_800_000 }),
    nodeMutant(
      "the AMQP listener is missing",
      "amqp",
      [evaluate("rabbit_networking:stop_tcp_listener(5672)")],
      [{ restart: true }],
    ),
    {
      ...nodeMutant(
        "the only node is in maintenance mode",
        "maintenance mode",
        [{ command: ["rabbitmq-upgrade", "--quiet", "drain"] }],
        [{ command: ["rabbitmq-upgrade", "--quiet", "revive"] }],
      ),
      // It closes the listener of the management API with all others.
      refused: "broker-unreachable",
    },
    nodeMutant(
      "a memory alarm blocks publishers",
      "memory",
      [evaluate(`rabbit_alarm:set_alarm({${MEMORY}, []})`)],
      [evaluate(`rabbit_alarm:clear_alarm(${MEMORY})`)],
    ),
  ];
}

/** The configuration shuts out, or lets in, somebody who is declared. */
function loginMutants(user: string): Mutant[] {
  const binary = `<<${[...Buffer.from(user, "utf8")].join(",")}>>`;
  return [
    nodeMutant("PLAIN is not offered", "PLAIN", [mechanisms("AMQPLAIN")], [RIGHT_MECHANISMS]),
    nodeMutant(
      `"${user}" may only come from the node's own machine`,
      user,
      [evaluate(`application:set_env(rabbit, loopback_users, [${binary}])`)],
      [evaluate("application:set_env(rabbit, loopback_users, [])")],
    ),
  ];
}
