/** What commands with little to say print with `--json`. */
import { z } from "zod";
import { LOG_LEVELS } from "../../../model/logs/log-entry.ts";
import { CHECK_KINDS, NEEDS, OBJECT_TYPES } from "../../../smoke-tests/check.ts";
import { count, fault, finding, jsonValue, names, path } from "./parts.ts";
import { defineResult } from "./result.ts";

export const DOCTOR_RESULT = defineResult("doctor --json", {
  parts: z
    .array(
      z.strictObject({
        id: z.string().describe("`node`, `pulumi`, `plugin-docker`, `docker-engine`, `image`, `disk` ..."),
        title: z.string(),
        state: z
          .enum(["ok", "missing", "broken"])
          .describe("`broken`: it is there and cannot be used as it is."),
        version: z.string().describe("Empty where it is not known."),
        origin: z.string().describe("A path, or where it comes from. Empty where it is missing."),
        problem: z.string().describe("Empty where nothing is wrong."),
        remedy: z.string().describe("Empty where nothing is to be done."),
      }),
    )
    .describe("In the order of need."),
});

export const LOGS_RESULT = defineResult(
  "logs --json",
  {
    node: z.string().describe("The container's name."),
    time: z.string().describe("As in RabbitMQ's own log, UTC."),
    level: z.enum(LOG_LEVELS),
    process: z.string().describe("Erlang's process; empty where it is not told."),
    message: z.string().describe("One line or more."),
  },
  { isLine: true },
);

export const IMPORT_RESULT = defineResult("import --json", {
  declaration: z.string().describe("The file, YAML."),
  remarks: names.describe("What it leaves out, and what has to be done besides."),
  changes: z
    .array(
      z.strictObject({
        code: z.string().describe("Stable, in kebab case."),
        path,
        from: jsonValue.optional().describe("As it was; absent where nothing was there."),
        to: jsonValue.optional().describe("As it is now; absent where it is gone."),
        message: z.string(),
      }),
    )
    .describe("What was changed for a newer RabbitMQ."),
  faults: z.array(fault).describe("What a declaration refuses of it."),
  findings: z.array(finding).describe("What lint says of it, as `check` does."),
});

const named = {
  kind: z.string().describe("`queue`, `virtual host`, `permission` ..."),
  name: z.string().describe("Of a binding its key, of a permission its user."),
  virtualHost: z.string().optional(),
};

export const ADOPT_RESULT = defineResult("adopt --json", {
  taken: z
    .array(
      z.strictObject({
        ...named,
        differences: z
          .array(
            z.strictObject({
              property: z.string(),
              live: jsonValue.optional(),
              declared: jsonValue.optional().describe("This and `live` are absent where they are secret."),
            }),
          )
          .describe("None where it is as declared."),
      }),
    )
    .describe("There, and taken over."),
  missing: z.array(z.strictObject(named)).describe("Declared, and not there."),
  unmanaged: z.array(z.strictObject(named)).describe("There, and not declared."),
  excess: z
    .array(z.strictObject(named))
    .describe("Rights of declared users beside those that are declared: an update takes them away."),
  unsayable: names.describe("What has no place in a declaration."),
  restricted: names.describe("Virtual hosts in which the administrator may not do everything."),
  secrets: names.describe("Names of secrets that are compared: any value that is there is taken for theirs."),
  alarms: names.describe("In effect on the broker."),
});

const checkObject = z.strictObject({
  type: z.enum(OBJECT_TYPES),
  name: z.string(),
  virtualHost: z.string().optional(),
});

export const SMOKE_LIST_RESULT = defineResult("smoke --list --json", {
  checks: z.array(
    z.strictObject({
      id: z.string().describe("Stable from run to run."),
      kind: z.enum(CHECK_KINDS),
      needs: z.enum(NEEDS),
      objects: z.tuple([checkObject], checkObject),
      proves: z.string(),
      skip: z.string().optional().describe("Why it is not run; absent where it is."),
      tag: z.string().optional().describe("The tag that the tests' own user needs for it."),
    }),
  ),
});

export const RELEASE_RESULT = defineResult("release --json", {
  version: z.string(),
  before: z.string(),
  written: z.boolean(),
});

const archive = { file: z.string().describe("Its path."), size: count.describe("Bytes.") };

export const BUILD_RESULT = defineResult("build --json", {
  ...archive,
  unpackedSize: count.describe("Bytes."),
  files: count,
  plugins: z.array(z.strictObject(archive)),
  sdks: z.array(z.strictObject({ ...archive, language: z.string(), name: z.string(), purl: z.string() })),
  image: z.strictObject({ ...archive, bundled: names }),
  bom: z.string().describe("A path, as the three below."),
  checksums: z.string(),
  provenance: z.string(),
  notes: z.string().optional(),
});
