/** What `./warren export` can make of a declaration, each for another reader. */
import type { Declaration } from "../../model/declaration/declaration.ts";
import { neededPlugins } from "../../model/declaration/rules/plugins.ts";
import { onlyVirtualHost } from "../../model/definitions/only-virtual-host.ts";
import {
  neededBefore,
  toDefinitions,
  toVirtualHostDefinitions,
} from "../../model/definitions/to-definitions.ts";
import type { RabbitmqVersion } from "../../model/rabbitmq/versions.ts";
import { alertRules, renderAlertRules } from "../../model/routing/monitoring/alert-rules.ts";
import { dashboard } from "../../model/routing/monitoring/dashboard.ts";
import type { Labels } from "../../model/routing/monitoring/promql.ts";
import { showableJson } from "../../model/text/visible.ts";
import { chosenVirtualHost } from "../../model/topology/chosen-virtual-host.ts";

export interface Asked {
  readonly declaration: Declaration;
  /** That alone; undefined: everything. */
  readonly virtualHost: string | undefined;
  /** Of the broker that is meant. */
  readonly version: RabbitmqVersion | undefined;
  /** That metrics have to have. */
  readonly labels: Labels;
}

export interface Exported {
  /** In which what cannot be seen is written as its language writes it. */
  readonly text: string;
  /** What is to be known of it, a sentence each. */
  readonly notes: readonly string[];
}

/** By the word that asks for it. @throws WarrenError `virtual-host-unknown`, `pattern-undecidable` */
export const FORMS = {
  definitions: exportDefinitions,
  prometheus: exportAlertRules,
  grafana: exportDashboard,
} as const satisfies Readonly<Record<string, (asked: Asked) => Exported>>;

export type FormName = keyof typeof FORMS;

export function isForm(word: string): word is FormName {
  return Object.hasOwn(FORMS, word);
}

function exportDefinitions({ declaration, virtualHost, version }: Asked): Exported {
  const needed = neededPlugins(onlyThat(declaration, virtualHost), version);
  const plugins =
    needed.length === 0 ? [] : [`A broker that imports it needs the plugins: ${needed.join(", ")}.`];
  if (virtualHost === undefined) {
    const { definitions, remarks } = toDefinitions(declaration);
    return { text: json(definitions), notes: [...remarks.map(({ message }) => message), ...plugins] };
  }
  const host = chosenVirtualHost(declaration, virtualHost);
  const before = neededBefore(onlyVirtualHost(declaration, host.name));
  return {
    text: json(toVirtualHostDefinitions(host)),
    notes: [
      `The virtual host ${JSON.stringify(host.name)} has to be there: an import into it makes no users and leaves its description, tags, default queue type and tracing as they are.`,
      ...before.map(({ message }) => message),
      ...plugins,
    ],
  };
}

function exportAlertRules({ declaration, virtualHost, labels }: Asked): Exported {
  const part = onlyThat(declaration, virtualHost);
  const hosts = part.virtualHosts.map(({ name }) => name);
  return { text: renderAlertRules(alertRules(part, labels), hosts), notes: [] };
}

function exportDashboard({ declaration, virtualHost, labels }: Asked): Exported {
  return { text: json(dashboard(onlyThat(declaration, virtualHost), labels)), notes: [] };
}

function onlyThat(declaration: Declaration, virtualHost: string | undefined): Declaration {
  if (virtualHost === undefined) return declaration;
  return onlyVirtualHost(declaration, chosenVirtualHost(declaration, virtualHost).name);
}

/** JSON's own escapes for what a terminal would obey: the same characters in a file as on stdout. */
function json(value: unknown): string {
  return `${showableJson(JSON.stringify(value, null, 2))}\n`;
}
