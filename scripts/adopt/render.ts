/** The plan of an adoption in words. Pure. */

import { shellWord } from "../../model/advice.ts";
import type { Difference, NamedObject } from "../../model/declaration/adoption/finding.ts";
import { quote } from "../../model/text/wording.ts";
import type { FoundAdoption } from "../../operations/adopt/find-adoption.ts";

/** Of each kind of finding; the rest is counted. `--json` has all. */
const MOST_SHOWN = 20;

/** @param administrator as whom Warren works */
export function renderAdoption(
  { taken, missing, unmanaged, excess, unsayable, secrets, restricted, alarms }: FoundAdoption,
  administrator: string,
): string {
  const equal = taken.filter(({ differences }) => differences.length === 0);
  const different = taken.filter(({ differences }) => differences.length > 0);
  return [
    "Taken over as it is:",
    ...countsOf(equal).map(indented),
    ...section(
      "Taken over as it is, and not as declared; the next up changes it:",
      different.flatMap((object) =>
        object.differences.map((difference) => `${inWords(object)}: ${differenceInWords(difference)}`),
      ),
    ),
    ...section("Declared, and not there; the next up makes it:", missing.map(inWords)),
    ...section("There, and not declared; it stays unmanaged:", unmanaged.map(inWords)),
    ...section("There beside what is declared; the next up takes it away:", excess.map(inWords)),
    ...section("There, and not to be said in a declaration:", unsayable),
    ...section("Whether the values of these secrets are those on the broker, preview says:", secrets),
    ...section("In alarm, which blocks those who publish, and does not stop this:", alarms),
    ...section(
      `Here user ${quote(administrator)} has not all permissions, without which changes of queues are refused:`,
      restricted.map(
        (host) =>
          `rabbitmqctl set_permissions -p ${shellWord(host)} ${shellWord(administrator)} '.*' '.*' '.*'`,
      ),
    ),
  ].join("\n");
}

function section(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const more = lines.length > MOST_SHOWN ? [`and ${lines.length - MOST_SHOWN} more, which --json lists`] : [];
  return [title, ...[...lines.slice(0, MOST_SHOWN), ...more].map(indented)];
}

function indented(line: string): string {
  return `  ${line}`;
}

/** `virtual host "shop": 2 exchanges, 3 queues`, and one line of what is in none. */
function countsOf(objects: readonly NamedObject[]): string[] {
  const byHost = Map.groupBy(objects, ({ kind, name, virtualHost }) =>
    kind === "virtual host" ? name : virtualHost,
  );
  const lines = [...byHost].map(([host, inside]) => {
    const kinds = Map.groupBy(
      inside.filter(({ kind }) => kind !== "virtual host"),
      ({ kind }) => kind,
    );
    const counts = [...kinds].map(([kind, { length }]) => `${length} ${length === 1 ? kind : plural(kind)}`);
    const listed = counts.length === 0 ? "nothing in it" : counts.join(", ");
    return host === undefined ? listed : `virtual host ${quote(host)}: ${listed}`;
  });
  return lines.length === 0 ? ["nothing"] : lines;
}

function plural(kind: string): string {
  return kind.endsWith("y") ? `${kind.slice(0, -1)}ies` : `${kind}s`;
}

function inWords({ kind, name, virtualHost }: NamedObject): string {
  const place = virtualHost === undefined ? "" : ` in virtual host ${quote(virtualHost)}`;
  return `${kind} ${kind === "binding" ? name : quote(name)}${place}`;
}

function differenceInWords({ property, live, declared }: Difference): string {
  if (live === undefined && declared === undefined) return `${property} differs`;
  const [is, wanted] = [live, declared].map((value) =>
    value === undefined ? "absent" : JSON.stringify(value),
  );
  return `${property} is ${is}, declared is ${wanted}`;
}
