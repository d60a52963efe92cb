/** The stack that `hardening.live.test.ts` attacks, and how it is reached: as its users, as a program inside, from outside. */
import { execFileSync } from "node:child_process";
import { ManagementApi, ManagementApiError } from "../../broker/api/management-api.ts";
import { evaluate } from "../../broker/node/evaluate.ts";
import { poll } from "../../broker/node/poll.ts";
import { rawGet } from "../../broker/testing/raw-answer.ts";
import { type TemporaryProject, temporaryProject } from "./temporary-project.ts";

/** Names that a pattern without anchors would let through; limits that are small enough to be reached. */
export const DECLARATION = `
virtualHosts:
  shop:
    limits: { max-queues: 4, max-connections: 6 }
    exchanges:
      orders: { type: topic }
      reorders: { type: topic }
      orders.internal: { type: fanout }
    queues: { billing: , billing2: , rebilling: }
    bindings:
      - { source: orders, destination: billing, routingKey: "#" }
      - { source: reorders, destination: rebilling, routingKey: "#" }
      - { source: orders.internal, destination: billing2 }
  vault:
    queues: { secrets: }
users:
  billing-service:
    limits: { max-connections: 2, max-channels: 2 }
    permissions: { shop: { configure: ^$, write: ^orders$, read: ^billing$ } }
  vault-service:
    permissions: { vault: { configure: ^$, write: ^amq\\.default$, read: ^secrets$ } }
  watcher:
    tags: [monitoring]
`;

/** AMQP, the management API, metrics; epmd and the distribution, by which nodes and command line tools come in. */
export const INTERNAL_PORTS = {
  amqp: 5672,
  management: 15_672,
  prometheus: 15_692,
  epmd: 4369,
  distribution: 25_672,
};

interface Outputs {
  readonly amqpUris: Readonly<Record<string, string>>;
  readonly administratorUri: string;
}

export type HardenedStack = Awaited<ReturnType<typeof hardenedStack>>;

/** Stands it up. The caller disposes of it; nothing is left of one that fails. */
export async function hardenedStack() {
  const project: TemporaryProject = await temporaryProject({ declarations: { "shop.yaml": DECLARATION } });
  const outputs = await outputsOf(project).catch(async (error: unknown) => {
    await project.dispose();
    throw error;
  });
  const opened: ManagementApi[] = [];

  async function dispose(): Promise<void> {
    for (const api of opened) await api.close();
    await project.dispose();
  }

  function broker(): string {
    return `127.0.0.1:${project.ports.amqp}`;
  }

  function managementUrl(): string {
    return `http://127.0.0.1:${project.ports.management}`;
  }

  function uri(user: string, virtualHost = "shop"): string {
    const url = new URL(outputs.amqpUris[user] ?? "");
    url.pathname = `/${virtualHost}`;
    return url.href;
  }

  function account(user: string): { username: string; password: string } {
    return { username: user, password: passwords()[user] ?? "" };
  }

  function passwords(): Record<string, string> {
    const uris = [...Object.entries(outputs.amqpUris), ["administrator", outputs.administratorUri] as const];
    return Object.fromEntries(uris.map(([name, text]) => [name, decodeURIComponent(new URL(text).password)]));
  }

  function administrator(): ManagementApi {
    return apiOf(account("administrator"));
  }

  function apiOf(credentials: { username: string; password: string }): ManagementApi {
    const api = new ManagementApi({ url: managementUrl(), ...credentials });
    opened.push(api);
    return api;
  }

  async function statusOf(
    credentials: { username: string; password: string },
    path: string,
  ): Promise<number> {
    try {
      await rawGet(apiOf(credentials), path);
      return 200;
    } catch (error) {
      if (error instanceof ManagementApiError) return error.status;
      throw error;
    }
  }

  /** What a script says in the node's container. */
  function inside(script: string, ...flags: string[]): string {
    return docker("exec", ...flags, project.name, "sh", "-c", script);
  }

  function addressInside(): string {
    const format = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}";
    return docker("inspect", "--format", format, project.name).trim();
  }

  /** What a script says in a container of the same image in one of Docker's networks. */
  function fromContainer(network: string, script: string, input = ""): string {
    const image = docker("inspect", "--format", "{{.Image}}", project.name).trim();
    const name = `${project.name}-attacker`;
    const flags = ["--rm", "--interactive", `--name=${name}`, `--network=${network}`, "--entrypoint=bash"];
    const words = ["run", ...flags, image, "-c", script];
    return execFileSync("docker", words, { encoding: "utf8", input, stdio: ["pipe", "pipe", "pipe"] });
  }

  return {
    project,
    outputs,
    docker,
    dispose,
    broker,
    managementUrl,
    uri,
    account,
    passwords,
    administrator,
    apiOf,
    statusOf,
    inside,
    addressInside,
    fromContainer,
  };
}

async function outputsOf(project: TemporaryProject): Promise<Outputs> {
  const up = await project.warren(["up", "--yes", "--skip-smoke"]);
  if (up.exitCode !== 0) throw new Error(up.stderr);
  const { exitCode, stdout, stderr } = await project.shell("pulumi stack output --json --show-secrets");
  if (exitCode !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Outputs;
}

/** Until no connection counts any more: a node agrees to the end of one before it counts it off. */
export async function countedOff({ project: { name: container } }: HardenedStack): Promise<void> {
  const count = 'rabbit_connection_tracking:count_tracked_items_in({vhost, <<"shop">>}).';
  await poll("closed connections to be counted off", { timeout: 60_000 }, async () =>
    (await evaluate({ container }, count)).trim() === "0" ? true : undefined,
  );
}

function docker(...words: string[]): string {
  return execFileSync("docker", words, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}
