/**
 * Regular expressions on names, as RabbitMQ has them in policies and permissions: Erlang's `re`, which is PCRE
 * on the bytes of UTF-8, unanchored. JavaScript's differ in places; where they do, nothing is claimed.
 */

/**
 * What is surely wrong with a pattern, as a noun phrase, or undefined. Checks brackets, quantifiers and ranges,
 * as RabbitMQ 4.3.6 (PCRE2) refuses them; it does not find everything that PCRE refuses.
 */
export function brokenPattern(pattern: string): string | undefined {
  // `\Q...\E` and comments would need a full parser.
  if (/\\Q|\(\?#|\(\?[a-z-]*x|\(\*/.test(pattern)) return undefined;
  let open = 0;
  /** What a quantifier would repeat, if one came now. */
  let before: "nothing" | "item" | "quantifier" = "nothing";
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at];
    const braces = /^\{(\d*)(,?)(\d*)\}/.exec(pattern.slice(at, at + 24));
    if (character === "\\") {
      if (at + 1 >= pattern.length) return 'a "\\" at its end';
      at++;
      before = "item";
    } else if (character === "[") {
      const end = endOfClass(pattern, at);
      if (end === undefined) return 'a "[" without its "]"';
      const range = wrongRange(pattern.slice(at + 1, end));
      if (range !== undefined) return `the range ${range} in the wrong order`;
      at = end;
      before = "item";
    } else if (character === "(") {
      open++;
      const special = /^\(\?(?:[:=!>|]|<[=!]|P?<\w+>|'\w+'|[a-zA-Z^-]+[:)])/.exec(pattern.slice(at));
      if (special === null && pattern[at + 1] === "?") return undefined;
      if (special !== null) {
        at += special[0].length - 1;
        if (special[0].endsWith(")")) open--;
      }
      before = "nothing";
    } else if (character === ")") {
      if (--open < 0) return 'a ")" without its "("';
      before = "item";
    } else if (character === "|" || character === "^") before = "nothing";
    else if (braces !== null && isQuantifier(braces)) {
      if (before === "nothing" || before === "quantifier") return `${braces[0]} with nothing to repeat`;
      const [, least = "", , most = ""] = braces;
      if (least !== "" && most !== "" && Number(least) > Number(most)) {
        return `${braces[0]} with its numbers in the wrong order`;
      }
      at += braces[0].length - 1;
      before = "quantifier";
      if (isModifier(pattern[at + 1])) at++;
    } else if (character === "*" || character === "+" || character === "?") {
      if (before === "nothing" || before === "quantifier") return `"${character}" with nothing to repeat`;
      before = "quantifier";
      // Lazy or possessive.
      if (isModifier(pattern[at + 1])) at++;
    } else before = "item";
  }
  return open > 0 ? 'a "(" without its ")"' : undefined;
}

function isModifier(character: string | undefined): boolean {
  return character === "?" || character === "+";
}

/** `{3}`, `{3,}`, `{3,5}`; PCRE2 since 10.43 also `{,5}`. Anything else in braces is literal. */
function isQuantifier([, least, comma, most]: RegExpExecArray): boolean {
  return least !== "" || (comma !== "" && most !== "");
}

/** The offset of the `]` that ends a class which begins at `start`; a `]` in first place is literal. */
function endOfClass(pattern: string, start: number): number | undefined {
  let at = start + 1;
  if (pattern[at] === "^") at++;
  if (pattern[at] === "]") at++;
  for (; at < pattern.length; at++) {
    if (pattern[at] === "\\") at++;
    else if (pattern[at] === "]") return at;
    else if (pattern.startsWith("[:", at)) {
      const end = pattern.indexOf(":]", at);
      if (end > 0) at = end + 1;
    }
  }
  return undefined;
}

/** A range of two plain ASCII characters whose first comes after its last. */
function wrongRange(inside: string): string | undefined {
  if (/[\\[]/.test(inside)) return undefined;
  for (const [range, first = "", last = ""] of inside.matchAll(/([A-Za-z0-9])-([A-Za-z0-9])/g)) {
    if (first > last) return range;
  }
  return undefined;
}

/**
 * A test of names against a pattern, or undefined where JavaScript's regular expressions could decide otherwise
 * than PCRE. Both see the bytes of UTF-8.
 */
export function compilePattern(pattern: string): ((name: string) => boolean) | undefined {
  if (brokenPattern(pattern) !== undefined || !IN_BOTH.test(pattern)) return undefined;
  try {
    const expression = new RegExp(bytes(pattern));
    return (name) => expression.test(bytes(name));
  } catch (error) {
    // In the shared subset but refused: JavaScript is the stricter one, and nothing is claimed.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * The subset in which both agree: literals, classes without `[` or a leading `]`, plain and lazy quantifiers,
 * groups, alternatives, look-ahead, and the escapes of punctuation and of `\d \w \b` and their negations.
 */
const IN_BOTH =
  /^(?:\\[^A-Za-z0-9]|\\[dDwWbB]|\[\^?(?:\\[^A-Za-z0-9]|\\[dDwW]|[^\]\\[])(?:\\[^A-Za-z0-9]|\\[dDwW]|[^\]\\[])*\]|\((?!\?)|\(\?[:=!]|[)|^$.]|[*?](?!\+)\??|\+(?!\+)\??|\{\d+(?:,\d*)?\}(?!\+)\??|[^\\[\](){}*+?|^$.])*$/su;

function bytes(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}
