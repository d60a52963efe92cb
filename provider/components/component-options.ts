/** The options of a component, as they come with Construct, for the SDK that makes it here. */
import * as pulumi from "@pulumi/pulumi";
import type aliasProto from "@pulumi/pulumi/proto/alias_pb.js";
import type proto from "@pulumi/pulumi/proto/provider_pb.js";
import { hookBindingFromProto } from "@pulumi/pulumi/runtime/resource.js";

/** @param version of this plugin */
export function componentOptions(
  message: proto.ConstructRequest,
  version: string,
): pulumi.ComponentResourceOptions {
  const timeouts = message.getCustomtimeouts()?.toObject();
  const hooks = hookBindingFromProto(message.getResourceHooks());
  const trigger = message.getReplacementTrigger();
  return {
    transformations: [byThisPlugin(version)],
    aliases: message.getAliasesList().map(aliasOf),
    dependsOn: resources(message.getDependenciesList()),
    providers: providersOf(message),
    ignoreChanges: message.getIgnorechangesList(),
    replaceOnChanges: message.getReplaceonchangesList(),
    replaceWith: resources(message.getReplaceWithList()),
    ...given("protect", message.getProtect()),
    ...given("retainOnDelete", message.getRetainondelete()),
    ...given("parent", resource(message.getParent())),
    ...given("deletedWith", resource(message.getDeletedwith())),
    ...given("customTimeouts", timeouts),
    ...given("hooks", hooks),
    ...given(
      "replacementTrigger",
      trigger === undefined ? undefined : pulumi.runtime.deserializeProperty(trigger.toJavaScript(), true),
    ),
  };
}

/**
 * Without a version the engine takes that of the program's own classes, where it has some, and the newest plugin that is
 * installed where it has none, as in YAML.
 */
function byThisPlugin(version: string): pulumi.ResourceTransformation {
  return ({ type, props, opts }) =>
    type === "pulumi:providers:warren" ? { props, opts: { ...opts, version } } : undefined;
}

function providersOf(message: proto.ConstructRequest): Record<string, pulumi.ProviderResource> {
  const providers: Record<string, pulumi.ProviderResource> = {};
  message.getProvidersMap().forEach((reference, name) => {
    providers[name] = new pulumi.DependencyProviderResource(reference);
  });
  return providers;
}

function given<K extends string, T>(key: K, value: T | undefined): Partial<Record<K, T>> {
  return value === undefined ? {} : ({ [key]: value } as Partial<Record<K, T>>);
}

function resource(urn: string): pulumi.Resource | undefined {
  return urn === "" ? undefined : new pulumi.DependencyResource(urn);
}

function resources(urns: readonly string[]): pulumi.Resource[] {
  return urns.map((urn) => new pulumi.DependencyResource(urn));
}

function aliasOf(alias: aliasProto.Alias): pulumi.Alias | string {
  const spec = alias.getSpec();
  if (spec === undefined) return alias.getUrn();
  const parent = spec.getNoparent() ? pulumi.rootStackResource : spec.getParenturn();
  return {
    ...given("name", spec.getName() || undefined),
    ...given("type", spec.getType() || undefined),
    ...given("project", spec.getProject() || undefined),
    ...given("stack", spec.getStack() || undefined),
    ...(parent === "" ? {} : { parent }),
  };
}
