/** What RabbitMQ calls the components of runtime parameters, by the section of a virtual host that says such objects. */
export const COMPONENTS = {
  federationUpstreams: "federation-upstream",
  federationUpstreamSets: "federation-upstream-set",
  operatorPolicies: "operator_policy",
  policies: "policy",
  shovels: "shovel",
  limits: "vhost-limits",
} as const;
