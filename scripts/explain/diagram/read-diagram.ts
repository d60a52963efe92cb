/** What is drawn: one environment, or what has become of it since another. */
import type { Declaration } from "../../../model/declaration/declaration.ts";
import type { Diagram } from "../../../model/routing/diagram/diagram.ts";
import { differenceOf } from "../../../model/routing/diagram/difference.ts";
import { diagramOf } from "../../../model/routing/diagram/from-environment.ts";
import type { Environment } from "../../../model/routing/explain/answer.ts";
import { inspectAgainst } from "../../../operations/declared/check-report.ts";
import { readEarlierFiles } from "../../../operations/declared/earlier-files.ts";
import type { Context } from "../../../terminal/context.ts";
import type { Inputs } from "../../cli/output.ts";
import { readSource, sourceInWords } from "../source.ts";

/** One environment, and whose word it is. */
export interface Side {
  readonly environment: Environment;
  /** Of what is now a sentence, of what it is compared with the name. */
  readonly words: string;
}

export interface Drawn {
  readonly now: Side;
  /** What `now` is compared with. */
  readonly before?: Side;
  readonly inputs: Inputs;
}

/** @throws WarrenError as `readSource` and `readEarlierFiles` do; `against-invalid` */
export async function readDrawn(
  context: Context,
  said: Parameters<typeof readSource>[1] & { readonly against: string | undefined },
  source: Parameters<typeof readSource>[2],
): Promise<Drawn> {
  const { declaration, source: whose, today } = await readSource(context, said, source);
  const now = { environment: environmentOf(declaration), words: sourceInWords(whose) };
  const isOfFiles = whose.kind !== "broker";
  if (said.against === undefined) {
    return { now, inputs: isOfFiles ? await today() : { files: [], folder: context.cwd } };
  }
  const { options, ...meant } = await today();
  const earlier = await readEarlierFiles(context, said.against, meant);
  const { inspected } = inspectAgainst(earlier, options);
  const older = inspected?.declaration ?? { virtualHosts: [], users: [] };
  const before = { environment: environmentOf(older), words: earlier.name };
  const files = [...meant.files, ...earlier.files];
  return { now, before, inputs: { files: isOfFiles ? files : earlier.files, folder: meant.folder } };
}

export function diagramOfDrawn({ now, before }: Pick<Drawn, "now" | "before">): Diagram {
  const after = diagramOf(now.environment);
  return before === undefined ? after : differenceOf(diagramOf(before.environment), after);
}

/** One sentence, or two. */
export function titleOf({ now, before }: Pick<Drawn, "now" | "before">): string {
  return before === undefined ? now.words : `${now.words} Compared with ${before.words}.`;
}

/** No more of a declaration than is drawn or asked: there is no secret in it. */
function environmentOf({ virtualHosts, users }: Pick<Declaration, "virtualHosts" | "users">): Environment {
  return {
    virtualHosts: virtualHosts.map(({ name, topology, external, operatorPolicies }) => ({
      name,
      topology,
      external,
      operatorPolicies,
    })),
    users: users.map(({ name, tags, permissions, topicPermissions }) => ({
      name,
      tags,
      permissions,
      topicPermissions,
    })),
  };
}
