/** What Docker has of a server, looked at before each update. */
import { z } from "zod";
import { namedType, property } from "./documented.ts";
import { LET_IT_BE_CREATED, type ResourceDescription } from "./resource-description.ts";

const madeContainer = namedType(
  "MadeContainer",
  "A container as it is made.",
  z.strictObject({
    image: property(z.string(), "The id of its image."),
    network: property(z.string(), "The name of the network that it is in."),
    ports: property(
      z.record(z.string(), z.string()).default({}),
      'Where it is published, and nowhere else: `{ "5672/tcp": "127.0.0.1:5672" }`.',
    ),
  }),
);

const names = z.array(z.string()).default([]);

const made = z.strictObject({
  containers: property(z.record(z.string(), madeContainer).default({}), "Containers by their names."),
  inTurn: property(
    names,
    "Those of the containers before which a NodeMaintenance stands: where one is of another image or published " +
      "elsewhere, that removes it, when it is that node's turn.",
  ),
  networks: property(names, "Names of networks."),
  volumes: property(
    names,
    "Names of volumes. Where all of them are gone, the broker's data is: what was on it is not there to be compared.",
  ),
});

export const dockerObjects = {
  token: "warren:index:DockerObjects",
  livesIn: "node",
  insteadOfImport: LET_IT_BE_CREATED,
  description:
    "Stands before the containers, networks and volumes of a server, and looks at them before each update: Docker's " +
    "provider is not asked again once they are made. A container that is stopped is started, one that was taken out of " +
    "its network is put back. For all else `generations` says that it has to be made anew: give " +
    "`generations[KIND/NAME]` to it as `replacementTrigger`, with `deleteBeforeReplace`. The `docker` command has to " +
    "reach the engine. Its deletion changes nothing.",
  inputs: made,
  outputs: made.extend({
    changed: property(
      z.record(z.string(), z.string()).optional(),
      "What was found otherwise at the last look: `container/warren-dev: gone`. The next update mends it.",
    ),
    standing: property(
      z.record(z.string(), z.string()).optional(),
      "Ids of the containers that stood otherwise when what is wanted of them last changed: they are replaced in their " +
        "turn, and that counts as no change by hand.",
    ),
    generations: property(
      z.record(z.string(), z.number()),
      "By kind and name, `container/warren-dev`: 1 at first, and one more whenever it has to be made anew.",
    ),
  }),
} as const satisfies ResourceDescription;
