/**
 * Shovels and federation upstreams that RabbitMQ refuses for the virtual host that they lead to. It does so with HTTP 400
 * at the moment of their PUT, which is after everything else was made; so it is looked at before anything is.
 */
import type { Declaration } from "../model/declaration/declaration.ts";
import { linksNowhere } from "../model/lint/view/links.ts";
import { quote } from "../model/text/wording.ts";
import { WarrenError } from "../model/warren-error.ts";

/**
 * @param live virtual hosts that are on the broker, whoever made them; the declared ones will be there too
 * @throws WarrenError `link-leads-nowhere` with all of them
 */
export function assertLinksLead(
  { virtualHosts }: Pick<Declaration, "virtualHosts">,
  live: readonly string[],
): void {
  const there = new Set([...live, ...virtualHosts.map(({ name }) => name)]);
  const wrong = virtualHosts.flatMap((host) =>
    [...linksNowhere(host, (name) => there.has(name))].map((link) => ({ link, host: host.name })),
  );
  if (wrong.length === 0) return;
  const said = wrong.map(({ link: { kind, name, target }, host }) => {
    const what = `${kind === "shovel" ? "shovel" : "federation upstream"} ${quote(name)}`;
    const means = `its ${quote(target.path[0] ?? "")} means the virtual host ${quote(target.virtualHost ?? "")} of the broker itself`;
    return `RabbitMQ would refuse the ${what} in virtual host ${quote(host)}: ${means}, which is not there.`;
  });
  const [{ host }] = wrong as [(typeof wrong)[number]];
  throw new WarrenError("link-leads-nowhere", said.join("\n"), {
    hint: `Give each URI the path of the virtual host that is meant, percent-encoded, such as amqp:///${encodeURIComponent(host)}, or declare the one that is missing.`,
  });
}
