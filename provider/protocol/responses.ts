/** Answers of Check and Diff, as protobuf messages. */
import provider, { type PropertyDiff } from "@pulumi/pulumi/proto/provider_pb.js";
import { showable } from "../../model/text/visible.ts";
import type { Checked, DetailedDiff, DiffKind } from "../resources/resource.ts";
import type { Answer } from "./struct-fields.ts";

type Kind = Parameters<InstanceType<typeof PropertyDiff>["setKind"]>[0];

/** Failures name properties by Pulumi's paths. */
export function checkResponse({ inputs, failures }: Checked): Answer {
  const listed = failures.map(({ property, reason }) =>
    new provider.CheckFailure().setProperty(property).setReason(showable(reason)),
  );
  return { message: new provider.CheckResponse().setFailuresList(listed), properties: { inputs } };
}

/** With the paths that force a replacement, and the properties at the top that differ. */
export function diffResponse(diff: DetailedDiff): InstanceType<typeof provider.DiffResponse> {
  const { DIFF_NONE, DIFF_SOME } = provider.DiffResponse.DiffChanges;
  const response = new provider.DiffResponse()
    .setChanges(diff.size === 0 ? DIFF_NONE : DIFF_SOME)
    .setHasdetaileddiff(true);
  const detailed = response.getDetaileddiffMap();
  for (const [path, kind] of diff) {
    detailed.set(path, new provider.PropertyDiff().setKind(KINDS[kind]).setInputdiff(true));
  }
  const replaced = [...diff].filter(([, kind]) => kind.endsWith("-replace")).map(([path]) => path);
  return response.setReplacesList(replaced).setDiffsList([...new Set([...diff.keys()].map(topLevel))]);
}

const KINDS: Readonly<Record<DiffKind, Kind>> = {
  add: provider.PropertyDiff.Kind.ADD,
  "add-replace": provider.PropertyDiff.Kind.ADD_REPLACE,
  delete: provider.PropertyDiff.Kind.DELETE,
  "delete-replace": provider.PropertyDiff.Kind.DELETE_REPLACE,
  update: provider.PropertyDiff.Kind.UPDATE,
  "update-replace": provider.PropertyDiff.Kind.UPDATE_REPLACE,
};

export function topLevel(path: string): string {
  return /^[^.[]*/.exec(path)?.[0] ?? path;
}
