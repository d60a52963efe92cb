/** The engine's log, by gRPC: https://github.com/pulumi/pulumi/blob/master/proto/pulumi/engine.proto */
import { credentials, Metadata } from "@grpc/grpc-js";
import engineGrpc from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import engine from "@pulumi/pulumi/proto/engine_pb.js";
import { showable } from "../../model/text/visible.ts";
import type { RunLog } from "./run-log.ts";

type Severity = Parameters<InstanceType<typeof engine.LogRequest>["setSeverity"]>[0];

/** Milliseconds for one message. */
const DEADLINE = 2_000;

/** An engine that is gone is told nothing, which is no failure of what is under way. */
export class EngineLog {
  readonly #client: InstanceType<typeof engineGrpc.EngineClient> | undefined;
  readonly #underWay = new Set<Promise<void>>();

  /** @param address that the engine gives as the plugin's argument, `127.0.0.1:PORT`; undefined: nobody listens */
  constructor(address: string | undefined) {
    if (address !== undefined) {
      this.#client = new engineGrpc.EngineClient(address, credentials.createInsecure());
    }
  }

  of(urn: string): RunLog {
    const { INFO, WARNING } = engine.LogSeverity;
    return {
      info: (message) => this.#send(urn, INFO, message, false),
      warning: (message) => this.#send(urn, WARNING, message, false),
      status: (message) => this.#send(urn, INFO, message, true),
    };
  }

  /** What was told has arrived: an operation's messages belong before its answer. */
  async flush(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  close(): void {
    this.#client?.close();
  }

  #send(urn: string, severity: Severity, message: string, ephemeral: boolean): void {
    const client = this.#client;
    if (client === undefined) return;
    const request = new engine.LogRequest()
      .setUrn(urn)
      .setSeverity(severity)
      .setMessage(showable(message))
      .setEphemeral(ephemeral);
    const sent = new Promise<void>((resolve) => {
      client.log(request, new Metadata(), { deadline: Date.now() + DEADLINE }, () => resolve());
    });
    this.#underWay.add(sent);
    void sent.then(() => this.#underWay.delete(sent));
  }
}
