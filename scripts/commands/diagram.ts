import { extname } from "node:path";
import type { Diagram, DiagramNode } from "../../model/routing/diagram/diagram.ts";
import { linesOf } from "../../model/routing/diagram/lines.ts";
import { around, changedParts, ofVirtualHost } from "../../model/routing/diagram/narrow.ts";
import { nodesNamed } from "../../model/routing/diagram/nodes-named.ts";
import { MOST_OF_MERMAID, writeMermaid } from "../../model/routing/diagram/writing/mermaid.ts";
import { writeSvg } from "../../model/routing/diagram/writing/svg.ts";
import { type Environment, inVirtualHost } from "../../model/routing/explain/answer.ts";
import { chosenVirtualHost } from "../../model/topology/chosen-virtual-host.ts";
import { say } from "../../terminal/context.ts";
import { againstOption } from "../cli/against.ts";
import { type Command, defineCommand, STACK_OPTION, usage } from "../cli/command.ts";
import { BROKER_OPTIONS } from "../cli/named-broker.ts";
import { OUTPUT_OPTION, outputPath, writeOutput } from "../cli/output.ts";
import { VERSION_OPTION, versionOf } from "../cli/rabbitmq-version.ts";
import type { PageData } from "../explain/diagram/page-data.ts";
import { pageScript } from "../explain/diagram/page-script.ts";
import { type Drawn, diagramOfDrawn, readDrawn, titleOf } from "../explain/diagram/read-diagram.ts";
import { renderPage } from "../explain/diagram/render-page.ts";
import { LIVE_OPTION } from "../explain/source.ts";

const FORMATS = ["mermaid", "svg", "html"] as const;
type Format = (typeof FORMATS)[number];

/** By how the name of a file ends, where no format is said. */
const ENDINGS: ReadonlyMap<string, Format> = new Map([
  [".mmd", "mermaid"],
  [".mermaid", "mermaid"],
  [".svg", "svg"],
  [".html", "html"],
]);

export const diagram: Command = defineCommand({
  name: "diagram",
  endsAtOnce: true,
  summary: "draw exchanges, queues, bindings, dead letters and what users may",
  operands: "[FILE...]",
  examples: [
    { words: "diagram", does: "of the default stack's declaration, as Mermaid" },
    { words: "diagram --output shop.html", does: "a page to search, that answers where a message goes" },
    { words: "diagram orders.yaml --around billing", does: "what comes to one queue, and goes on from it" },
    { words: "diagram --against main", does: "what the change since then draws anew, for a pull request" },
    { words: "diagram --live --against declarations/shop.yaml", does: "the broker beside a file" },
  ],
  options: {
    format: {
      kind: "choice",
      value: "FORMAT",
      choices: FORMATS,
      help: "default: as the name of --output ends (.svg, .html, .mmd), else mermaid",
    },
    ...OUTPUT_OPTION,
    vhost: { kind: "text", value: "NAME", help: "of this virtual host alone" },
    around: {
      kind: "text",
      value: "OBJECT",
      help: "an exchange, a queue or a user, with what leads to it and what it leads to",
    },
    ...againstOption("what has changed since a revision of Git or an older file, and what is beside it"),
    all: { kind: "flag", help: "with --against: also what has nothing to do with the change" },
    ...STACK_OPTION,
    ...LIVE_OPTION,
    ...BROKER_OPTIONS,
    ...VERSION_OPTION,
  },
  async run(context, said, files) {
    if (said.live && (files.length > 0 || said.managementUrl !== undefined)) {
      throw usage(diagram, "--live asks the broker of a stack, and something else was named");
    }
    if (said.all && said.against === undefined) throw usage(diagram, "--all is about --against: say it too");
    const format = said.format ?? formatOf(said.output);
    const drawn = await readDrawn(context, said, { files, ...versionOf(said) });
    const output = outputPath(context, said.output, drawn.inputs);
    const whole = diagramOfDrawn(drawn);
    const asked = askedOf(whole, said);
    const found = narrowed(whole, asked, said);
    const text = format === "html" ? await htmlOf(drawn, asked, said) : TEXTS[format](found, titleOf(drawn));
    await writeOutput(context, output, text);
    if (drawn.before !== undefined && found.nodes.length === 0) {
      say(context, "Nothing has changed that is drawn: --all draws it.");
    }
    for (const remark of remarksOn(format, found, text)) say(context, remark);
    return "done";
  },
});

/** @throws WarrenError `usage` where the name ends as that of a file does that it cannot write */
function formatOf(output: string | undefined): Format {
  const ending = extname(output ?? "").toLowerCase();
  const format = ENDINGS.get(ending);
  if (ending === "" || format !== undefined) return format ?? "mermaid";
  const endings = [...ENDINGS.keys()].join(", ");
  throw usage(
    diagram,
    `--output writes no ${ending}: its name can end in ${endings}, or --format says what it is`,
  );
}

const TEXTS: Readonly<Record<Exclude<Format, "html">, (diagram: Diagram, title: string) => string>> = {
  mermaid: writeMermaid,
  svg: writeSvg,
};

/** What `--vhost` and `--around` say. */
interface Asked {
  /** Undefined: all of them. */
  readonly virtualHost: string | undefined;
  /** Of one virtual host; none where all is drawn. */
  readonly seeds: readonly DiagramNode[];
}

/** @throws WarrenError `virtual-host-unknown`, and as `nodesNamed` does */
function askedOf(
  whole: Diagram,
  { vhost, around: name }: { readonly vhost: string | undefined; readonly around: string | undefined },
): Asked {
  const hosts = { virtualHosts: whole.virtualHosts.map((host) => ({ name: host })) };
  const virtualHost = vhost === undefined ? undefined : chosenVirtualHost(hosts, vhost).name;
  return { virtualHost, seeds: name === undefined ? [] : nodesNamed(whole, name, virtualHost) };
}

function narrowed(
  whole: Diagram,
  { virtualHost, seeds }: Asked,
  { against, all }: { readonly against: string | undefined; readonly all: boolean },
): Diagram {
  if (seeds.length > 0) return around(whole, seeds);
  const inHost = virtualHost === undefined ? whole : ofVirtualHost(whole, virtualHost);
  return against === undefined || all ? inHost : changedParts(inHost);
}

/** The page narrows what it draws itself: `--around` is what is seen first. Of other virtual hosts than `--vhost` it has nothing. */
async function htmlOf(
  drawn: Drawn,
  { virtualHost, seeds }: Asked,
  { all }: { readonly all: boolean },
): Promise<string> {
  const { now, before } = drawn;
  const inHost = (environment: Environment): Environment =>
    virtualHost === undefined ? environment : inVirtualHost(environment, virtualHost);
  const [first] = seeds;
  const page = {
    title: titleOf(drawn),
    now: inHost(now.environment),
    ...(before === undefined
      ? {}
      : { before: { name: before.words, environment: inHost(before.environment) } }),
    ...(first === undefined ? {} : { around: firstSeen(first.virtualHost, seeds) }),
    onlyChanges: before !== undefined && !all,
  };
  return renderPage(page, await pageScript());
}

function firstSeen(
  virtualHost: string | undefined,
  seeds: readonly DiagramNode[],
): NonNullable<PageData["around"]> {
  return {
    virtualHost,
    ids: seeds.map(({ id }) => id),
    withUsers: seeds.some(({ kind }) => kind === "user"),
  };
}

function remarksOn(format: Format, found: Diagram, text: string): string[] {
  if (format !== "mermaid") return [];
  const lines = linesOf(found).length;
  const { edges, characters } = MOST_OF_MERMAID;
  if (lines <= edges && text.length <= characters) return [];
  return [
    `It has ${lines} lines and ${text.length} characters, and Mermaid draws no more than ${edges} and ${characters} unless it is told: --vhost and --around draw less.`,
  ];
}
