/** The resources of a package as TypeScript classes, from its schema: what `infra/` makes its resources of. */
import {
  ANY,
  type NamedTypeSpec,
  type PackageSpec,
  type PropertySpec,
  type PropertySpecs,
  type ResourceSpec,
  type TypeSpec,
} from "./package-spec.ts";

/** Of a line of the source, as biome.json has it. */
const LINE_WIDTH = 110;

/** @param header what stands above: whose file it is */
export function typescriptClasses({ name, types, provider, resources }: PackageSpec, header: string): string {
  return [
    `${documentation(header, "")}\nimport * as pulumi from "@pulumi/pulumi";`,
    ...Object.entries(types).map(([token, spec]) => namedType(token, spec)),
    args("Provider", provider),
    providerClass(name, provider),
    // Components have classes of their own, which the plugin makes them of as well.
    ...Object.entries(resources)
      .filter(([, { isComponent }]) => isComponent !== true)
      .flatMap(([token, spec]) => [args(lastPart(token), spec), resourceClass(token, spec)]),
  ]
    .join("\n\n")
    .concat("\n");
}

function namedType(token: string, spec: NamedTypeSpec): string {
  const head = `${documentation(spec.description, "")}\nexport`;
  const name = lastPart(token);
  if (spec.type === "string") {
    return `${head} type ${name} = ${spec.enum.map(({ value }) => JSON.stringify(value)).join(" | ")};`;
  }
  return `${head} interface ${name} ${members(spec.properties, spec.required, typeOf)}`;
}

function args(name: string, { inputProperties, requiredInputs }: ResourceSpec): string {
  return `export interface ${name}Args ${members(inputProperties, requiredInputs, inputOf)}`;
}

function members(
  properties: PropertySpecs,
  required: readonly string[] = [],
  type: (property: PropertySpec) => string,
): string {
  const lines = Object.entries(properties).map(([key, property]) => {
    const mark = required.includes(key) ? "" : "?";
    return `${documentation(property.description, "  ")}\n  readonly ${key}${mark}: ${type(property)};\n`;
  });
  return `{\n${lines.join("")}}`;
}

function inputOf(property: PropertySpec): string {
  return `pulumi.Input<${typeOf(property)}>`;
}

export function typeOf({ type, $ref, items, additionalProperties }: TypeSpec): string {
  if ($ref !== undefined) return $ref === ANY ? "unknown" : lastPart($ref);
  if (items !== undefined) return `readonly ${typeOf(items)}[]`;
  if (additionalProperties !== undefined) return `Readonly<Record<string, ${typeOf(additionalProperties)}>>`;
  return type === "integer" ? "number" : String(type);
}

/** All that is told of a provider is text: other values go as JSON. */
function providerClass(name: string, { description, inputProperties }: ResourceSpec): string {
  const inputs = Object.entries(inputProperties).flatMap(([key, { type, secret }]) => {
    const value = type === "string" ? `args.${key}` : `pulumi.output(args.${key}).apply(JSON.stringify)`;
    if (!secret && type === "string") return [];
    return [optionally(key, secret ? `pulumi.secret(${value})` : value)];
  });
  return [
    documentation(description, ""),
    "export class Provider extends pulumi.ProviderResource {",
    "  constructor(name: string, args: ProviderArgs, options?: pulumi.ResourceOptions) {",
    ...object("inputs", ["...args", ...inputs]),
    `    super(${JSON.stringify(name)}, name, inputs, options);`,
    "  }",
    "}",
  ].join("\n");
}

function optionally(key: string, value: string): string {
  return `${key}: args.${key} === undefined ? undefined : ${value}`;
}

function resourceClass(token: string, spec: ResourceSpec): string {
  const { description, inputProperties, requiredInputs = [], properties, required = [] } = spec;
  const name = lastPart(token);
  const outputs = Object.entries(properties).map(([key, property]) => {
    const type = required.includes(key) ? typeOf(property) : `${typeOf(property)} | undefined`;
    return `${documentation(property.description, "  ")}\n  declare readonly ${key}: pulumi.Output<${type}>;`;
  });
  const secretKeys = secretsOf(inputProperties);
  const secretInputs = secretKeys.map((key) =>
    requiredInputs.includes(key)
      ? `${key}: pulumi.secret(args.${key})`
      : optionally(key, `pulumi.secret(args.${key})`),
  );
  // The SDK reads those properties of a resource that it was told of.
  const filledIn = Object.keys(properties).filter((key) => !requiredInputs.includes(key));
  const undefinedFirst = filledIn.filter((key) => !secretKeys.includes(key));
  const inputs = [...undefinedFirst.map((key) => `${key}: undefined`), "...args", ...secretInputs];
  const secrets = secretsOf(properties).map((key) => JSON.stringify(key));
  const options =
    secrets.length === 0
      ? "options"
      : `pulumi.mergeOptions(options, { additionalSecretOutputs: [${secrets.join(", ")}] })`;
  return [
    documentation(description, ""),
    `export class ${name} extends pulumi.CustomResource {`,
    ...outputs,
    "",
    `  constructor(name: string, args: ${name}Args, options?: pulumi.CustomResourceOptions) {`,
    ...object("inputs", inputs),
    `    super(${JSON.stringify(token)}, name, inputs, ${options});`,
    "  }",
    "}",
  ].join("\n");
}

function secretsOf(properties: PropertySpecs): string[] {
  return Object.keys(properties).filter((key) => properties[key]?.secret);
}

function object(name: string, entries: readonly string[]): string[] {
  if (entries.length === 1) return [`    const ${name} = { ${entries.join()} };`];
  return [`    const ${name} = {`, ...entries.map((entry) => `      ${entry},`), "    };"];
}

/** `#/types/warren:index:Queue`: Queue. */
export function lastPart(token: string): string {
  return token.slice(token.lastIndexOf(":") + 1);
}

export function documentation(text: string, indent: string): string {
  const safe = text.replaceAll("*/", "*\\/");
  const single = `${indent}/** ${safe} */`;
  if (single.length <= LINE_WIDTH && !safe.includes("\n")) return single;
  const lines = safe.split("\n").flatMap((line) => wrapped(line, LINE_WIDTH - indent.length - " * ".length));
  return [`${indent}/**`, ...lines.map((line) => `${indent} * ${line}`.trimEnd()), `${indent} */`].join("\n");
}

function wrapped(text: string, width: number): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = lines.at(-1) ?? "";
    if (line === "") lines.splice(-1, 1, word);
    else if (line.length + 1 + word.length <= width) lines.splice(-1, 1, `${line} ${word}`);
    else lines.push(word);
  }
  return lines;
}
