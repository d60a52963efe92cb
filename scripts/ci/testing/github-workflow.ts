/** The form of a workflow of GitHub Actions, as far as Warren writes it: https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax */
import { z } from "zod";

const texts = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
const concurrency = z.strictObject({ group: z.string(), "cancel-in-progress": z.boolean() });
/** `none` is what is not named. */
const permissions = z.strictObject({
  actions: z.enum(["read", "write"]).optional(),
  contents: z.enum(["read", "write"]).optional(),
  "pull-requests": z.enum(["read", "write"]).optional(),
});

export const stepSchema = z
  .strictObject({
    id: z.string().optional(),
    if: z.string().optional(),
    "continue-on-error": z.boolean().optional(),
    run: z.string().optional(),
    uses: z
      .string()
      // Of those that GitHub keeps itself, by the number of a version.
      .regex(/^actions\/(checkout|setup-node|upload-artifact|download-artifact)@v\d+$/)
      .optional(),
    with: texts.optional(),
    env: texts.optional(),
  })
  .refine(({ run, uses }) => (run === undefined) !== (uses === undefined), "has either run or uses");

export const jobSchema = z.strictObject({
  if: z.string().optional(),
  "runs-on": z.literal("ubuntu-latest"),
  "timeout-minutes": z.number().int().positive(),
  environment: z.string().optional(),
  permissions: permissions.optional(),
  concurrency: concurrency.optional(),
  steps: z.array(stepSchema).min(1),
});

export const workflowSchema = z.strictObject({
  name: z.string(),
  on: z.strictObject({
    pull_request: z.strictObject({ types: z.array(z.enum(["opened", "synchronize", "reopened", "closed"])) }),
    schedule: z.array(z.strictObject({ cron: z.string().regex(/^(\S+ ){4}\S+$/) })),
    workflow_dispatch: z.strictObject({
      inputs: z.record(
        z.string(),
        z.strictObject({ description: z.string(), type: z.literal("string"), default: z.string() }),
      ),
    }),
  }),
  permissions,
  env: texts,
  defaults: z.strictObject({ run: z.strictObject({ "working-directory": z.string() }) }),
  jobs: z.record(z.string(), jobSchema),
});

export type Workflow = z.infer<typeof workflowSchema>;
export type WorkflowJob = z.infer<typeof jobSchema>;
export type WorkflowStep = z.infer<typeof stepSchema>;
