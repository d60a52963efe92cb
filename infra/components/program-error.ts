/** Errors as a program of somebody's own tells them: Pulumi prints the message of a RunError as it is, and no stack. */
import * as pulumi from "@pulumi/pulumi";
import { showable } from "../../model/text/visible.ts";
import { errorText, WarrenError } from "../../model/warren-error.ts";

/** A text for people who have the program alone; whoever hands it on has the error. */
export class ComponentError extends pulumi.RunError {
  readonly error: WarrenError;

  constructor(error: WarrenError) {
    super(showable(errorText(error)));
    this.error = error;
  }
}

/** What was thrown for `component`; arguments are called as the keys of a stack's config are. */
export function programError(component: string, error: unknown): unknown {
  if (!(error instanceof WarrenError)) return error;
  const message = error.message.replaceAll(/^Config "/gm, 'Argument "');
  // What sets a key of the config does nothing for such a program, and neither does the command of a stack.
  const hint = /pulumi config|`\.\/warren up`/.test(error.hint) ? "" : error.hint;
  return new ComponentError(new WarrenError(error.code, `${component}: ${message}`, { hint, cause: error }));
}

/** @throws pulumi.RunError for an expected error */
export function told<T>(component: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw programError(component, error);
  }
}

/** The same of what takes its time. */
export async function toldLater<T>(component: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw programError(component, error);
  }
}
