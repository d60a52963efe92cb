/** Of a user: they are called after that user. */
export const LIMITS_OF_USER = "limits of user";

/** What resources of a stack are called when they are spoken of, by their types in Pulumi. */
const KINDS: ReadonlyMap<string, string> = new Map([
  ["warren:index:VirtualHost", "virtual host"],
  ["warren:index:User", "user"],
  ["warren:index:UserClaim", "user"],
  ["warren:index:OperatorPolicy", "operator policy"],
  ["warren:index:FederationUpstream", "federation upstream"],
  ["warren:index:FederationUpstreamSet", "federation upstream set"],
  ["warren:index:Shovel", "shovel"],
  ["warren:index:Parameter", "parameter"],
  ["warren:index:GlobalParameter", "global parameter"],
  ["warren:index:Password", "password"],
  ["warren:index:Certificate", "certificate"],
  ["warren:index:UserLimits", LIMITS_OF_USER],
  ["warren:index:Permission", "permission"],
  ["warren:index:TopicPermission", "topic permission"],
  ["rabbitmq:index/permissions:Permissions", "permission"],
  ["rabbitmq:index/topicPermissions:TopicPermissions", "topic permission"],
  ["docker:index/container:Container", "container"],
  ["docker:index/network:Network", "network"],
  ["docker:index/volume:Volume", "volume"],
]);

/** @returns the type itself where it is none of these */
export function kindOfResource(type: string): string {
  return KINDS.get(type) ?? type;
}
