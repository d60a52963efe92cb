/** What Pulumi's own server of components uses of the SDK, and its types leave out (@pulumi/pulumi, provider/server.ts). */
import type { ResourceHookBinding } from "@pulumi/pulumi";
import type { ConstructRequest } from "@pulumi/pulumi/proto/provider_pb.js";

declare module "@pulumi/pulumi/runtime/state.js" {
  /** What the work sets of the runtime is its own. */
  export function withLocalStorage<T>(work: () => Promise<T>): Promise<T>;
}

declare module "@pulumi/pulumi/runtime/settings.js" {
  /** Asks what the engine can do. */
  export function awaitFeatureSupport(): Promise<void>;
  /** Until nothing is asked of the engine any more. */
  export function waitForRPCs(): Promise<void>;
}

declare module "@pulumi/pulumi/runtime/resource.js" {
  export function hookBindingFromProto(
    binding: ConstructRequest.ResourceHooksBinding | undefined,
  ): ResourceHookBinding | undefined;
}
