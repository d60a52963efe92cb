/** The nodes of the broker, by what `GET /api/nodes` says of them. Pure. */
import { type Finding, failed, passed } from "../../check.ts";

/** One node; what it does not say is undefined (a node that is down says nothing but its name). */
export interface LiveNode {
  readonly name: string;
  readonly running?: boolean;
  readonly partitions?: readonly string[];
  readonly being_drained?: boolean;
  readonly mem_used?: number;
  /** Bytes; the high watermark. */
  readonly mem_limit?: number;
  readonly mem_alarm?: boolean;
  readonly disk_free?: number;
  readonly disk_free_limit?: number;
  readonly disk_free_alarm?: boolean;
  readonly fd_used?: number;
  readonly fd_total?: number;
}

export const NODE_COLUMNS =
  "name,running,partitions,being_drained,mem_used,mem_limit,mem_alarm,disk_free,disk_free_limit,disk_free_alarm,fd_used,fd_total";

/** Of the file descriptors that a node may have: beyond it, new connections are soon refused. */
const MOST_DESCRIPTORS = 0.8;
/** File descriptors. https://www.rabbitmq.com/docs/networking#open-file-handle-limit asks for 50,000 in production. */
const FEWEST_DESCRIPTORS = 1_024;

export function judgeRunning(nodes: readonly LiveNode[]): Finding {
  const wrong = nodes.flatMap(({ name, running, partitions = [], being_drained: drained }) => [
    ...(running === false ? [`${name} is down`] : []),
    ...(partitions.length > 0 ? [`${name} is parted from ${partitions.join(", ")}`] : []),
    ...(drained === true ? [`${name} is in maintenance mode`] : []),
  ]);
  const expected = `${nodes.map(({ name }) => name).join(", ")} running, together, not in maintenance mode`;
  return verdict(expected, wrong, "Start what is down; rabbitmq-upgrade revive ends maintenance mode.");
}

export function judgeMemory(nodes: readonly LiveNode[]): Finding {
  const wrong = running(nodes).flatMap(
    ({ name, mem_used: used = 0, mem_limit: limit = 0, mem_alarm: alarm }) =>
      alarm === true ? [`${name} uses ${megabytes(used)} of ${megabytes(limit)}`] : [],
  );
  const remedy =
    "Publishers are blocked: find what fills the memory (rabbitmq-diagnostics memory_breakdown).";
  return verdict("no node over its memory watermark", wrong, remedy);
}

export function judgeDisk(nodes: readonly LiveNode[]): Finding {
  const wrong = running(nodes).flatMap((node) => {
    const { name, disk_free: free = 0, disk_free_limit: limit = 0, disk_free_alarm: alarm } = node;
    return alarm === true || free < limit
      ? [`${name} has ${megabytes(free)} free, its limit is ${megabytes(limit)}`]
      : [];
  });
  return verdict(
    "no node under its limit of free disk space",
    wrong,
    "Publishers are blocked: free disk space.",
  );
}

export function judgeDescriptors(nodes: readonly LiveNode[]): Finding {
  const wrong = running(nodes).flatMap(({ name, fd_used: used = 0, fd_total: total = 0 }) => {
    // 0 or less where the operating system does not tell.
    if (total <= 0 || (total >= FEWEST_DESCRIPTORS && used <= total * MOST_DESCRIPTORS)) return [];
    return [`${name} uses ${used} of ${total}`];
  });
  const expected = `at least ${FEWEST_DESCRIPTORS} file descriptors a node, and no more than ${MOST_DESCRIPTORS * 100} % of them in use`;
  return verdict(expected, wrong, "Raise the limit of open files (ulimit -n) of the broker's process.");
}

function running(nodes: readonly LiveNode[]): readonly LiveNode[] {
  return nodes.filter((node) => node.running !== false);
}

function verdict(expected: string, wrong: readonly string[], remedy: string): Finding {
  return wrong.length === 0 ? passed(expected, "so it is") : failed(expected, wrong.join("; "), remedy);
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1_000_000)} MB`;
}
