/**
 * What a Terraform state holds: the file itself (format version 4), or what `terraform show -json` makes of it or of a
 * plan. OpenTofu writes the same.
 *
 * Sources: https://developer.hashicorp.com/terraform/internals/json-format; `internal/states/statefile/version4.go` of
 * Terraform.
 */
import type { Report } from "../declaration/source/fault.ts";
import {
  nodeAt,
  placeAt,
  type SourceMapping,
  type SourceNode,
  toPlain,
} from "../declaration/source/source-tree.ts";
import type { Made } from "./foreign-objects.ts";
import { TERRAFORM_PREFIX, TERRAFORM_RESOURCES } from "./terraform-resources.ts";

/** The format of a state that is known here. */
const STATE_VERSION = 4;
/** Where a plan or a shown state has its resources, the first that is there. */
const SHOWN = ["values", "planned_values"];

export function isTerraform(tree: SourceMapping): boolean {
  return isState(tree) || (has(tree, "format_version") && SHOWN.some((key) => has(tree, key)));
}

function isState(tree: SourceMapping): boolean {
  return has(tree, "terraform_version") && has(tree, "version");
}

function has(tree: SourceMapping, key: string): boolean {
  return tree.entries.has(key);
}

/** Whether a file is Terraform's configuration, by its name: its values are only known when it is planned. */
export function isConfiguration(path: string): boolean {
  return /\.(?:tf|tofu)(?:\.json)?$/i.test(path);
}

interface Resource {
  readonly mode: unknown;
  readonly type: string;
  /** As people know it: `module.shop.rabbitmq_queue.orders[0]`. */
  readonly address: string;
  readonly attributes: SourceNode;
}

/** @param made what goes on for each resource; its `remark` stands at the resource */
export function readTerraform(tree: SourceMapping, made: (origin: SourceNode) => Made, report: Report): void {
  const version = isState(tree) ? textAt(tree, "version") : undefined;
  if (version !== undefined && version !== String(STATE_VERSION)) {
    const what = `A state of format version ${version} is not read here, only of ${STATE_VERSION}.`;
    report(
      placeAt(tree, "version"),
      what,
      "Terraform 0.12 and later write it so: `terraform refresh` is enough.",
    );
    return;
  }
  const others = new Map<string, number>();
  for (const { mode, type, address, attributes } of resourcesOf(tree)) {
    const kind = TERRAFORM_RESOURCES.get(type.replace(TERRAFORM_PREFIX, ""));
    if (mode === "data" && type.startsWith(TERRAFORM_PREFIX)) {
      made(attributes).remark(`${address} is left out: it is read by Terraform, and not managed.`);
    } else if (mode === "data" || !type.startsWith(TERRAFORM_PREFIX)) {
      const provider = type.split("_")[0] ?? type;
      others.set(provider, (others.get(provider) ?? 0) + 1);
    } else if (kind === undefined) {
      made(attributes).remark(`${address} is left out: nothing is known here of the resource type ${type}.`);
    } else kind.read(attributes, made(attributes), report);
  }
  if (others.size === 0) return;
  const listed = [...others].map(([provider, count]) => `${provider} (${count})`).join(", ");
  made(tree).remark(`Resources of other providers are left out: ${listed}.`);
}

function* resourcesOf(tree: SourceMapping): Generator<Resource> {
  if (isState(tree)) yield* resourcesOfState(tree);
  else {
    const root = SHOWN.map((key) => nodeAt(tree, [key, "root_module"])).find((node) => node !== undefined);
    if (root !== undefined) yield* resourcesOfModule(root);
  }
}

function* resourcesOfState(tree: SourceMapping): Generator<Resource> {
  for (const resource of itemsAt(tree, "resources")) {
    const [type = "", name = "", module] = ["type", "name", "module"].map((key) => textAt(resource, key));
    const mode = textAt(resource, "mode");
    for (const instance of itemsAt(resource, "instances")) {
      const attributes = nodeAt(instance, ["attributes"]);
      if (attributes === undefined) continue;
      const index = nodeAt(instance, ["index_key"]);
      const suffix = index === undefined ? "" : `[${JSON.stringify(toPlain(index))}]`;
      const address = `${module === undefined ? "" : `${module}.`}${type}.${name}${suffix}`;
      yield { mode, type, address, attributes };
    }
  }
}

/** The depth of modules is bounded by that of the file. */
function* resourcesOfModule(module: SourceNode): Generator<Resource> {
  for (const resource of itemsAt(module, "resources")) {
    const attributes = nodeAt(resource, ["values"]);
    if (attributes === undefined) continue;
    const [type = "", address = ""] = ["type", "address"].map((key) => textAt(resource, key));
    yield { mode: textAt(resource, "mode"), type, address, attributes };
  }
  for (const child of itemsAt(module, "child_modules")) yield* resourcesOfModule(child);
}

function itemsAt(node: SourceNode, key: string): readonly SourceNode[] {
  const found = nodeAt(node, [key]);
  return found?.kind === "sequence" ? found.items : [];
}

function textAt(node: SourceNode, key: string): string | undefined {
  const found = nodeAt(node, [key]);
  return found?.kind === "scalar" && found.value !== null ? String(found.value) : undefined;
}
