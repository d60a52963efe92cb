/** Every way to break a right environment by one thing that we can think of. Pure. */
import type { Exported } from "./exported.ts";
import { bindingMutants } from "./kinds/bindings.ts";
import { exchangeMutants } from "./kinds/exchanges.ts";
import { type NodeFacts, nodeMutants } from "./kinds/nodes.ts";
import { parameterMutants } from "./kinds/parameters.ts";
import { permissionMutants, topicPermissionMutants } from "./kinds/permissions.ts";
import { operatorPolicyMutants, policyMutants } from "./kinds/policies.ts";
import { queueMutants } from "./kinds/queues.ts";
import { undeclaredMutants } from "./kinds/undeclared.ts";
import { userMutants } from "./kinds/users.ts";
import { virtualHostMutants } from "./kinds/virtual-hosts.ts";
import type { Mutant } from "./mutant.ts";

/** @param exported the right environment */
export function allMutants(exported: Exported, node: NodeFacts): Mutant[] {
  return [
    ...virtualHostMutants(exported),
    ...userMutants(exported, node.administrator),
    ...permissionMutants(exported, node.administrator),
    ...topicPermissionMutants(exported, node.administrator),
    ...exchangeMutants(exported),
    ...queueMutants(exported),
    ...bindingMutants(exported),
    ...policyMutants(exported),
    ...operatorPolicyMutants(exported),
    ...parameterMutants(exported),
    ...undeclaredMutants(exported),
    ...nodeMutants(exported, node),
  ];
}
