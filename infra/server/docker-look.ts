/** Looks at what Docker has of a server before each update, and has made anew what is no longer as it was made. */
import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { type DockerKind, dockerKey } from "../../model/docker-labels.ts";
import { DockerObjects, type MadeContainer } from "../warren-resources.ts";

export interface LookedAt {
  /** By name. */
  readonly containers: Readonly<
    Record<string, Pick<docker.ContainerArgs, "image" | "ports"> & { readonly network: string }>
  >;
  /** Containers that a NodeMaintenance removes. @default none */
  readonly inTurn?: readonly string[];
  readonly networks: readonly string[];
  readonly volumes: readonly string[];
}

export class DockerLook {
  readonly #generations: pulumi.Output<Readonly<Record<string, number>>>;

  constructor(name: string, looked: LookedAt, options: pulumi.CustomResourceOptions) {
    const { containers, networks, volumes, inTurn = [] } = looked;
    const made = Object.entries(containers).map(([container, { image, ports, network }]) =>
      pulumi.all([image, ports]).apply(([id, published = []]): [string, MadeContainer] => [
        container,
        {
          image: id,
          network,
          ports: Object.fromEntries(
            published.map(({ internal, external, ip, protocol = "tcp" }) => [
              `${internal}/${protocol}`,
              `${ip ?? ""}:${external ?? ""}`,
            ]),
          ),
        },
      ]),
    );
    const objects = new DockerObjects(
      `${name}-docker`,
      {
        containers: pulumi.all(made).apply((entries) => Object.fromEntries(entries)),
        inTurn,
        networks,
        volumes,
      },
      options,
    );
    this.#generations = objects.generations;
  }

  /** Options of what is looked at: it is made anew in its place, so the old one goes first. */
  replacing(kind: DockerKind, name: string): pulumi.CustomResourceOptions {
    return { replacementTrigger: this.generation(kind, name), deleteBeforeReplace: true };
  }

  /** Another one where it has to be made anew. */
  generation(kind: DockerKind, name: string): pulumi.Output<number> {
    const key = dockerKey(kind, name);
    return this.#generations.apply((generations) => generations[key] ?? 1);
  }
}
