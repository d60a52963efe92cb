/** The form of a CI configuration of GitLab, as far as Warren writes it: https://docs.gitlab.com/ci/yaml/ */
import { z } from "zod";

const shared = {
  image: z.string().optional(),
  interruptible: z.boolean().optional(),
  variables: z.record(z.string(), z.string()).optional(),
  before_script: z.array(z.string()).optional(),
};

const jobSchema = z.strictObject({
  ...shared,
  extends: z.string(),
  stage: z.enum(["test", "deploy"]),
  needs: z.array(z.strictObject({ job: z.string(), optional: z.boolean() })),
  rules: z.array(z.strictObject({ if: z.string(), when: z.literal("manual").optional() })).min(1),
  script: z.array(z.string()).min(1),
  artifacts: z
    .strictObject({
      when: z.literal("always").optional(),
      paths: z.array(z.string()).optional(),
      expire_in: z.string().optional(),
      reports: z
        .strictObject({ codequality: z.string().optional(), junit: z.string().optional() })
        .optional(),
    })
    .optional(),
  resource_group: z.string().optional(),
  environment: z.strictObject({ name: z.string() }).optional(),
});

/** Keys that begin with a point are no jobs, and what jobs extend. */
export const templateSchema = z.looseObject({}).transform((all, context) => {
  const [hidden, jobs]: [Record<string, z.infer<typeof baseSchema>>, Record<string, TemplateJob>] = [{}, {}];
  for (const [name, value] of Object.entries(all)) {
    const read = name.startsWith(".") ? baseSchema.safeParse(value) : jobSchema.safeParse(value);
    if (!read.success) {
      context.addIssue({ code: "custom", message: `${name}: ${read.error.message}` });
    } else if (name.startsWith(".")) hidden[name] = read.data;
    else jobs[name] = read.data as TemplateJob;
  }
  return { hidden, jobs };
});

const baseSchema = z.strictObject(shared);

export type TemplateJob = z.infer<typeof jobSchema>;
export type Template = z.infer<typeof templateSchema>;

/** A job with what it extends: its own comes first, and of variables each by itself. */
export function extended({ hidden }: Template, job: TemplateJob): TemplateJob {
  const base = hidden[job.extends];
  if (base === undefined) throw new Error(`there is no ${job.extends}`);
  return { ...base, ...job, variables: { ...base.variables, ...job.variables } };
}
