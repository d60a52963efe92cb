/** A broker that another component of the program is: the engine says which, and has what was told of it. */
import * as pulumi from "@pulumi/pulumi";
import type { Broker, BrokerSettings } from "../../infra/components/broker.ts";
import { isKnown } from "../../infra/components/is-known.ts";
import { valueOf } from "../../infra/config/value-of.ts";
import { Provider } from "../../infra/warren-resources.ts";
import { urnParts } from "../../model/text/pulumi-urn.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { cluster, dockerServer, existingBroker } from "../description/components.ts";

const BROKERS: readonly string[] = [dockerServer, cluster, existingBroker].map(({ token }) => token);

/** The state that a component has registered, as outputs of it. */
class Registered extends pulumi.ComponentResource {
  declare readonly amqpUrl: pulumi.Output<string>;
  declare readonly managementUrl: pulumi.Output<string>;
  declare readonly administrator: pulumi.Output<string>;
  declare readonly administratorPassword: pulumi.Output<string>;
  declare readonly provider: pulumi.Output<Provider>;
  declare readonly ready: pulumi.Output<pulumi.Resource>;
  declare readonly settings: pulumi.Output<BrokerSettings | undefined>;

  constructor(type: string, name: string, urn: string) {
    const properties = {
      amqpUrl: undefined,
      managementUrl: undefined,
      administrator: undefined,
      administratorPassword: undefined,
      provider: undefined,
      ready: undefined,
      settings: undefined,
    };
    super(type, name, properties, { urn });
  }
}

/** So that the SDK makes resources of the references that a component's state has. */
export function registerReferences(): void {
  pulumi.runtime.registerResourcePackage("warren", {
    constructProvider: (name, _type, urn) => new Provider(name, {}, { urn }),
  });
  pulumi.runtime.registerResourceModule("warren", "index", {
    construct: (_name, _type, urn) => new pulumi.DependencyResource(urn),
  });
}

/**
 * @param urn of a component
 * @param title of who is told of it, for the error
 * @returns undefined where a preview does not know yet what it is
 * @throws WarrenError `component-invalid` where it is none that is a broker
 */
export async function referencedBroker(urn: string, title: string): Promise<Broker | undefined> {
  const { type = "", name = "" } = urnParts(urn) ?? {};
  if (!BROKERS.includes(type)) {
    throw new WarrenError(
      "component-invalid",
      `${title}: Argument "broker" is "${urn}", and one of ${BROKERS.join(", ")} belongs there.`,
    );
  }
  const registered = new Registered(type, name, urn);
  const { provider, ready } = registered;
  // What Warren does not make has none, and a preview does not tell none from what is not known.
  const settings = type === existingBroker.token ? undefined : registered.settings;
  for (const output of [provider, ready, settings]) if (!(await isKnown(output))) return undefined;
  return {
    provider: await valueOf(provider),
    ready: await valueOf(ready),
    // What `ready` waits for.
    resources: [],
    amqpUrl: registered.amqpUrl,
    managementUrl: registered.managementUrl,
    administrator: registered.administrator,
    administratorPassword: registered.administratorPassword,
    settings: settings === undefined ? undefined : await valueOf(settings),
  };
}
