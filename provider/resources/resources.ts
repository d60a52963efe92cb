/** All resources by their type tokens. `schema.json` documents them. */

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
import { nodeMaintenanceResource } from "./node-maintenance-resource.ts";
import { nodeReadyResource } from "./node-ready-resource.ts";
import { passwordResource } from "./password-resource.ts";
import { readyResource } from "./ready-resource.ts";
import type { Resource } from "./resource.ts";
import { userClaimResource } from "./user-claim-resource.ts";
import { virtualHostResource } from "./virtual-host-resource.ts";

export const resources: Readonly<Record<string, Resource>> = {
  "warren:index:Certificate": certificateResource,
  "warren:index:DestroyGuard": destroyGuardResource,
  "warren:index:GlobalParameter": globalParameterResource,
  "warren:index:NodeMaintenance": nodeMaintenanceResource,
  "warren:index:NodeReady": nodeReadyResource,
  "warren:index:OperatorPolicy": operatorPolicyResource,
  "warren:index:Parameter": parameterResource,
  "warren:index:Password": passwordResource,
  "warren:index:Permission": permissionResource,
  "warren:index:Ready": readyResource,
  "warren:index:TopicPermission": topicPermissionResource,
  "warren:index:Topology": topologyResource,
  "warren:index:UserClaim": userClaimResource,
  "warren:index:UserLimits": userLimitsResource,
  "warren:index:VirtualHost": virtualHostResource,
};
