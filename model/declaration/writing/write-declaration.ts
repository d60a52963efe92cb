/**
 * A declaration as the text of a file, in the order and form that a person would write: what equals a default is left
 * out, small objects stand on one line, names and patterns are quoted only where YAML needs it.
 */
import type { Declaration } from "../declaration.ts";
import { isSection } from "../source/sections.ts";
import { type FileMapping, type FileValue, toFileValue } from "./file-value.ts";
import { type SaidSilence, withSilences } from "./with-silences.ts";
import { writeEntry } from "./write-yaml.ts";

/**
 * YAML 1.2 that reads back to an equal declaration, if that has nothing in it that the reader refuses. Lists keep
 * their order. Deterministic.
 *
 * @param silences that the file says of it. @default none
 */
export function writeDeclaration(declaration: Declaration, silences: readonly SaidSilence[] = []): string {
  return [...withSilences(toFileValue(declaration), silences)]
    .map(([key, value]) => {
      const path = [key];
      if (key !== "virtualHosts") return writeEntry(key, value, { path, indent: 0 });
      const hosts = [...(value as FileMapping)].map(([name, host]) => writeHost(name, host, [...path, name]));
      return `${key}:\n${hosts.join("\n")}`;
    })
    .join("\n");
}

const INDENT = 2;

/** With a blank line before each section, so that the eye finds it. */
function writeHost(name: string, host: FileValue, path: readonly string[]): string {
  const head = writeEntry(name, undefined, { path, indent: INDENT });
  const entries = [...((host ?? new Map()) as FileMapping)].map(([key, value], index) => {
    const position = { path: [...path, key], indent: INDENT * 2 };
    const blank = index > 0 && isSection(position.path) ? "\n" : "";
    return blank + writeEntry(key, value, position);
  });
  return head + entries.join("");
}
