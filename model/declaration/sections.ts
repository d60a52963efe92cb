/**
 * The parts of a declaration that hold named objects, as paths of keys; `*` stands for any name. They are written as
 * blocks, however small, and joined key by key where several files have them.
 */
const SECTIONS = [
  "virtualHosts",
  "virtualHosts/*",
  "virtualHosts/*/exchanges",
  "virtualHosts/*/queues",
  "virtualHosts/*/bindings",
  "virtualHosts/*/policies",
  "virtualHosts/*/operatorPolicies",
  "virtualHosts/*/federationUpstreams",
  "virtualHosts/*/federationUpstreamSets",
  "virtualHosts/*/shovels",
  "virtualHosts/*/parameters",
  "virtualHosts/*/parameters/*",
  "users",
  "users/*",
  "users/*/permissions",
  "users/*/topicPermissions",
  "users/*/topicPermissions/*",
  "globalParameters",
].map((path) => path.split("/"));

/** @param path keys from the root of the document */
export function isSection(path: readonly string[]): boolean {
  return SECTIONS.some(
    (section) =>
      section.length === path.length && section.every((step, index) => step === "*" || step === path[index]),
  );
}
