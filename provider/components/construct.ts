/**
 * Components for programs in other languages: what the engine asks by Construct is made here by the same classes that
 * programs in TypeScript import, with Pulumi's SDK at work in this process as it is in such a program.
 *
 * What has to be set of the SDK's runtime is what its own server sets (@pulumi/pulumi, provider/server.ts).
 */
import * as pulumi from "@pulumi/pulumi";
import type proto from "@pulumi/pulumi/proto/provider_pb.js";
import provider from "@pulumi/pulumi/proto/provider_pb.js";
import { awaitFeatureSupport, waitForRPCs } from "@pulumi/pulumi/runtime/settings.js";
import { withLocalStorage } from "@pulumi/pulumi/runtime/state.js";
import structProto from "google-protobuf/google/protobuf/struct_pb.js";
import { ComponentError } from "../../infra/components/program-error.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { COMPONENTS } from "../description/components.ts";
import type { ComponentDescription } from "../description/resource-description.ts";
import type { Answer, Request } from "../protocol/struct-fields.ts";
import { componentArgs } from "./component-args.ts";
import { componentOptions } from "./component-options.ts";
import { makeComponent } from "./make-component.ts";
import { registerReferences } from "./referenced-broker.ts";
import { StrayErrors } from "./stray-errors.ts";

type Outputs = Readonly<Record<string, unknown>>;

/** What the plugin does on Construct. */
export class Components {
  readonly #engine: string;
  readonly #version: string;
  readonly #stray = new StrayErrors();

  /**
   * @param of.engine the address of its log, `127.0.0.1:PORT`
   * @param of.version of this plugin
   */
  constructor(of: { readonly engine: string; readonly version: string }) {
    this.#engine = of.engine;
    this.#version = of.version;
    registerReferences();
  }

  /**
   * @throws WarrenError `component-unknown`, and what the component finds wrong with what it is told, as one too
   */
  async construct(request: Request<proto.ConstructRequest>): Promise<Answer> {
    const { message } = request;
    const token = message.getType();
    const description = COMPONENTS.find((each) => each.token === token);
    if (description === undefined) {
      const known = COMPONENTS.map((each) => each.token).join(", ");
      throw new WarrenError(
        "component-unknown",
        `"${token}" is not a component of this provider; it has ${known}`,
      );
    }
    return await withLocalStorage(async () => {
      await this.#setRuntime(message);
      try {
        return await this.#stray.orErrorOf(async () => {
          const options = componentOptions(request.message, this.#version);
          return await answerOf(description, request, options);
        });
      } catch (error) {
        // As any error of the plugin's: the engine shows it with its code.
        if (error instanceof ComponentError) throw error.error;
        if (!pulumi.RunError.isInstance(error)) throw error;
        throw new WarrenError("component-invalid", error.message, { cause: error });
      }
    });
  }

  async #setRuntime(message: proto.ConstructRequest): Promise<void> {
    pulumi.runtime.resetOptions(
      message.getProject(),
      message.getStack(),
      message.getParallel(),
      this.#engine,
      message.getMonitorendpoint(),
      message.getDryrun(),
      message.getOrganization(),
    );
    await awaitFeatureSupport();
    const config: Record<string, string> = {};
    message.getConfigMap().forEach((value, key) => {
      config[key] = value;
    });
    pulumi.runtime.setAllConfig(config, message.getConfigsecretkeysList());
  }
}

async function answerOf(
  description: ComponentDescription,
  { message, properties }: Request<proto.ConstructRequest>,
  options: pulumi.ComponentResourceOptions,
): Promise<Answer> {
  const name = message.getName();
  const dependencies = new Map<string, readonly string[]>();
  message.getInputdependenciesMap().forEach((urns, key) => dependencies.set(key, urns.getUrnsList()));
  const args = await componentArgs(description, { name, inputs: properties("inputs"), dependencies });
  if (args.later.length > 0) return await notYet(description, { name, later: args.later, options });
  const made = makeComponent(description.token, { name, args: args.values, options });
  return await constructed(description, made, made as unknown as Outputs);
}

/** A preview in which something is not known that decides what there is: it goes on, and says what it leaves out. */
async function notYet(
  description: ComponentDescription,
  of: {
    readonly name: string;
    readonly later: readonly string[];
    readonly options: pulumi.ComponentResourceOptions;
  },
): Promise<Answer> {
  const { name, later, options } = of;
  const component = new pulumi.ComponentResource(description.token, name, {}, options);
  const verb = later.length === 1 ? "is" : "are";
  await pulumi.log.warn(
    `${later.join(", ")} ${verb} known only when the update makes it: this preview does not show what is in "${name}", ` +
      "and shows as deleted what is there of it already.",
    component,
  );
  const unknown = Object.keys(description.outputs.shape).map((key) => [key, pulumi.output(pulumi.unknown)]);
  return await constructed(description, component, Object.fromEntries(unknown) as Outputs);
}

async function constructed(
  { token, outputs }: ComponentDescription,
  made: pulumi.ComponentResource,
  values: Outputs,
): Promise<Answer> {
  const named = Object.fromEntries(Object.keys(outputs.shape).map((key) => [key, values[key]]));
  const [state, dependencies] = await pulumi.runtime.serializeResourceProperties(token, named);
  const response = new provider.ConstructResponse().setUrn(await textOf(made.urn));
  for (const [key, resources] of dependencies) {
    const urns = await Promise.all([...resources].map(async ({ urn }) => await textOf(urn)));
    const each = new provider.ConstructResponse.PropertyDependencies().setUrnsList(urns);
    response.getStatedependenciesMap().set(key, each);
  }
  response.setState(structProto.Struct.fromJavaScript(state));
  // All that it is made of has been told to the engine.
  await waitForRPCs();
  return response;
}

/** A URN is known as soon as the engine has answered. */
function textOf(urn: pulumi.Output<string>): Promise<string> {
  return new Promise((resolve) => {
    urn.apply(resolve);
  });
}
