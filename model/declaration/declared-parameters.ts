/** What of a virtual host RabbitMQ keeps as runtime parameters, as it calls them; without limits and operator policies. */
import { COMPONENTS } from "../rabbitmq/components.ts";
import type { RuntimeParameter, VirtualHost } from "./declaration.ts";

export type WithParameters = Pick<
  VirtualHost,
  "federationUpstreams" | "federationUpstreamSets" | "shovels" | "parameters"
>;

/** They may refer to each other before they are there. */
export function declaredParameters(host: WithParameters): RuntimeParameter[] {
  return [
    ...host.federationUpstreams.map(({ name, definition: value }) => {
      return { component: COMPONENTS.federationUpstreams, name, value };
    }),
    ...host.federationUpstreamSets.map(({ name, upstreams: value }) => {
      return { component: COMPONENTS.federationUpstreamSets, name, value };
    }),
    ...host.shovels.map(({ name, definition: value }) => ({ component: COMPONENTS.shovels, name, value })),
    ...host.parameters.map(({ component, name, value }) => ({ component, name, value })),
  ];
}
