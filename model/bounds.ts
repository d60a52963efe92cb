/**
 * What is read at most, so that no file makes a command run without end or out of memory: a declaration, definitions, in
 * YAML or JSON. They are far beyond what one broker holds; docs/declaration.md names them.
 */

/** Of one file, in bytes. */
export const LARGEST_FILE = 32 * 1_024 * 1_024;

/** Levels of mappings and lists; also what a reader by recursion can bear. */
export const DEEPEST = 64;

/** What the aliases of one file may expand to, in values. */
export const MOST_ALIASED_VALUES = 100_000;

/**
 * Values of one file or one plain value, or rather the signs that can part them: line breaks, commas, colons, brackets.
 * 100,000 queues in RabbitMQ's own export have some 2,500,000, and take 1 GB of memory.
 */
export const MOST_VALUES = 3_000_000;

/**
 * Objects of one declaration: virtual hosts, users, and what stands in them. RabbitMQ itself bears some ten thousand
 * queues in a cluster. `./warren bench declaration` measures 100,000 objects: time and memory grow no faster than they.
 */
export const MOST_OBJECTS = 250_000;

export interface BrokenBound {
  /** In UTF-16 code units from the start of the text. */
  readonly offset: number;
  /** A sentence, and the way out. */
  readonly message: string;
  readonly hint: string;
}

export const TOO_DEEP = `Nested deeper than ${DEEPEST} levels.`;
const TOO_MANY = `There are more than ${MOST_VALUES.toLocaleString("en")} values in the file.`;
export const SPLIT = "Use several files, or several stacks.";

/** Brackets and blocks in texts and comments are counted too, hence the distance to {@link DEEPEST}. */
const DEEPEST_BRACKETS = DEEPEST * 16;
const DEEPEST_BLOCKS = DEEPEST * 4;

/** What of a YAML or JSON text is out of bounds, before anything is made of it. Linear in the text. */
export function brokenBound(text: string): BrokenBound | undefined {
  let values = 0;
  let brackets = 0;
  for (let offset = 0; offset < text.length; offset++) {
    const sign = text.charCodeAt(offset);
    if (sign === OPEN_LIST || sign === OPEN_MAPPING) {
      values++;
      if (++brackets > DEEPEST_BRACKETS) return { offset, message: TOO_DEEP, hint: "" };
    } else if (sign === CLOSE_LIST || sign === CLOSE_MAPPING) brackets = Math.max(0, brackets - 1);
    else if (sign === NEWLINE || sign === COMMA || sign === COLON) values++;
    if (values > MOST_VALUES) return { offset, message: TOO_MANY, hint: SPLIT };
  }
  return deepestBlock(text);
}

/** Whether a JSON text has more levels than {@link DEEPEST}; brackets in its strings do not count. Linear in the text. */
export function isTooDeep(json: string): boolean {
  let levels = 0;
  let inString = false;
  for (let offset = 0; offset < json.length; offset++) {
    const sign = json.charCodeAt(offset);
    if (inString) {
      if (sign === BACKSLASH) offset++;
      else if (sign === QUOTE) inString = false;
    } else if (sign === QUOTE) inString = true;
    else if (sign === OPEN_LIST || sign === OPEN_MAPPING) {
      if (++levels > DEEPEST) return true;
    } else if (sign === CLOSE_LIST || sign === CLOSE_MAPPING) levels--;
  }
  return false;
}

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const [OPEN_LIST, OPEN_MAPPING, CLOSE_LIST, CLOSE_MAPPING] = [0x5b, 0x7b, 0x5d, 0x7d];
const [NEWLINE, COMMA, COLON] = [0x0a, 0x2c, 0x3a];

/** A block lies in another where it begins in a column behind it, on a line of its own or after `- `, `? ` or `: `. */
function deepestBlock(text: string): BrokenBound | undefined {
  const columns: number[] = [];
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf("\n", start);
    const end = newline === -1 ? text.length : newline;
    let at = start;
    for (;;) {
      while (text[at] === " ") at++;
      if (at >= end || text[at] === "\r" || text[at] === "#") break;
      const column = at - start;
      while ((columns.at(-1) ?? -1) >= column) columns.pop();
      columns.push(column);
      if (columns.length > DEEPEST_BLOCKS) return { offset: at, message: TOO_DEEP, hint: "" };
      if (!isIndicator(text[at]) || text[at + 1] !== " ") break;
      at++;
    }
    start = end + 1;
  }
  return undefined;
}

function isIndicator(character: string | undefined): boolean {
  return character === "-" || character === "?" || character === ":";
}
