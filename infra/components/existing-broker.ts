import * as pulumi from "@pulumi/pulumi";
import { readExistingUrls } from "../server/existing/existing-urls.ts";
import { IN_SERVICE_TIMEOUT } from "../server/server.ts";
import { Provider, Ready } from "../warren-resources.ts";
import type { Broker } from "./broker.ts";
import { told } from "./program-error.ts";

export interface ExistingBrokerArgs {
  /** Where AMQP 0-9-1 answers, without credentials and virtual host: `amqps://rabbit.example:5671`. */
  readonly amqpUrl: pulumi.Input<string>;
  /** Where the management plugin answers, without credentials: `https://rabbit.example:15671`. */
  readonly managementUrl: pulumi.Input<string>;
  /**
   * A user with the tag administrator, or with policymaker where the declaration has no users and no virtual hosts but
   * external ones.
   */
  readonly administrator: pulumi.Input<string>;
  /** That user's password. */
  readonly administratorPassword: pulumi.Input<string>;
  /** Certificates of the authorities to trust for https and amqps, PEM. @default those that Node.js trusts */
  readonly certificateAuthority?: pulumi.Input<string> | undefined;
  /**
   * Whether nothing but https and amqps is taken.
   * @default what has no TLS is taken, with a warning where credentials go to another machine; false says that it is meant
   */
  readonly requireTls?: pulumi.Input<boolean> | undefined;
  /** Whether what is there already under a declared name is taken over, as it is. @default false: it is refused */
  readonly adopt?: pulumi.Input<boolean> | undefined;
  /** The Docker containers of its nodes, where `rabbitmqctl` can be run: queues are moved by it. @default none */
  readonly nodes?: pulumi.Input<readonly string[]> | undefined;
  /** Seconds to wait for it to be in service, at most. @default 300 */
  readonly timeout?: pulumi.Input<number> | undefined;
}

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
    this.registerOutputs({ amqpUrl: this.amqpUrl, managementUrl: this.managementUrl });
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

/** Pulumi's types do not show it: `Output.isKnown` is a promise of whether a preview has the value. */
async function isKnown(input: pulumi.Input<string>): Promise<boolean> {
  const output: object = pulumi.output(input);
  return !("isKnown" in output) || (await output.isKnown) === true;
}
