/**
 * A file that `import` is given, of whatever tool: another tool's objects become RabbitMQ's definitions, each with its
 * place in the file, and all go one way from there.
 */

import { LineCounter } from "yaml";
import { GENERATED } from "../declaration/declaration.ts";
import { type GivenDefinitions, readDefinitionsFile } from "../declaration/reading/read-definitions.ts";
import { type DeclarationFile, locationOf, type Place, type Report } from "../declaration/source/fault.ts";
import { parseDocuments, parseSource } from "../declaration/source/parse-source.ts";
import type { InexactNumber, SourceDocument, SourceNode } from "../declaration/source/source-tree.ts";
import type { FromDefinitions, FromDefinitionsOptions } from "../definitions/from-definitions.ts";
import type { RabbitmqVersion } from "../rabbitmq/versions.ts";
import { DefinitionsBuilder } from "./definitions-builder.ts";
import type { Made } from "./foreign-objects.ts";
import { holdsManifests, readManifests } from "./manifests.ts";
import { isConfiguration, isTerraform, readTerraform } from "./terraform.ts";

/**
 * RabbitMQ's definitions, a Terraform state, or manifests of the messaging topology operator. The declaration has the
 * passwords that the file has: secret, for `nameSecrets`.
 *
 * @throws WarrenError `definitions-invalid`, whose message is all that is wrong, each with its place
 */
export function readImportFile(
  file: DeclarationFile,
  options: FromDefinitionsOptions,
): FromDefinitions & { readonly version: RabbitmqVersion | undefined } {
  const remarks: string[] = [];
  let isForeign = false;
  const found = readDefinitionsFile({ ...options, withPasswords: true }, (report) => {
    const source = readForeign(file, remarks, report);
    isForeign = source !== undefined && "plain" in source;
    return source;
  });
  const others = remarks.map((message) => ({ code: "other-tool" as const, path: [], message }));
  // The other tool has a password of each user, also where the file does not tell it.
  const { declaration } = found;
  const users = declaration.users.map((user) =>
    user.password.kind === "given" ? user : Object.assign({}, user, { password: GENERATED }),
  );
  return {
    ...found,
    declaration: isForeign ? { ...declaration, users } : declaration,
    remarks: [...others, ...found.remarks],
  };
}

function readForeign(
  file: DeclarationFile,
  remarks: string[],
  report: Report,
): GivenDefinitions | SourceDocument | undefined {
  const builder = new DefinitionsBuilder();
  const made = (origin: SourceNode): Made => ({
    builder,
    origin,
    remark: (message) => remarks.push(message),
  });
  if (holdsManifests(file.text)) {
    const documents = parseDocuments(file, report);
    const [first] = documents ?? [];
    if (documents === undefined || first === undefined) return undefined;
    readManifests(documents, made, report);
    return given(builder, first, { inexact: documents.flatMap((document) => document.inexact), remarks });
  }
  if (isConfiguration(file.path)) {
    const what =
      "The configuration of Terraform is not read here: what it comes to is in its state and its plans.";
    report(
      startOf(file),
      what,
      "`terraform state pull > shop.tfstate` writes the one, `terraform show -json` the other.",
    );
    return undefined;
  }
  const tree = parseSource(file, report);
  if (tree === undefined || !isTerraform(tree)) return tree;
  readTerraform(tree, made, report);
  return given(builder, tree, { inexact: tree.inexact, remarks });
}

function startOf(file: DeclarationFile): Place {
  return { file: { ...file, lines: new LineCounter() }, offset: 0, path: [] };
}

/** Numbers that no declaration can have are the nearest that it can. */
function given(
  builder: DefinitionsBuilder,
  root: SourceNode,
  { inexact, remarks }: { readonly inexact: readonly InexactNumber[]; readonly remarks: string[] },
): GivenDefinitions {
  for (const { place, source, nearest } of inexact) {
    if (builder.holds(place))
      remarks.push(`${locationOf(place)}: ${source} is ${nearest} now: it cannot be carried exactly.`);
  }
  return { plain: builder.plain, placeOf: (path) => builder.placeOf(path, root.place), inexact: [] };
}
