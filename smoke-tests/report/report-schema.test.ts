import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { z } from "zod";
import { CHECKS, HOSTILE_CHECKS, report } from "../testing/report.ts";
import { reportJsonSchema, reportSchema } from "./report-schema.ts";
import type { SmokeReport } from "./smoke-report.ts";

const REPORT = report([...CHECKS, ...HOSTILE_CHECKS], ["user x: refused"]);

test("schema.json is current: node smoke-tests/report/write-schema.ts", () => {
  const published: unknown = JSON.parse(readFileSync(new URL("schema.json", import.meta.url), "utf8"));
  assert.deepEqual(published, JSON.parse(JSON.stringify(reportJsonSchema())));
});

test("a report survives JSON unchanged, and is valid by the published schema", () => {
  const read: unknown = JSON.parse(JSON.stringify(REPORT));
  assert.deepEqual(read, REPORT);
  assert.equal(reportSchema.safeParse(read).error, undefined);
  assert.equal(z.fromJSONSchema(reportJsonSchema()).safeParse(read).error, undefined);
});

test("what the schema allows is a report, key by key", () => {
  const parsed: { [Key in keyof SmokeReport]: unknown } = reportSchema.parse(REPORT);
  assert.deepEqual(Object.keys(parsed).sort(), Object.keys(REPORT).sort());
  for (const broken of [
    { ...REPORT, password: "x" },
    { ...REPORT, format: 2 },
    { ...REPORT, checks: [{ ...CHECKS[0], status: "unknown" }] },
    { ...REPORT, checks: [{ ...CHECKS[0], objects: [] }] },
  ]) {
    assert.equal(reportSchema.safeParse(broken).success, false);
  }
});
