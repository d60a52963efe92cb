/**
 * `warren:index:DockerObjects`: what Docker has of a server, looked at before each update. What can be mended in place is:
 * a container that is stopped, paused or out of its network. All else is made anew by Docker's own provider, which a generation
 * that has grown tells to.
 */
import {
  type DockerDrift,
  type DockerDrifts,
  dockerDrifts,
  type StandingContainers,
  standingContainers,
} from "../../broker/node/container/docker-drift.ts";
import { connectToNetwork, removeContainer } from "../../broker/node/container/mend-container.ts";
import { start } from "../../broker/node/node.ts";
import { type DockerKind, dockerKey } from "../../model/docker-labels.ts";
import { objectPath } from "../../model/topology/object-keys.ts";
import { dockerObjects } from "../description/docker-objects.ts";
import type { InputsOf } from "../description/resource-description.ts";
import { hasUnknown, type PropertyMap } from "../protocol/property-map.ts";
import { changedInputs } from "./changed-inputs.ts";
import { describedResource, inputsOf } from "./described-resource.ts";

type Inputs = InputsOf<typeof dockerObjects>;
type Generations = Readonly<Record<string, number>>;

export const dockerObjectsResource = describedResource(dockerObjects, {
  refreshBeforeUpdate: true,

  diff(olds, news) {
    const drifts = Object.keys(driftsIn(olds)).map((key) => [objectPath("changed", key), "delete"] as const);
    return new Map([...changedInputs(dockerObjects.inputs, olds, news), ...drifts]);
  },

  async create(inputs, preview) {
    return { id: preview ? "" : "docker", outputs: withGenerations(inputs, {}) };
  },

  async read(id, { inputs, outputs }, { away, signal }) {
    const made = inputsOf(dockerObjects, inputs);
    const drifts = await dockerDrifts(made, standingIn(outputs), { signal });
    const isThere = (kind: DockerKind, name: string): boolean => !(dockerKey(kind, name) in drifts);
    const servers = Object.keys(made.containers).filter((name) => !isThere("container", name));
    const isDataGone = made.volumes.length > 0 && !made.volumes.some((name) => isThere("volume", name));
    // Where others of a cluster are there, they answer, and nobody asks for it.
    // What is of another image or has another name may answer all the same.
    const isSilent = Object.keys(made.containers).every((name) =>
      NOT_RUNNING.has(drifts[dockerKey("container", name)]),
    );
    if (servers.length > 0) away.announce({ servers, isDataGone, isSilent });
    const { changed: _, ...others } = outputs.values;
    const changed = Object.keys(drifts).length === 0 ? {} : { changed: { ...drifts } };
    return { id, inputs, outputs: { values: { ...others, ...changed }, secrets: outputs.secrets } };
  },

  async update({ olds, news, preview }, { signal }) {
    const drifts = driftsIn(olds);
    const generations = generationsIn(olds);
    const made = inputsOf(dockerObjects, olds);
    const inTurn = new Set(made.inTurn);
    const grown = Object.keys(drifts).filter((key) => !isMendedInPlace(key, drifts, made));
    if (!preview) {
      for (const name of Object.keys(made.containers)) {
        const key = dockerKey("container", name);
        const drift = drifts[key];
        if (drift === undefined) continue;
        if (grown.includes(key)) {
          // It may be another one than the state's, in the place of that.
          const isAnother = drift === "of another image" || drift === "published elsewhere";
          if (drift !== "gone" && !(isAnother && inTurn.has(name)))
            await removeContainer({ container: name }, { signal });
          continue;
        }
        if (drift === "not in its network")
          await connectToNetwork({ container: name }, made.containers[name]?.network ?? "", { signal });
        await start({ container: name });
      }
    }
    const next = Object.fromEntries(grown.map((key) => [key, (generations[key] ?? 1) + 1]));
    const after = withGenerations(news, { ...generations, ...next });
    if (preview || hasUnknown(news.values)) return after;
    const { containers } = inputsOf(dockerObjects, news);
    const isLeft = ([name]: [string, string]): boolean => !grown.includes(dockerKey("container", name));
    const standing = Object.entries(await standingContainers(containers, { signal })).filter(isLeft);
    return {
      values: { ...after.values, standing: Object.fromEntries(standing) },
      secrets: after.secrets,
    };
  },
});

const NOT_RUNNING: ReadonlySet<DockerDrift | undefined> = new Set(["stopped", "paused"]);
const MENDED_IN_PLACE: ReadonlySet<DockerDrift> = new Set(["stopped", "paused", "not in its network"]);

/** Not where the network itself has to be made anew. */
function isMendedInPlace(key: string, drifts: DockerDrifts, { containers }: Inputs): boolean {
  const drift = drifts[key];
  if (drift === undefined || !MENDED_IN_PLACE.has(drift)) return false;
  const name = key.slice(dockerKey("container", "").length);
  return drifts[dockerKey("network", containers[name]?.network ?? "")] === undefined;
}

/** With one for each that is declared. Which those are may be unknown in a preview, for want of an image's id. */
function withGenerations(inputs: PropertyMap, known: Generations): PropertyMap {
  if (hasUnknown(inputs.values)) {
    return { values: { ...inputs.values, generations: { ...known } }, secrets: inputs.secrets };
  }
  const { containers, networks, volumes } = inputsOf(dockerObjects, inputs);
  const keys = [
    ...Object.keys(containers).map((name) => dockerKey("container", name)),
    ...networks.map((name) => dockerKey("network", name)),
    ...volumes.map((name) => dockerKey("volume", name)),
  ];
  const generations = Object.fromEntries(keys.map((key) => [key, known[key] ?? 1]));
  return { values: { ...inputs.values, generations }, secrets: inputs.secrets };
}

function driftsIn({ values }: PropertyMap): DockerDrifts {
  return (values["changed"] ?? {}) as DockerDrifts;
}

function standingIn({ values }: PropertyMap): StandingContainers {
  return (values["standing"] ?? {}) as StandingContainers;
}

function generationsIn({ values }: PropertyMap): Generations {
  return (values["generations"] ?? {}) as Generations;
}
