/** All results for programs, by the names of their schemas in docs/results/. */
import { z } from "zod";
import { savedPlanSchema } from "../../../operations/preview/saved-plan.ts";
import { CHECK_RESULT } from "./check-result.ts";
import { PUBLISH_RESULT, QUEUE_RESULT, USER_RESULT } from "./explain-result.ts";
import {
  ADOPT_RESULT,
  BUILD_RESULT,
  DOCTOR_RESULT,
  IMPORT_RESULT,
  LOGS_RESULT,
  RELEASE_RESULT,
  SMOKE_LIST_RESULT,
} from "./other-results.ts";
import { DRIFT_RESULT, PREVIEW_RESULT } from "./preview-result.ts";
import { REPLAY_RESULT } from "./replay-result.ts";
import { jsonSchemaOf } from "./result.ts";
import { STATUS_RESULT, WATCHED_STATUS_RESULT } from "./status-result.ts";

/** The report of the smoke tests is beside these: programs get it without commands, too (smoke-tests/report/). */
export const RESULTS = {
  check: CHECK_RESULT,
  "explain-publish": PUBLISH_RESULT,
  "explain-queue": QUEUE_RESULT,
  "explain-user": USER_RESULT,
  import: IMPORT_RESULT,
  adopt: ADOPT_RESULT,
  preview: PREVIEW_RESULT,
  drift: DRIFT_RESULT,
  status: STATUS_RESULT,
  "status-watch": WATCHED_STATUS_RESULT,
  logs: LOGS_RESULT,
  replay: REPLAY_RESULT,
  doctor: DOCTOR_RESULT,
  "smoke-list": SMOKE_LIST_RESULT,
  build: BUILD_RESULT,
  release: RELEASE_RESULT,
} as const satisfies Readonly<Record<string, Described>>;

/** What does not hang on its shape. */
export interface Described {
  readonly words: string;
  readonly isLine: boolean;
  readonly schema: z.ZodType;
}

function planJsonSchema(): z.core.JSONSchema.JSONSchema {
  // Objects of a broker are any JSON.
  return { title: "A plan of Warren's", ...z.toJSONSchema(savedPlanSchema, { unrepresentable: "any" }) };
}

/** With that of the file of a plan, by the names of their files in docs/results/. */
export function resultSchemas(): Map<string, string> {
  const all: readonly [string, Described][] = Object.entries(RESULTS);
  const schemas = all.map(([name, result]) => [name, jsonSchemaOf(result)] as const);
  return new Map(
    [...schemas, ["plan", planJsonSchema()] as const].map(([name, schema]) => [
      `${name}.json`,
      `${JSON.stringify(schema, null, 2)}\n`,
    ]),
  );
}
