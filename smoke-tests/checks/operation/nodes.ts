/** The nodes of the broker, by what `GET /api/nodes` says of them. Pure. */
import { type LiveNode, numberOf } from "../../../broker/api/nodes.ts";
import { type Finding, failed, passed } from "../../check.ts";

/** Of the file descriptors that a node may have: beyond it, new connections are soon refused. */
const MOST_DESCRIPTORS = 0.8;
/** File descriptors. https://www.rabbitmq.com/docs/networking#open-file-handle-limit asks for 50,000 in production. */
const FEWEST_DESCRIPTORS = 1_024;

export function judgeRunning(nodes: readonly LiveNode[]): Finding {
  const wrong = nodes.flatMap(({ name, running, partitions = [], being_drained: drained }) => [
    ...(running ? [] : [`${name} is down`]),
    ...(partitions.length > 0 ? [`${name} is parted from ${partitions.join(", ")}`] : []),
    ...(drained === true ? [`${name} is in maintenance mode`] : []),
  ]);
  const expected = `${nodes.map(({ name }) => name).join(", ")} running, together, not in maintenance mode`;
  return verdict(expected, wrong, "Start what is down; rabbitmq-upgrade revive ends maintenance mode.");
}

export function judgeMemory(nodes: readonly LiveNode[]): Finding {
  const wrong = running(nodes).flatMap(({ name, mem_used: used = 0, mem_limit: limit, mem_alarm: alarm }) =>
    alarm === true ? [`${name} uses ${megabytes(used)} of ${megabytes(numberOf(limit))}`] : [],
  );
  const remedy =
    "Publishers are blocked: find what fills the memory (rabbitmq-diagnostics memory_breakdown).";
  return verdict("no node over its memory watermark", wrong, remedy);
}

export function judgeDisk(nodes: readonly LiveNode[]): Finding {
  const wrong = running(nodes).flatMap((node) => {
    const { name, disk_free_alarm: alarm } = node;
    const limit = numberOf(node.disk_free_limit);
    // A word where the node does not watch its disk.
    const free = typeof node.disk_free === "number" ? node.disk_free : limit;
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
  const wrong = running(nodes).flatMap(({ name, fd_used, fd_total }) => {
    const [used, total] = [numberOf(fd_used), numberOf(fd_total)];
    // 0 or less where the operating system does not tell.
    if (total <= 0 || (total >= FEWEST_DESCRIPTORS && used <= total * MOST_DESCRIPTORS)) return [];
    return [`${name} uses ${used} of ${total}`];
  });
  const expected = `at least ${FEWEST_DESCRIPTORS} file descriptors a node, and no more than ${MOST_DESCRIPTORS * 100} % of them in use`;
  return verdict(expected, wrong, "Raise the limit of open files (ulimit -n) of the broker's process.");
}

function running(nodes: readonly LiveNode[]): readonly LiveNode[] {
  return nodes.filter((node) => node.running);
}

function verdict(expected: string, wrong: readonly string[], remedy: string): Finding {
  return wrong.length === 0 ? passed(expected, "so it is") : failed(expected, wrong.join("; "), { remedy });
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1_000_000)} MB`;
}
