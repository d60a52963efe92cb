/**
 * Inputs that once went wrong, in `faults/`, and what each must give: what RabbitMQ 4.3 does with it, or what is clear
 * about it. Names in them are made up.
 */

import { join } from "node:path";

/** The folder of the inputs. */
export const FAULTS = join(import.meta.dirname, "faults");

export interface FaultCase {
  /** After `./warren`; a file is named as in `faults/`. */
  readonly words: readonly string[];
  readonly exitCode: number;
  /** What stdout and stderr say. */
  readonly says?: readonly RegExp[];
  /** What they do not say. */
  readonly never?: readonly RegExp[];
}

const CLEAN = /: clean\.\n/;
/** Of `./warren check`, whose exit code is the same for warnings. */
const AN_ERROR = /^\d+ errors?\b/m;
/** Of `./warren check`, after errors and after warnings. */
const FOUND = 3;

/** Without a broker: each command ends within seconds of CPU. */
export const PURE_FAULTS: Readonly<Record<string, readonly FaultCase[]>> = {
  "a super stream's exchange": [
    { words: ["check", "super-stream-argument.yaml"], exitCode: 0, says: [CLEAN] },
  ],
  "integers inside lists and tables of header bindings": [
    {
      words: ["check", "headers-integers-in-lists.yaml"],
      exitCode: FOUND,
      says: [/-> l2 .*8 bytes/, /-> l4 .*8 bytes/],
      never: [AN_ERROR, /-> l(1|3|5|6|7|8|9|10|11) /],
    },
  ],
  "an operator policy": [
    { words: ["check", "operator-policy.yaml"], exitCode: FOUND, never: [AN_ERROR] },
    { words: ["explain", "operator-policy.yaml", "--queue", "billing"], exitCode: 0, says: [/max-length/] },
  ],
  "patterns that backtrack": [
    { words: ["check", "pattern-backtracking-permission.yaml"], exitCode: 0, says: [CLEAN] },
    {
      words: ["explain", "pattern-backtracking-permission.yaml", "--user", "u"],
      exitCode: 0,
      says: [/\^\(a\|aa\)\+\$/],
    },
  ],
  "a placeholder of a password": [
    {
      words: ["check", "federation-password-placeholder.yaml"],
      exitCode: FOUND,
      says: [/PASSWORD/, /\$\{/, AN_ERROR],
    },
  ],
  "layers of dead-lettering": [
    { words: ["check", "dead-letter-tree.yaml"], exitCode: FOUND, never: [AN_ERROR] },
  ],
  "control characters in names": [
    { words: ["check", "names-with-escapes.json"], exitCode: FOUND, never: [/hunter\d/] },
    { words: ["explain", "names-with-escapes.json", "--queue", "q"], exitCode: 1, never: [/hunter\d/] },
  ],
  "a virtual host that is protected from deletion": [
    { words: ["import", "protected-vhost.json"], exitCode: 0 },
  ],
  "lists in lists without an end": [
    {
      words: ["check", "deep-nesting.yaml"],
      exitCode: FOUND,
      says: [/^deep-nesting\.yaml:2:\d+: /m, /^1 error\b/m],
      never: [/stack/i],
    },
  ],
  "RabbitMQ's own form of export, on one line": [
    { words: ["check", "one-line-200-queues.json"], exitCode: FOUND, never: [AN_ERROR] },
  ],
};
