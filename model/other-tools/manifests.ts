/** Manifests of RabbitMQ's messaging topology operator for Kubernetes: many documents in one file, or lists of them. */
import type { Report } from "../declaration/source/fault.ts";
import { nodeAt, type SourceNode, toPlain } from "../declaration/source/source-tree.ts";
import { isTable } from "../topology/tables.ts";
import type { Made } from "./foreign-objects.ts";
import { type Cluster, manifestKinds, userSchema } from "./manifest-kinds.ts";

/** The API group of the operator; that of the cluster operator is the same. */
const GROUP = "rabbitmq.com/";

/** Whether a text, YAML or JSON, has an object of the operator in it. Linear in the text. */
export function holdsManifests(text: string): boolean {
  return /(?:^|[{,])[ \t]*(?:- [ \t]*)?["']?apiVersion["']?[ \t]*:[ \t]*["']?rabbitmq\.com\//m.test(text);
}

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly node: SourceNode;
}

export function readManifests(
  documents: readonly SourceNode[],
  made: (origin: SourceNode) => Made,
  report: Report,
): void {
  const manifests = documents.flatMap(manifestsOf);
  const kinds = manifestKinds(clusterOf(manifests));
  for (const { apiVersion, kind, name, node } of manifests) {
    if (apiVersion === "v1" && kind === "Secret") continue;
    const found = apiVersion.startsWith(GROUP) ? kinds.get(kind) : undefined;
    if (found !== undefined) found.read(node, made(node), report);
    else {
      const what = kind === "" ? "An object without a kind" : `The ${kind} ${JSON.stringify(name)}`;
      made(node).remark(`${what} is left out: a declaration has no word for it.`);
    }
  }
}

function manifestsOf(node: SourceNode): Manifest[] {
  const items = nodeAt(node, ["items"]);
  if (textAt(node, "kind") === "List" && items?.kind === "sequence") return items.items.flatMap(manifestsOf);
  const [apiVersion = "", kind = ""] = ["apiVersion", "kind"].map((key) => textAt(node, key));
  return [{ apiVersion, kind, name: textAt(node, "metadata", "name") ?? "", node }];
}

function clusterOf(manifests: readonly Manifest[]): Cluster {
  const secrets = new Map<string, ReadonlyMap<string, string>>();
  for (const { apiVersion, kind, name, node } of manifests) {
    if (apiVersion === "v1" && kind === "Secret") secrets.set(name, textsOf(node));
  }
  const users = new Map<string, string>();
  for (const { kind, name, node } of manifests) {
    const found = kind === "User" ? userSchema.safeParse(toPlain(node)) : undefined;
    if (found?.success !== true) continue;
    const secret = secrets.get(found.data.spec.importCredentialsSecret?.name ?? "");
    users.set(name, secret?.get("username") ?? name);
  }
  return { secret: (name) => secrets.get(name), userNamed: (object) => users.get(object) };
}

/** What a Kubernetes secret holds: in plain text, or in base64 under `data`. */
function textsOf(node: SourceNode): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const [section, decode] of [
    ["data", decoded],
    ["stringData", (text: string) => text],
  ] as const) {
    const found = nodeAt(node, [section]);
    const table = found === undefined ? undefined : toPlain(found);
    if (!isTable(table)) continue;
    for (const [key, value] of Object.entries(table)) {
      if (typeof value === "string") texts.set(key, decode(value));
    }
  }
  return texts;
}

function decoded(text: string): string {
  return Buffer.from(text, "base64").toString("utf8").trim();
}

function textAt(node: SourceNode, ...path: readonly string[]): string | undefined {
  const found = nodeAt(node, path);
  return found?.kind === "scalar" && typeof found.value === "string" ? found.value : undefined;
}
