/**
 * A resource's URN, `urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME`, in its parts. A name may have `::` in it, the others not:
 * https://www.pulumi.com/docs/iac/concepts/resources/names/#urns
 */
export interface UrnParts extends UrnStack {
  /** Without those of its parents. */
  readonly type: string;
  readonly name: string;
}

export interface UrnStack {
  readonly stack: string;
  readonly project: string;
}

const PREFIX = "urn:pulumi:";

/** @returns undefined where the text is none */
export function urnParts(urn: string): UrnParts | undefined {
  const of = urnStack(urn);
  const [, , types = "", ...name] = urn.split("::");
  if (of === undefined || name.length === 0) return undefined;
  return { ...of, type: types.split("$").at(-1) ?? "", name: name.join("::") };
}

/** Also of one that is cut off somewhere behind them. */
export function urnStack(urn: string): UrnStack | undefined {
  const [stack = "", project = "", ...rest] = urn.slice(PREFIX.length).split("::");
  if (!urn.startsWith(PREFIX) || stack === "" || project === "" || rest.length === 0) return undefined;
  return { stack, project };
}

/** As a pattern of Pulumi's, for the resource in whichever stack. */
export function urnInAnyStack(urn: string): string {
  return urn.replace(/^urn:pulumi:[^:]+::/, `${PREFIX}**::`);
}
