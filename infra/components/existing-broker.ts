import * as pulumi from "@pulumi/pulumi";
import type { ExistingBrokerArgs } from "../component-args.ts";
import { readExistingUrls } from "../server/existing/existing-urls.ts";
import { IN_SERVICE_TIMEOUT } from "../server/server.ts";
import { Provider, Ready } from "../warren-resources.ts";
import { type Broker, brokerOutputs } from "./broker.ts";
import { isKnown } from "./is-known.ts";
import { told } from "./program-error.ts";

/**
 * A RabbitMQ that somebody else makes: by its addresses, which may be outputs of other resources of the program. Nothing of
 * it is made or changed but what an {@link Environment} declares. While an address is not known yet, a preview says so.
 */
export class ExistingBroker extends pulumi.ComponentResource implements Broker {
  readonly provider: Provider;
  readonly ready: pulumi.Resource;
  readonly resources: readonly pulumi.Resource[] = [];
  readonly amqpUrl: pulumi.Output<string>;
  readonly managementUrl: pulumi.Output<string>;
  readonly administrator: pulumi.Output<string>;
  readonly administratorPassword: pulumi.Output<string>;
  readonly settings = undefined;

  constructor(name: string, args: ExistingBrokerArgs, options?: pulumi.ComponentResourceOptions) {
    super("warren:index:ExistingBroker", name, {}, options);
    const { amqpUrl, managementUrl, administrator, administratorPassword, timeout } = args;
    const { certificateAuthority, requireTls, adopt, nodes } = args;
    const urls = pulumi
      .all({ amqpUrl, managementUrl })
      .apply((known) => told(`ExistingBroker "${name}"`, () => readExistingUrls((key) => known[key])));
    this.amqpUrl = urls.apply(({ amqp }) => amqp);
    this.managementUrl = urls.apply(({ management }) => management);
    this.administrator = pulumi.output(administrator);
    this.administratorPassword = pulumi.secret(pulumi.output(administratorPassword));
    const unknown = { amqpUrl, managementUrl, administrator, administratorPassword };
    if (pulumi.runtime.isDryRun()) void this.#sayUnknown(unknown);
    this.provider = new Provider(
      name,
      {
        endpoint: this.managementUrl,
        amqpEndpoint: this.amqpUrl,
        username: this.administrator,
        password: this.administratorPassword,
        ...(certificateAuthority === undefined ? {} : { certificateAuthority }),
        ...(requireTls === undefined ? {} : { requireTls }),
        ...(adopt === undefined ? {} : { adopt }),
        ...(nodes === undefined ? {} : { nodes }),
      },
      { parent: this },
    );
    this.ready = new Ready(
      `${name}-ready`,
      { nodes: 1, timeout: timeout ?? IN_SERVICE_TIMEOUT },
      { parent: this, provider: this.provider },
    );
    this.registerOutputs(brokerOutputs(this));
  }

  async #sayUnknown(args: Readonly<Record<string, pulumi.Input<string>>>): Promise<void> {
    const known = await Promise.all(Object.values(args).map(isKnown));
    const names = Object.keys(args).filter((_, index) => known[index] === false);
    if (names.length === 0) return;
    const verb = names.length === 1 ? "is" : "are";
    await pulumi.log.info(
      `${names.join(", ")} ${verb} known only when the update makes it: this preview shows what will be made, and looks at nothing on the broker.`,
      this,
    );
  }
}
