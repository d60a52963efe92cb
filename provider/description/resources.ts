/** All resources of the provider. */
import {
  globalParameter,
  operatorPolicy,
  parameter,
  permission,
  topicPermission,
  userLimits,
} from "./broker-objects.ts";
import { dockerObjects } from "./docker-objects.ts";
import { grants } from "./grants.ts";
import { destroyGuard, userClaim } from "./guards.ts";
import { certificate, password } from "./made-secrets.ts";
import { nodeMaintenance, nodeReady, ready } from "./readiness.ts";
import type { Home, ResourceDescription } from "./resource-description.ts";
import { topology } from "./topology.ts";
import { user } from "./user.ts";
import { virtualHost } from "./virtual-host.ts";

export const RESOURCES: readonly ResourceDescription[] = [
  certificate,
  destroyGuard,
  dockerObjects,
  globalParameter,
  grants,
  nodeMaintenance,
  nodeReady,
  operatorPolicy,
  parameter,
  password,
  permission,
  ready,
  topicPermission,
  topology,
  user,
  userLimits,
  virtualHost,
];

/** What only the states of earlier versions have: it is read and deleted, and no program can name it. */
export const RETIRED: readonly ResourceDescription[] = [userClaim];

/** Where resources of a type live; undefined for one that is not the provider's. */
export function homeOf(token: string): Home | undefined {
  return [...RESOURCES, ...RETIRED].find((resource) => resource.token === token)?.livesIn;
}
