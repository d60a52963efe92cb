/** What somebody does by hand to the container of a stack's server, and to its network. */
import { execFileSync } from "node:child_process";
import { STACK_LABELS } from "../../model/docker-labels.ts";

export interface DockerDriftMade {
  readonly what: string;
  /** @param name of the container and the network; of the volume with `-data` */
  readonly make: (name: string) => void;
  /** What the preview says of it. */
  readonly shown: RegExp;
  /** A command of Warren's would remove it first, and see another drift. */
  readonly isForPulumi?: true;
}

export function docker(...words: string[]): string {
  return execFileSync("docker", words, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] }).trim();
}

const container = (drift: string): RegExp => new RegExp(`container/\\S+: "${drift}"`);

/**
 * In the place of the container another one of its name and its labels. A command of Warren's takes it for one that an
 * interrupted run left, and removes it; then it is gone.
 */
function replaceBy(name: string, image: string, ports: readonly string[]): void {
  const labels = Object.values(STACK_LABELS).flatMap((label) => {
    const value = docker("container", "inspect", "--format", `{{index .Config.Labels "${label}"}}`, name);
    return value === "" ? [] : ["--label", `${label}=${value}`];
  });
  docker("container", "rm", "--force", name);
  docker("create", "--name", name, "--network", name, ...labels, ...ports, image);
}

const imageOf = (name: string): string => docker("container", "inspect", "--format", "{{.Image}}", name);

/** By kind of object: one at a time. */
export const DOCKER_DRIFTS: Readonly<Record<string, readonly DockerDriftMade[]>> = {
  container: [
    { what: "container stopped", make: (name) => docker("stop", name), shown: container("stopped") },
    { what: "container paused", make: (name) => docker("pause", name), shown: container("paused") },
    {
      what: "container of another name",
      make: (name) => docker("rename", name, `${name}-renamed`),
      shown: container("gone"),
    },
    {
      what: "container out of its network",
      make: (name) => docker("network", "disconnect", name, name),
      shown: container("not in its network"),
    },
    {
      what: "container published elsewhere",
      make: (name) => replaceBy(name, imageOf(name), ["--publish", "127.0.0.1::5672"]),
      shown: container("(published elsewhere|gone)"),
      isForPulumi: true,
    },
    {
      what: "container of another image",
      make: (name) => {
        const image = docker("commit", name);
        replaceBy(name, image, []);
      },
      shown: container("(of another image|gone)"),
      isForPulumi: true,
    },
  ],
  network: [
    {
      what: "container stopped, its network removed",
      make: (name) => {
        docker("stop", name);
        docker("network", "rm", name);
      },
      shown: /network\/\S+\s*: "gone"/,
    },
    {
      what: "container and network removed",
      make: (name) => {
        docker("container", "rm", "--force", name);
        docker("network", "rm", name);
      },
      shown: /container\/\S+\s*: "gone"\s+\+ network\/\S+\s*: "gone"/,
    },
  ],
};

/** What the stack of the test has enabled. */
export const PLUGINS = ["rabbitmq_federation", "rabbitmq_top"];

/** On the node that is in the container. */
export const NODE_DRIFTS: Readonly<Record<string, readonly DockerDriftMade[]>> = {
  plugin: [
    {
      what: "plugin enabled",
      make: (name) => docker("exec", name, "rabbitmq-plugins", "--quiet", "enable", "rabbitmq_shovel"),
      shown: /"rabbitmq_shovel" =>/,
    },
    {
      what: "plugin disabled",
      make: (name) => docker("exec", name, "rabbitmq-plugins", "--quiet", "disable", "rabbitmq_top"),
      shown: /[>+] "rabbitmq_top"/,
    },
  ],
};
