/** What a program in another language tells a component, as the classes in TypeScript take it. */
import * as pulumi from "@pulumi/pulumi";
import { WarrenError } from "../../model/warren-error.ts";
import { documentationOf } from "../description/documented.ts";
import type { ComponentDescription } from "../description/resource-description.ts";
import { hasUnknown, type PropertyMap, type PropertyValue } from "../protocol/property-map.ts";
import { validate } from "../resources/validation.ts";
import { referencedBroker } from "./referenced-broker.ts";

export interface ComponentArgs {
  readonly values: Readonly<Record<string, unknown>>;
  /** Names of arguments that decide what there is, and are not known yet: in a preview. */
  readonly later: readonly string[];
}

export interface ComponentInputs {
  /** Of the component. */
  readonly name: string;
  readonly inputs: PropertyMap;
  /** URNs of what an input is an output of, by its key. */
  readonly dependencies: ReadonlyMap<string, readonly string[]>;
}

/** @throws WarrenError `component-invalid` with everything that is not as its schema says */
export async function componentArgs(
  { token, inputs: schema }: ComponentDescription,
  { name, inputs, dependencies }: ComponentInputs,
): Promise<ComponentArgs> {
  const title = `${token.split(":").at(-1)} "${name}"`;
  const { failures } = validate(schema, inputs);
  if (failures.length > 0) {
    const lines = failures.map(({ property, reason }) =>
      property === "" ? `It ${reason}` : `Argument "${property}" ${reason}`,
    );
    throw new WarrenError("component-invalid", [`${title}:`, ...lines].join("\n"));
  }
  const later: string[] = [];
  const entries = await Promise.all(
    Object.entries(inputs.values).map(async ([key, value]): Promise<[string, unknown]> => {
      const { plain } = documentationOf(schema.shape[key] ?? schema);
      const isSecret = inputs.secrets.has(key);
      if (key === "broker") {
        const broker = typeof value === "string" ? await referencedBroker(value, title) : undefined;
        if (broker === undefined) later.push(key);
        return [key, broker];
      }
      if (plain !== true) return [key, outputOf(value, { isSecret, urns: dependencies.get(key) ?? [] })];
      if (hasUnknown(value)) later.push(key);
      if (isSecret) throw secretInPlain(title, key);
      return [key, value];
    }),
  );
  return { values: Object.fromEntries(entries), later };
}

function secretInPlain(title: string, key: string): WarrenError {
  const hint =
    key === "declaration"
      ? "Name it in the declaration as `${NAME}`, and give its value in `secrets`."
      : "Nothing of it is kept as a secret: give it as plain text.";
  return new WarrenError("component-invalid", `${title}: Argument "${key}" has a secret in it.`, { hint });
}

function outputOf(
  value: PropertyValue,
  { isSecret, urns }: { readonly isSecret: boolean; readonly urns: readonly string[] },
): pulumi.Output<unknown> {
  // A promise, so that no name of a key means anything: see infra/plain-input.ts.
  const given: Promise<unknown> = Promise.resolve(hasUnknown(value) ? pulumi.unknown : value);
  const known: pulumi.Output<unknown> = pulumi.output(given);
  const made = urns.map((urn) => new pulumi.DependencyResource(urn).urn);
  const output = pulumi.all([known, ...made]).apply(([first]) => first);
  return isSecret ? pulumi.secret(output) : output;
}
