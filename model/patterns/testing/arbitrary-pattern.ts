/** Patterns at random, with all that PCRE has; many are refused. */
import * as fc from "fast-check";

const ATOMS = [
  ..."abA0_-.]}".split(""),
  ..."d D w W s S h H v V N R".split(" ").map((letter) => `\\${letter}`),
  ..."[ab] [^a] [a-c] []a] [^]a] [[:alpha:]] [[:^digit:]b] [\\w.] [a\\-b] [\\d-] [.]".split(" "),
  ..."\\x61 \\x{62} \\141 \\n \\e \\cA \\Q.\\E {x a{x} \\. \\\\".split(" "),
];
const POSITIONS = ["^", "$", "\\b", "\\B", "\\A", "\\z", "\\Z", "\\G"];
const REFERENCES = ["\\1", "\\2", "\\g{-1}", "\\k<n>", "(?P=n)", "(?i)", "(?s)", "(?m)", "(?-i)", "(?#c)"];
const QUANTIFIERS = [
  "",
  "",
  "",
  "*",
  "+",
  "?",
  "{2}",
  "{1,2}",
  "{2,}",
  "*?",
  "+?",
  "{1,2}?",
  "++",
  "*+",
  "?+",
];
const GROUPS = ["(", "(?:", "(?=", "(?!", "(?>", "(?<n>", "(?i:", "(?s:", "(?m:", "(?<=", "(?<!"];

export const arbitraryPattern: fc.Arbitrary<string> = fc.letrec<{ part: string; whole: string }>((tie) => ({
  part: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.tuple(fc.constantFrom(...ATOMS), fc.constantFrom(...QUANTIFIERS)).map((parts) => parts.join("")),
    fc.constantFrom(...POSITIONS),
    fc.constantFrom(...REFERENCES),
    fc
      .tuple(fc.constantFrom(...GROUPS), tie("whole"), fc.constantFrom(...QUANTIFIERS))
      .map(([open, inside, quantifier]) => `${open}${inside})${quantifier}`),
  ),
  whole: fc
    .array(fc.array(tie("part"), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 2 })
    .map((options) => options.map((parts) => parts.join("")).join("|")),
})).whole;

/** Short names out of the same letters: a pattern has to have a chance. */
export const arbitraryText: fc.Arbitrary<string> = fc
  .array(fc.constantFrom(..."aabbA0_-. \n\r\t]}{x\\".split("")), { maxLength: 8 })
  .map((letters) => letters.join(""));
