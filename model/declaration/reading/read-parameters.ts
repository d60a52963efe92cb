/** Runtime parameters of a virtual host, and global ones: values that RabbitMQ keeps for plugins. */

import { COMPONENTS } from "../../rabbitmq/components.ts";
import { ADOPTION_PREFIX, JOURNAL_PREFIX } from "../../reserved-prefixes.ts";
import { quote } from "../../text/wording.ts";
import { checkName } from "../checks/check-name.ts";
import { checkSecretTexts } from "../checks/check-secrets.ts";
import type { GlobalParameter, RuntimeParameter } from "../declaration.ts";
import type { Report } from "../source/fault.ts";
import { nodeAt, type SourceNode, toPlain } from "../source/source-tree.ts";
import { readNames } from "./read-object.ts";

/** Components that a declaration has a section of its own for. */
const SECTIONS: ReadonlyMap<string, string> = new Map(
  Object.entries(COMPONENTS).map(([section, component]) => [component, section]),
);

export function readParameters(parent: SourceNode, report: Report): RuntimeParameter[] {
  const found: RuntimeParameter[] = [];
  const sections = readNames(nodeAt(parent, ["parameters"]), { label: '"parameters"', secret: true }, report);
  for (const { name: component, key, node } of sections) {
    const section = SECTIONS.get(component);
    if (section !== undefined) {
      report(
        key,
        `Parameters of the component ${quote(component)} have a section of their own.`,
        `Declare them under ${quote(section)}.`,
      );
      continue;
    }
    checkName({ kind: "component", name: component }, key, report);
    const what = `RabbitMQ and its own plugins have no component ${quote(component)}.`;
    const wayOut = "RabbitMQ refuses the parameter unless a plugin that you installed knows it.";
    if (component !== "") report(key, what, wayOut, "warning");
    for (const { name, key: place, node: value } of readNames(
      node,
      { label: `"parameters" of ${quote(component)}`, secret: true },
      report,
    )) {
      checkName({ kind: "parameter", name }, place, report);
      checkSecretTexts(`The parameter ${quote(name)} of ${quote(component)}`, value, report);
      found.push({ component, name, value: toPlain(value) });
    }
  }
  return found;
}

/** Global parameters that RabbitMQ or Warren writes. */
const RESERVED: readonly { readonly isMeant: (name: string) => boolean; readonly why: string }[] = [
  {
    isMeant: (name) => name === "cluster_tags",
    why: "each node writes it at boot, from its configuration",
  },
  // `rabbit_definitions:is_internal_parameter/1` of 4.3.6
  {
    isMeant: (name) => name.startsWith("internal") || name === "imported_definition_hash_value",
    why: "RabbitMQ keeps it for itself",
  },
  {
    isMeant: (name) => name.startsWith(JOURNAL_PREFIX),
    why: "Warren notes in it what an unfinished run has made",
  },
  {
    isMeant: (name) => name.startsWith(ADOPTION_PREFIX),
    why: "Warren notes in it what a stack has taken over",
  },
];

/** Why a global parameter of this name is nobody's to declare; undefined where it is anybody's. */
export function nodeParameter(name: string): string | undefined {
  return RESERVED.find(({ isMeant }) => isMeant(name))?.why;
}

export function readGlobalParameters(root: SourceNode, report: Report): GlobalParameter[] {
  const named = readNames(
    nodeAt(root, ["globalParameters"]),
    { label: '"globalParameters"', secret: true },
    report,
  );
  return named.map(({ name, key, node }) => {
    checkName({ kind: "global parameter", name }, key, report);
    const why = nodeParameter(name);
    if (why !== undefined) report(key, `The global parameter ${quote(name)} cannot be declared: ${why}.`);
    checkSecretTexts(`The global parameter ${quote(name)}`, node, report);
    return { name, value: toPlain(node) };
  });
}
