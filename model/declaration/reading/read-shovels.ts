/** Dynamic shovels of a virtual host. */

import { SHOVEL_PLUGIN } from "../../rabbitmq/plugins.ts";
import { isSince, type Target } from "../../rabbitmq/versions.ts";
import { quote } from "../../text/wording.ts";
import type { Arguments } from "../../topology/topology.ts";
import { checkName } from "../checks/check-name.ts";
import type { Shovel } from "../declaration.ts";
import { checkPlugin } from "../rules/plugins.ts";
import { SHOVEL_PROTOCOLS, type ShovelProtocol, shovelRules } from "../rules/shovel-rules.ts";
import type { Report } from "../source/fault.ts";
import { nodeAt, type SourceNode } from "../source/source-tree.ts";
import { linkPlace, readLink } from "./read-link.ts";
import { capital, readNames } from "./read-object.ts";

export function readShovels(parent: SourceNode, target: Target, report: Report): Shovel[] {
  const shovels: Shovel[] = [];
  for (const { name, key, node } of readNames(
    nodeAt(parent, ["shovels"]),
    { label: '"shovels"', secret: true },
    report,
  )) {
    checkName({ kind: "shovel", name }, key, report);
    const label = `the shovel ${quote(name)}`;
    checkPlugin({ subject: capital(label), plugin: SHOVEL_PLUGIN, place: key }, target, report);
    const rules = shovelRules(protocolIn(node, "src-protocol"), protocolIn(node, "dest-protocol"));
    const definition = readLink(node, { rules, kind: "a shovel", label }, report);
    if (definition === undefined) continue;
    checkEnds(definition, node, label, report);
    checkProtocols(definition, node, label, target, report);
    shovels.push({ name, definition });
  }
  return shovels;
}

/** What the other keys are depends on it; a wrong one is reported as a value. */
function protocolIn(node: SourceNode, key: string): ShovelProtocol {
  const given = nodeAt(node, [key]);
  const value = given?.kind === "scalar" ? given.value : undefined;
  return SHOVEL_PROTOCOLS.find((protocol) => protocol === value) ?? "amqp091";
}

function checkEnds(definition: Arguments, node: SourceNode, label: string, report: Report): void {
  const has = (key: string) => Object.hasOwn(definition, key);
  if (protocolIn(node, "src-protocol") !== "amqp10") {
    if (has("src-exchange") && has("src-queue")) {
      report(
        linkPlace(node, "src-exchange"),
        `${capital(label)} has both "src-exchange" and "src-queue".`,
        "Allowed: one of them.",
      );
    } else if (!has("src-exchange") && !has("src-queue")) {
      report(node.place, `${capital(label)} has no source.`, 'Needed: "src-queue" or "src-exchange".');
    }
  }
  if (has("dest-exchange") && has("dest-queue")) {
    report(
      linkPlace(node, "dest-exchange"),
      `${capital(label)} has both "dest-exchange" and "dest-queue".`,
      "Allowed: one of them.",
    );
  }
  const after = ["src-delete-after", "delete-after"].find((key) => typeof definition[key] === "number");
  if (after !== undefined && definition["ack-mode"] === "no-ack") {
    report(
      linkPlace(node, after),
      `${quote(after)} of ${label} cannot be a number where "ack-mode" is "no-ack".`,
    );
  }
}

function checkProtocols(
  definition: Arguments,
  node: SourceNode,
  label: string,
  { version }: Target,
  report: Report,
): void {
  if (isSince(version, "4.2")) return;
  for (const key of ["src-protocol", "dest-protocol"]) {
    if (definition[key] !== "local") continue;
    report(
      linkPlace(node, key),
      `RabbitMQ ${version} refuses "local" as ${quote(key)} of ${label}: it is known since 4.2.`,
    );
  }
}
