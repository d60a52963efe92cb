/**
 * Pulumi's package schema, as far as Warren's has to do with it.
 *
 * https://www.pulumi.com/docs/iac/guides/building-extending/packages/schema/
 */
export interface TypeSpec {
  readonly type?: "string" | "integer" | "number" | "boolean" | "array" | "object";
  /** `#/types/warren:index:Queue`, `#/provider`, `#/resources/warren:index:Ready`, or {@link ANY}. */
  readonly $ref?: string;
  readonly items?: TypeSpec;
  readonly additionalProperties?: TypeSpec;
  /** Of a component's inputs: no output of a resource. */
  readonly plain?: true;
}

export const ANY = "pulumi.json#/Any";

export interface PropertySpec extends TypeSpec {
  readonly description: string;
  readonly secret?: true;
  readonly willReplaceOnChanges?: true;
}

export type PropertySpecs = Readonly<Record<string, PropertySpec>>;

export type NamedTypeSpec =
  | { readonly type: "string"; readonly description: string; readonly enum: readonly { value: string }[] }
  | {
      readonly type: "object";
      readonly description: string;
      readonly properties: PropertySpecs;
      readonly required?: readonly string[];
    };

export interface ResourceSpec {
  readonly description: string;
  readonly inputProperties: PropertySpecs;
  readonly requiredInputs?: readonly string[];
  /** Those that can be read of the resource. */
  readonly properties: PropertySpecs;
  /** Of these, what is always there. */
  readonly required?: readonly string[];
  /** The plugin makes it of others, by Construct. */
  readonly isComponent?: true;
}

/** With `respectSchemaVersion` programs ask for the plugin of the version that their classes were made of. */
export interface LanguageSpecs {
  readonly nodejs: {
    readonly packageName: string;
    readonly dependencies: Readonly<Record<string, string>>;
    readonly respectSchemaVersion: true;
  };
  readonly python: {
    readonly packageName: string;
    readonly requires: Readonly<Record<string, string>>;
    readonly pyproject: { readonly enabled: true };
    readonly respectSchemaVersion: true;
  };
  readonly go: {
    readonly importBasePath: string;
    readonly modulePath: string;
    readonly rootPackageName: string;
    readonly generateResourceContainerTypes: true;
    readonly respectSchemaVersion: true;
  };
}

export interface PackageSpec {
  readonly name: string;
  readonly displayName: string;
  readonly version: string;
  readonly publisher: string;
  readonly description: string;
  readonly keywords: readonly string[];
  readonly license: string;
  /** Where the plugin's archives lie, for programs on machines that have none. */
  readonly pluginDownloadURL?: string;
  readonly meta: { readonly moduleFormat: string };
  readonly config: { readonly variables: PropertySpecs; readonly defaults: readonly string[] };
  /** Without `requiredInputs`: a provider that only makes passwords and certificates needs no broker. */
  readonly provider: ResourceSpec;
  readonly types: Readonly<Record<string, NamedTypeSpec>>;
  readonly resources: Readonly<Record<string, ResourceSpec>>;
  readonly language: LanguageSpecs;
}
