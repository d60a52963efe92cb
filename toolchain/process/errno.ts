/** Whether an error of Node's file system or process functions carries one of these codes. */
export function isErrno(error: unknown, ...codes: string[]): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" && codes.includes(code);
}
