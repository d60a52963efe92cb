/** In which virtual host an object is of which something is said: several have objects of one name. */
import type { Definitions } from "../definitions.ts";
import type { Remark } from "../remark.ts";

interface Item {
  readonly name?: string;
  readonly vhost?: string;
}

/** @param definitions of a whole broker: its virtual hosts are named where there are several */
export function inVirtualHosts(remarks: readonly Remark[], definitions: Definitions): Remark[] {
  return remarks.map((remark) => {
    const virtualHost = hostOf(remark, definitions);
    if (virtualHost === undefined) return remark;
    const name = `irtual host ${JSON.stringify(virtualHost)}`;
    const isSaid = definitions.vhosts.length < 2 || remark.message.includes(name);
    return { ...remark, virtualHost, message: isSaid ? remark.message : `V${name}: ${remark.message}` };
  });
}

function hostOf({ path: [section = "", index = ""] }: Remark, definitions: Definitions): string | undefined {
  const list = (definitions as unknown as Readonly<Record<string, unknown>>)[section];
  const item = Array.isArray(list) ? (list as readonly Item[])[Number(index)] : undefined;
  return section === "vhosts" ? item?.name : item?.vhost;
}
