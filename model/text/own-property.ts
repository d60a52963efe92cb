/** Tables whose keys are names of strangers: `constructor` and `__proto__`, which every object answers to, are names. */

/** The value of an own property; undefined where the table has none of that name. */
export function own<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
