/**
 * The gRPC server: what the engine asks about the plugin itself, and when it ends. It holds what the engine
 * configured, and what is under way.
 *
 * Protocol: pulumi/proto/pulumi/provider.proto, through the code that @pulumi/pulumi generates from it.
 */

import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import {
  type handleUnaryCall,
  Server,
  ServerCredentials,
  status,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import pluginProto from "@pulumi/pulumi/proto/plugin_pb.js";
import providerGrpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import type { CheckRequest, ConstructRequest } from "@pulumi/pulumi/proto/provider_pb.js";
import provider from "@pulumi/pulumi/proto/provider_pb.js";
import emptyProto from "google-protobuf/google/protobuf/empty_pb.js";
import { removeJournal } from "../broker/journal/journal.ts";
import { urnParts } from "../model/text/pulumi-urn.ts";
import { WarrenError } from "../model/warren-error.ts";
import { Away } from "./away.ts";
import {
  type Configured,
  checkConfiguration,
  configurationMeant,
  configured,
  diffConfiguration,
  warningOf,
} from "./configuration.ts";
import { Departures } from "./departures.ts";
import { type PlanFolders, Plans } from "./plans.ts";
import type { EngineLog } from "./protocol/engine-log.ts";
import { toServiceError } from "./protocol/grpc-error.ts";
import { isOwnUser } from "./protocol/peer-user.ts";
import type { PropertyMap } from "./protocol/property-map.ts";
import { type Handler, resourceRequests } from "./protocol/resource-requests.ts";
import { checkResponse, diffResponse } from "./protocol/responses.ts";
import { type Answer, type Request, withStructsApart } from "./protocol/struct-fields.ts";
import type { OperationContext, Resource } from "./resources/resource.ts";

export interface ProviderServerOptions {
  /** By type token: `warren:index:Topology`. */
  readonly resources: Readonly<Record<string, Resource>>;
  readonly version: string;
  /** Pulumi's package schema, as JSON. */
  readonly schema: string;
  readonly deleteData: boolean;
  readonly adopt: boolean;
  readonly deleteAdopted: boolean;
  readonly newBroker: boolean;
  readonly backups: string | undefined;
  /** Queues whose messages may be moved in this run, although they are protected. */
  readonly moved: ReadonlySet<string>;
  /** Whether publishers by a queue's name may meet a moment without it, where it is moved over AMQP. */
  readonly acceptsGap: boolean;
  /** Folders; undefined where nobody reads or has reviewed any. */
  readonly plans: PlanFolders;
  /** Makes what another language asks for: a component of `infra/components/`. */
  readonly construct: (request: Request<ConstructRequest>) => Promise<Answer>;
  readonly log: EngineLog;
}

/** Bytes. A topology of 10,000 queues and bindings is some MB; Pulumi's engine has the same limit. */
const MESSAGE_LIMIT = 400 * 1024 * 1024;

const SERVICE = withStructsApart(providerGrpc.ResourceProviderService);

export class ProviderServer {
  readonly #options: ProviderServerOptions;
  readonly #server: Server;
  readonly #listener = createServer();
  readonly #gone = new AbortController();
  readonly #finished = new Set<string>();
  readonly #departures = new Departures();
  readonly #away = new Away();
  readonly #underWay = new Set<Promise<void>>();
  #configured: Configured | undefined;

  constructor(options: ProviderServerOptions) {
    this.#options = options;
    this.#server = new Server({
      "grpc.max_receive_message_length": MESSAGE_LIMIT,
      "grpc.max_send_message_length": MESSAGE_LIMIT,
    });
    this.#server.addService(SERVICE, this.#implementation());
  }

  /**
   * Who connects as another user of the machine is cut off before anything is read.
   *
   * @returns the port on 127.0.0.1 that it answers at
   */
  async listen(): Promise<number> {
    const injector = this.#server.createConnectionInjector(ServerCredentials.createInsecure());
    const admit = async (socket: Socket): Promise<void> => {
      // It may end before it is decided on.
      socket.on("error", () => socket.destroy());
      if (await isOwnUser(socket)) injector.injectConnection(socket);
      else socket.destroy();
    };
    this.#listener.on("connection", (socket) => void admit(socket));
    this.#listener.listen(0, "127.0.0.1");
    await once(this.#listener, "listening");
    return (this.#listener.address() as AddressInfo).port;
  }

  /**
   * Finishes what is under way, and takes the journals of finished runs off the broker: the engine has written
   * its state by now.
   */
  async close(): Promise<void> {
    await Promise.allSettled(this.#underWay);
    this.#listener.close();
    // Not tryShutdown: it also waits for the engine to close its connection, which waits for our end.
    this.#server.forceShutdown();
    this.#options.log.close();
    const broker = this.#configured?.broker;
    if (broker === undefined) return;
    try {
      for (const urn of this.#finished) {
        await removeJournal(broker.api, { urn }, AbortSignal.timeout(2_000));
      }
    } catch (error) {
      // The broker may be gone with the stack. A journal that stays is replaced by the next run's.
      if (!(error instanceof WarrenError) && (error as Error).name !== "TimeoutError") throw error;
    } finally {
      await broker.api.close();
    }
  }

  /** Stops at the next request to the broker: nobody is there any more to hear the result. */
  abandon(): void {
    this.#gone.abort(new WarrenError("engine-gone", "Pulumi's engine has gone"));
    this.#listener.close();
    this.#server.forceShutdown();
  }

  #implementation(): UntypedServiceImplementation {
    const handlers: Record<string, Handler> = {
      handshake: () => this.#handshake(),
      getPluginInfo: () => new pluginProto.PluginInfo().setVersion(this.#options.version),
      getSchema: () => new provider.GetSchemaResponse().setSchema(this.#options.schema),
      checkConfig: ({ message, properties }: Request<CheckRequest>) => {
        const news = configurationMeant(message.getUrn(), properties("news"));
        return checkResponse(checkConfiguration(news, properties("olds")));
      },
      diffConfig: ({ properties }) => diffResponse(diffConfiguration(properties("olds"), properties("news"))),
      configure: ({ properties }) => this.#configure(properties("args")),
      ...resourceRequests(
        (urn) => this.#resource(urn),
        (urn) => this.#context(urn),
      ),
      construct: (request: Request<ConstructRequest>) => this.#options.construct(request),
      // The engine starts no further steps; the one under way is finished, so that its result is not lost.
      cancel: () => new emptyProto.Empty(),
    };
    const names = Object.keys(SERVICE);
    return Object.fromEntries(names.map((name) => [name, this.#unary(name, handlers[name])]));
  }

  #unary(name: string, handler: Handler | undefined): handleUnaryCall<Request<never>, Answer> {
    return (call, callback) => {
      if (handler === undefined) {
        callback({ code: status.UNIMPLEMENTED, details: `${name} is not implemented` });
        return;
      }
      const answer = async (): Promise<void> => {
        let response: Answer;
        try {
          response = await handler(call.request);
        } catch (error) {
          await this.#options.log.flush();
          callback(toServiceError(error));
          return;
        }
        // What was told belongs to this operation, and before its end.
        await this.#options.log.flush();
        callback(null, response);
      };
      const answered = answer();
      // A component waits for what the engine does, and for ever where that has ended: it leaves nothing half done.
      if (name === "construct") return;
      this.#underWay.add(answered);
      void answered.finally(() => this.#underWay.delete(answered));
    };
  }

  #handshake(): InstanceType<typeof provider.ProviderHandshakeResponse> {
    return new provider.ProviderHandshakeResponse().setAcceptSecrets(true).setAcceptResources(true);
  }

  async #configure(args: PropertyMap): Promise<InstanceType<typeof provider.ConfigureResponse>> {
    await this.#configured?.broker.api.close();
    this.#configured = configured(args);
    const warning = warningOf(args);
    // Of no resource: the engine has not told the provider's own name.
    if (warning !== undefined) this.#options.log.of("").warning(warning);
    return new provider.ConfigureResponse()
      .setAcceptsecrets(true)
      .setAcceptresources(true)
      .setSupportspreview(true);
  }

  #resource(urn: string): Resource {
    const type = urnParts(urn)?.type ?? "";
    const resource = this.#options.resources[type];
    if (resource !== undefined) return resource;
    const known = Object.keys(this.#options.resources).join(", ");
    throw new WarrenError(
      "resource-unknown",
      `"${type}" is not a resource of this provider; it has ${known}`,
    );
  }

  #context(urn: string): OperationContext {
    const log = this.#options.log.of(urn);
    return {
      urn,
      broker: () => this.#orThrow().broker,
      owner: (generation) => ({
        urn,
        key: this.#orThrow().journalKey,
        generation,
        onRejected: log.warning,
      }),
      adoptionNotes: () => this.#orThrow().adoptionNotes,
      deleteData: this.#options.deleteData,
      adoptsOnly: this.#options.adopt,
      adopt: this.#options.adopt || this.#configured?.adopt === true,
      deleteAdopted: this.#options.deleteAdopted,
      newBroker: this.#options.newBroker,
      moves: () => ({
        nodes: this.#orThrow().nodes,
        named: this.#options.moved,
        acceptsGap: this.#options.acceptsGap,
      }),
      backups: this.#options.backups,
      departures: this.#departures,
      away: this.#away,
      plans: new Plans(this.#options.plans),
      log,
      signal: this.#gone.signal,
      onFinished: () => this.#finished.add(urn),
    };
  }

  /** @throws WarrenError `not-configured` */
  #orThrow(): Configured {
    if (this.#configured !== undefined) return this.#configured;
    throw new WarrenError("not-configured", "the warren provider is told of no broker", {
      hint: "Give it `endpoint`, `username` and `password`.",
    });
  }
}
