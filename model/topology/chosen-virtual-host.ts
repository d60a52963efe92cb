/** The virtual host that `--vhost` says. */
import { WarrenError } from "../warren-error.ts";

/**
 * @param name undefined where none was said: then the only one is meant
 * @throws WarrenError `virtual-host-unknown`, `virtual-host-unsaid`
 */
export function chosenVirtualHost<H extends { readonly name: string }>(
  { virtualHosts }: { readonly virtualHosts: readonly H[] },
  name: string | undefined,
): H {
  const [first] = virtualHosts;
  if (name === undefined && first !== undefined && virtualHosts.length === 1) return first;
  const found = virtualHosts.find((host) => host.name === name);
  if (found !== undefined) return found;
  const names = virtualHosts.map((host) => JSON.stringify(host.name)).join(", ");
  const hint = virtualHosts.length === 0 ? "There are none." : `There are: ${names}.`;
  if (name !== undefined) {
    const what = `There is no virtual host ${JSON.stringify(name)}.`;
    throw new WarrenError("virtual-host-unknown", what, { hint });
  }
  throw new WarrenError("virtual-host-unsaid", "There is more than one virtual host, or none: say --vhost.", {
    hint,
  });
}
