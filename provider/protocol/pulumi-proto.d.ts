/** The parts of Pulumi's generated gRPC code that come without types. */
declare module "@pulumi/pulumi/proto/provider_grpc_pb.js" {
  import type { ServiceDefinition } from "@grpc/grpc-js";

  const generated: { readonly ResourceProviderService: ServiceDefinition };
  export default generated;
}
