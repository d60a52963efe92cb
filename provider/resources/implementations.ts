/** What the provider does with each resource that `provider/description/` describes, by type tokens. */
import { topologyResource } from "../topology/topology-resource.ts";
import {
  globalParameterResource,
  operatorPolicyResource,
  parameterResource,
  permissionResource,
  topicPermissionResource,
  userLimitsResource,
} from "./broker-object-resource.ts";
import { certificateResource } from "./certificate-resource.ts";
import { destroyGuardResource } from "./destroy-guard-resource.ts";
import { dockerObjectsResource } from "./docker-objects-resource.ts";
import { grantsResource } from "./grants-resource.ts";
import { nodeMaintenanceResource } from "./node-maintenance-resource.ts";
import { nodeReadyResource } from "./node-ready-resource.ts";
import { passwordResource } from "./password-resource.ts";
import { readyResource } from "./ready-resource.ts";
import type { Resource } from "./resource.ts";
import { userClaimResource } from "./users/user-claim-resource.ts";
import { userResource } from "./users/user-resource.ts";
import { virtualHostResource } from "./virtual-host-resource.ts";

const ALL: readonly Resource[] = [
  certificateResource,
  destroyGuardResource,
  dockerObjectsResource,
  globalParameterResource,
  grantsResource,
  nodeMaintenanceResource,
  nodeReadyResource,
  operatorPolicyResource,
  parameterResource,
  passwordResource,
  permissionResource,
  readyResource,
  topicPermissionResource,
  topologyResource,
  userClaimResource,
  userLimitsResource,
  userResource,
  virtualHostResource,
];

export const resources: Readonly<Record<string, Resource>> = Object.fromEntries(
  ALL.map((resource) => [resource.token, resource]),
);
