/** The schema of the package, from the descriptions of its resources: what `pulumi package get-schema` prints. */

import { COMPONENTS } from "../description/components.ts";
import { configuration } from "../description/configuration.ts";
import type { ComponentDescription, ResourceDescription } from "../description/resource-description.ts";
import { RESOURCES } from "../description/resources.ts";
import type { PackageSpec, ResourceSpec } from "./package-spec.ts";
import { namedTypesIn, propertiesOf, someOf } from "./property-spec.ts";

/** The oldest of Pulumi's own libraries that the generated classes ask for: those of the generators, and of the CLI. */
const LIBRARIES = "3.259.0";
/** Nothing is published: whoever does so has a path of their own. */
const GO_MODULE = "example.com/warren/sdk/go/warren";

/** How the generated classes are called. */
const LANGUAGES: PackageSpec["language"] = {
  nodejs: {
    packageName: "@warren/pulumi",
    dependencies: { "@pulumi/pulumi": `^${LIBRARIES}` },
    respectSchemaVersion: true,
  },
  python: {
    packageName: "pulumi_warren",
    requires: { pulumi: `>=${LIBRARIES},<4.0.0` },
    pyproject: { enabled: true },
    respectSchemaVersion: true,
  },
  go: {
    importBasePath: GO_MODULE,
    modulePath: GO_MODULE,
    rootPackageName: "warren",
    generateResourceContainerTypes: true,
    respectSchemaVersion: true,
  },
};

/** @param pluginUrl where the plugin's archives lie. @default programs do not know */
export function packageSchema(version: string, pluginUrl?: string): PackageSpec {
  const { properties: variables, required } = propertiesOf(configuration, "input");
  return {
    name: "warren",
    displayName: "Warren",
    version,
    publisher: "Warren",
    description:
      "Topologies of RabbitMQ virtual hosts: planned against the live broker, applied in bulk, without losing messages.",
    keywords: ["pulumi", "rabbitmq", "category/infrastructure", "kind/native"],
    license: "Apache-2.0",
    ...(pluginUrl === undefined ? {} : { pluginDownloadURL: pluginUrl }),
    meta: { moduleFormat: "(.*)" },
    config: { variables, defaults: required },
    provider: {
      description: "A RabbitMQ broker, by its management API.",
      inputProperties: variables,
      properties: variables,
    },
    types: byToken(
      [...RESOURCES, ...COMPONENTS].flatMap(({ inputs, outputs }) => [inputs, outputs]).flatMap(namedTypesIn),
    ),
    resources: byToken([
      ...RESOURCES.map((description) => [description.token, resourceSpec(description)] as const),
      ...COMPONENTS.map((description) => [description.token, componentSpec(description)] as const),
    ]),
    language: LANGUAGES,
  };
}

function componentSpec(component: ComponentDescription): ResourceSpec {
  return { ...specOf(component), isComponent: true };
}

function resourceSpec(resource: ResourceDescription): ResourceSpec {
  const { insteadOfImport } = resource;
  const spec = specOf(resource);
  if (insteadOfImport === undefined) return spec;
  return { ...spec, description: `${spec.description} It cannot be imported.` };
}

function specOf({ description, inputs, outputs }: ComponentDescription): ResourceSpec {
  const [given, read] = [propertiesOf(inputs, "input"), propertiesOf(outputs, "output")];
  const [requiredInputs, required] = [someOf(given.required), someOf(read.required)];
  return {
    description,
    inputProperties: given.properties,
    ...(requiredInputs === undefined ? {} : { requiredInputs }),
    properties: read.properties,
    ...(required === undefined ? {} : { required }),
  };
}

function byToken<T>(entries: readonly (readonly [string, T])[]): Readonly<Record<string, T>> {
  return Object.fromEntries(entries.toSorted(([left], [right]) => (left < right ? -1 : 1)));
}
