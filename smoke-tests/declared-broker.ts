/** A disposable broker that holds what is declared, for a team's own tests: they get its URL and break nothing. */
import { randomBytes } from "node:crypto";
import { ManagementApi } from "../broker/api/management-api.ts";
import { type BrokerContainer, HARDENED, startContainer } from "../broker/node/container/start-container.ts";
import type { Node } from "../broker/node/node.ts";
import { hashPassword } from "../broker/objects/password-hash.ts";
import type { Declaration } from "../model/declaration/declaration.ts";
import { neededPlugins } from "../model/declaration/rules/plugins.ts";
import { fillSecrets, isOneSecret, mapSecretTexts } from "../model/declaration/secret-references.ts";
import { toDefinitions } from "../model/definitions/to-definitions.ts";
import { PROCESS_LABELS } from "../model/docker-labels.ts";
import { OFFICIAL_IMAGE } from "../model/official-image.ts";
import { amqpUri } from "../model/rabbitmq/amqp-uri.ts";
import { SALT_BYTES } from "../model/rabbitmq/password-hash.ts";
import { MANAGEMENT_PLUGIN } from "../model/rabbitmq/plugins.ts";
import { messageOf, WarrenError } from "../model/warren-error.ts";
import { lookForEngine } from "../toolchain/docker/docker-engine.ts";
import { findBrokerImage } from "../toolchain/image/broker-image.ts";
import { ownMark, removeAbandoned } from "./abandoned-containers.ts";
import type { SmokeReport } from "./report/smoke-report.ts";
import { runSmokeTests } from "./run/run-smoke-tests.ts";
import { inParts } from "./shadow/shadow-hosts.ts";
import type { SmokeOptions } from "./smoke-options.ts";
import type { SmokeTarget } from "./smoke-target.ts";

export interface DeclaredBrokerOptions {
  readonly declaration: Declaration;
  /** With RabbitMQ 4.3. @default what `./warren up` has got or built here, else Docker's official image, by digest */
  readonly image?: string;
  /** More lines of rabbitmq.conf. @default none */
  readonly settings?: readonly string[];
  /** What the declaration names as `${NAME}`. @default values that let nobody in anywhere */
  readonly secrets?: ReadonlyMap<string, string>;
  /** Ends the start, and removes what was made. */
  readonly signal?: AbortSignal | undefined;
}

export interface DeclaredBroker {
  /** Its container: for commands on the node, or to see what becomes of clients when it is stopped. */
  readonly node: Node;
  readonly managementUrl: string;
  readonly amqpUrl: string;
  readonly administrator: { readonly username: string; readonly password: string };
  /**
   * `amqp://user:password@127.0.0.1:PORT/vhost`, for any AMQP client.
   *
   * @param user of the declaration. @default the administrator
   * @throws WarrenError `user-unknown`
   */
  readonly url: (virtualHost: string, user?: string) => string;
  /** Proves it: the servers are stopped and killed, too. */
  readonly smokeTest: (options?: SmokeOptions) => Promise<SmokeReport>;
  /** Removes the broker and all that it holds. */
  readonly stop: () => Promise<void>;
  /** The same, for `await using`. */
  readonly [Symbol.asyncDispose]: () => Promise<void>;
}

/**
 * Takes some seconds, of which the node's own start is the most. The broker goes with this process, however that ends;
 * what is left all the same is removed by the next call on the same machine. Federation upstreams and shovels of the
 * declaration are made as they are declared; objects that it calls external are not there.
 *
 * @throws WarrenError `declared-broker-failed` where Docker, the image or the broker refuses; the signal's reason
 */
export async function startDeclaredBroker(options: DeclaredBrokerOptions): Promise<DeclaredBroker> {
  const { declaration, settings = [], secrets = new Map<string, string>(), signal } = options;
  const passwords = new Map(
    declaration.users.map(({ name }) => [name, randomBytes(18).toString("base64url")]),
  );
  try {
    await removeAbandoned(PROCESS_LABELS.disposable);
    const image = options.image ?? (await imageOfThisMachine());
    const plugins = [MANAGEMENT_PLUGIN, ...neededPlugins(declaration)];
    const container = await startContainer({
      image,
      name: "warren-disposable",
      labels: { [PROCESS_LABELS.disposable]: ownMark() },
      settings: [...HARDENED, ...settings],
      plugins,
      signal,
    });
    const target: SmokeTarget = {
      declaration,
      ...container,
      plugins,
      users: [...passwords].map(([name, password]) => ({ name, password })),
      disposable: true,
      nodes: [{ ...container.node, managementUrl: container.managementUrl, amqpUrl: container.amqpUrl }],
    };
    try {
      const filled = withEverySecret(declaration, secrets);
      await putDeclared({ ...target, declaration: filled }, passwords);
    } catch (error) {
      await container.remove();
      throw error;
    }
    return declaredBroker(target, container);
  } catch (cause) {
    signal?.throwIfAborted();
    throw new WarrenError("declared-broker-failed", `No broker could be started: ${messageOf(cause)}`, {
      hint: "Is a Docker engine running, and can it get the image? `./warren doctor` looks.",
      cause,
    });
  }
}

async function imageOfThisMachine(): Promise<string> {
  const { engine } = await lookForEngine(process.env);
  const found = engine === undefined ? undefined : await findBrokerImage(engine, process.env);
  return found ?? OFFICIAL_IMAGE;
}

function declaredBroker(target: SmokeTarget, container: BrokerContainer): DeclaredBroker {
  const { managementUrl, amqpUrl, administrator, users } = target;
  const stop = (): Promise<void> => container.remove();
  return {
    node: container.node,
    managementUrl,
    amqpUrl,
    administrator,
    url(virtualHost, user = administrator.username) {
      const all = [...users, { name: administrator.username, password: administrator.password }];
      const found = all.find(({ name }) => name === user);
      if (found === undefined) {
        throw new WarrenError("user-unknown", `The declaration has no user "${user}".`, {
          hint: `It has: ${all.map(({ name }) => name).join(", ")}.`,
        });
      }
      return amqpUri(amqpUrl, { user: found.name, password: found.password, virtualHost });
    },
    smokeTest: (options = {}) => runSmokeTests(target, options),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** RabbitMQ refuses a URI with a name in the place of a password. */
function withEverySecret(declaration: Declaration, secrets: ReadonlyMap<string, string>): Declaration {
  return mapSecretTexts(declaration, ({ text }) => {
    const unknown = isOneSecret(text) ? "amqp://secret.invalid" : "unknown-secret";
    return fillSecrets(text, (name) => secrets.get(name) ?? unknown);
  });
}

async function putDeclared(target: SmokeTarget, passwords: ReadonlyMap<string, string>): Promise<void> {
  const passwordHashes = new Map(
    [...passwords].map(([name, password]) => [name, hashPassword(password, randomBytes(SALT_BYTES))]),
  );
  const { definitions } = toDefinitions(target.declaration, { passwordHashes });
  const { topic_permissions, ...others } = definitions;
  const api = new ManagementApi({ url: target.managementUrl, ...target.administrator });
  try {
    for (const part of inParts(others)) await api.postLong("/definitions", part);
    // 4.3 refuses one for an exchange that is not there, and no order is promised within one import.
    await api.post("/definitions", { topic_permissions });
  } finally {
    await api.close();
  }
}
