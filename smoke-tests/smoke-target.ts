/** The broker that is tested, and what the tests may do to it. */
import type { PublishedNode } from "../broker/node/node.ts";
import type { Declaration } from "../model/declaration/declaration.ts";
import type { SmokeReport } from "./report/smoke-report.ts";

export interface UserPassword {
  readonly name: string;
  readonly password: string;
}

export interface SmokeTarget {
  /** What ought to be there: every expectation comes from it. */
  readonly declaration: Declaration;
  /** Whose environment it is and what is expected of it, for the report. @default not said */
  readonly subject?: Partial<SmokeReport["subject"]>;
  /** `http://127.0.0.1:15672` */
  readonly managementUrl: string;
  /** `amqp://127.0.0.1:5672`: scheme, host and port; credentials and path in it are not used. */
  readonly amqpUrl: string;
  /** `http://127.0.0.1:15692/metrics`; without it that check is skipped. */
  readonly prometheusUrl?: string;
  /** A user with the tag `administrator`; with less, what needs it is skipped. */
  readonly administrator: { readonly username: string; readonly password: string };
  /** The declared users whose passwords are known here; the logins of the others are skipped. */
  readonly users: readonly UserPassword[];
  /** Certificates of authorities to trust for `https` and `amqps`, PEM. @default those that Node.js trusts */
  readonly ca?: string;
  /**
   * Plugins that ought to be enabled by name on every node, and no others. @default not known: those that the
   * declaration needs are looked for, whatever else there is
   */
  readonly plugins?: readonly string[];
  /** Nothing is made on the broker: no shadow virtual hosts, no temporary users. @default false */
  readonly readOnly?: boolean;
  /** Servers may be stopped and killed. */
  readonly disposable: boolean;
  /** Why they are not in this run, though they may be; undefined: they are. */
  readonly keepsRunning?: string | undefined;
  /** Also while clients are connected that are not the tests' own. @default false: then they are not */
  readonly breaksConnections?: boolean;
  /**
   * The broker's nodes, where they are ours: all of a cluster. Clients of the tests that lose one node go to the next.
   */
  readonly nodes: readonly PublishedNode[];
}
