/** What components are told, as TypeScript: what the package's schema says to other languages of the same descriptions. */
import { documentationOf } from "../description/documented.ts";
import type { ComponentDescription } from "../description/resource-description.ts";
import { mayBeAbsent, propertySpec } from "./property-spec.ts";
import { documentation, lastPart, typeOf } from "./typescript-classes.ts";

/** @param header what stands above: whose file it is */
export function componentArgs(components: readonly ComponentDescription[], header: string): string {
  return [
    [
      documentation(header, ""),
      'import type * as pulumi from "@pulumi/pulumi";',
      'import type { Broker } from "./components/broker.ts";',
      'import type { ClientCertificates, Tls } from "./warren-resources.ts";',
    ].join("\n"),
    ...components.map(argsOf),
  ]
    .join("\n\n")
    .concat("\n");
}

function argsOf({ token, inputs }: ComponentDescription): string {
  const lines = Object.entries(inputs.shape).map(([key, schema]) => {
    const spec = propertySpec(schema, key);
    const { plain, inTypeScript } = documentationOf(schema);
    const isOptional = mayBeAbsent(schema, "input");
    const type = inTypeScript ?? (plain ? typeOf(spec) : inputOf(typeOf(spec)));
    const member = `${key}${isOptional ? "?" : ""}: ${type}${isOptional ? " | undefined" : ""}`;
    return `${documentation(spec.description, "  ")}\n  readonly ${member};\n`;
  });
  return `export interface ${lastPart(token)}Args {\n${lines.join("")}}`;
}

/** Of what is known by its key each value may come later by itself. */
function inputOf(type: string): string {
  return `pulumi.Input<${type.replace(/^Readonly<Record<string, (\w+)>>$/, "Readonly<Record<string, pulumi.Input<$1>>>")}>`;
}
