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
  /** Of an import: that `check` of what it wrote ends so, errors counted alone. */
  readonly checked?: number;
}

const CLEAN = /: clean\.\n/;
/** Of `./warren check`, whose exit code is the same for warnings. */
const AN_ERROR = /^\d+ errors?\b/m;
/** Of `./warren check`, after errors and after warnings. */
const FOUND = 3;

/** Without a broker: each command ends within seconds of CPU. */
export const PURE_FAULTS: Readonly<Record<string, readonly FaultCase[]>> = {
  "a shovel into a queue that nothing declares": [
    {
      words: ["check", "shovel-undeclared-queue.yaml"],
      exitCode: FOUND,
      says: [/warning: "dest-queue" .*"done"/],
      never: [AN_ERROR],
    },
  ],
  "shovels and a federation link to a virtual host that is not there": [
    {
      words: ["check", "dead-links.yaml"],
      exitCode: FOUND,
      says: [/"src-uri" of the shovel "s2" .*"\/"/, /"dest-uri" of the shovel "sh\/1 é😍" .*"\/"/],
      never: [AN_ERROR],
    },
  ],
  "the tag protected": [
    {
      words: ["check", "protected-user.yaml"],
      exitCode: FOUND,
      says: [/warning: .*protected/],
      never: [AN_ERROR],
    },
  ],
  "a target group size": [
    {
      words: ["check", "target-group-size.yaml"],
      exitCode: FOUND,
      says: [/poison-messages-dropped/],
      never: [AN_ERROR, /"x-quorum-target-group-size"/],
    },
  ],
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
  "layers of dead-lettering": [
    { words: ["check", "dead-letter-tree.yaml"], exitCode: FOUND, never: [AN_ERROR] },
    { words: ["explain", "dead-letter-tree.yaml", "--queue", "q0-0"], exitCode: 0, says: [/q0-0/] },
  ],
  "RabbitMQ's own form of export, on one line": [
    { words: ["check", "one-line-200-queues.json"], exitCode: FOUND, never: [AN_ERROR] },
  ],
  "lists in lists without an end": [
    {
      words: ["check", "deep-nesting.yaml"],
      exitCode: FOUND,
      says: [/^deep-nesting\.yaml:2:\d+: /m, /^1 error\b/m],
      never: [/stack/i],
    },
  ],
  "control characters in names": [
    // The sixth password is under a key that shovels do not have: RabbitMQ refuses it, and so does what is written.
    { words: ["import", "names-with-escapes.json"], exitCode: FOUND, never: [/hunter\d/] },
    { words: ["check", "names-with-escapes.json"], exitCode: FOUND, never: [/hunter\d/] },
    { words: ["explain", "names-with-escapes.json", "--queue", "q"], exitCode: 1, never: [/hunter\d/] },
  ],
  "a virtual host that is protected from deletion": [
    { words: ["check", "protected-vhost.json"], exitCode: FOUND, never: [AN_ERROR] },
    { words: ["explain", "protected-vhost.json", "--user", "u"], exitCode: 0, says: [/configure/] },
    { words: ["import", "protected-vhost.json"], exitCode: 0, checked: 0 },
  ],
  "a policy of mirrors, which RabbitMQ 4 does not have": [
    { words: ["check", "ha-explain.json"], exitCode: FOUND, says: [/ha-mode/], never: [AN_ERROR] },
    { words: ["explain", "ha-explain.json", "--exchange", "e"], exitCode: 0, says: [/"q"/] },
  ],
  "a topic permission on the default exchange": [
    {
      checked: 0,
      words: ["import", "topic-permission-default-exchange.json"],
      exitCode: 0,
      says: [/default exchange/],
      never: [/topicPermissions/],
    },
  ],
  "a queue's type beside its arguments": [
    {
      checked: 0,
      words: ["import", "queue-type-beside.json"],
      exitCode: 0,
      says: [/"q" is classic: .*"quorum"/],
      never: [/type:/],
    },
  ],
  "a pattern that other readers of YAML take for something else": [
    {
      words: ["import", "lookahead-policy.json"],
      exitCode: 0,
      says: [/pattern: (["']).*\1,/, /Lint has 2 warnings about what is there/],
      checked: 0,
    },
  ],
  "what RabbitMQ 3.13 has and 4 has not": [
    {
      words: ["import", "mirrored-3.13.json"],
      exitCode: 0,
      says: [
        /The queue "orders\.in" is quorum now: the policy "ha" mirrored it/,
        /"x-overflow" of the queue "orders\.in" is "reject-publish" now/,
        /"x-queue-mode" of the queue "orders\.in" is left out/,
        /"x-max-priority" of the queue "orders\.prio" is left out/,
        /The policy "ha" is left out/,
        /"queue-mode" of the policy "lazy" is left out/,
        /The exchange "delayed" is topic now/,
        /The tag "protected" of the user "app" is left out/,
        /Lint has 2 warnings about what is there/,
      ],
      never: [AN_ERROR, /kI3GCqW5/],
      checked: 0,
    },
  ],
  "a virtual host and a user of others": [
    {
      words: ["check", "external-vhost.yaml"],
      exitCode: FOUND,
      says: [/warning: .*"protected" cannot be changed/, /^2 warnings /m],
      never: [AN_ERROR],
    },
    { words: ["explain", "external-vhost.yaml", "--queue", "billing"], exitCode: 0, says: [/no policy/] },
  ],
  // RabbitMQ 4.3.6 answers 400: "invalid arg 'x-max-priority' ... of queue type rabbit_quorum_queue" (measured).
  "priorities of a quorum queue, and a user of whom nothing is said": [
    {
      words: ["check", "passwordless.yaml"],
      exitCode: FOUND,
      says: [/^passwordless\.yaml:3:53: "x-max-priority" .* not for quorum queues/m, /^1 error in/m],
      never: [/warning|"app"/],
    },
  ],
  "a placeholder of a password": [
    {
      words: ["check", "federation-password-placeholder.yaml"],
      exitCode: FOUND,
      says: [/PASSWORD/, /\$\{/, AN_ERROR],
    },
  ],
};
