/** Errors as people read them. */
import { errorText, WarrenError } from "../../model/warren-error.ts";

/**
 * An expected error is its message, the way out and its code. Anything else is a bug of Warren, and is shown with its stack so
 * that it can be reported.
 */
export function renderError(error: unknown): string {
  if (error instanceof WarrenError) return errorText(error);
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `This is a fault in Warren itself, please report it:\n${stack}`;
}
