/**
 * PCRE's regular expressions as RabbitMQ has them in policies and permissions: Erlang's `re` on the bytes of UTF-8,
 * unanchored, without options. As PCRE2 10.47 in OTP 29 takes them; where older versions take one for something else,
 * it is not understood.
 */
import { fixedLength } from "./fixed-length.ts";
import { BrokenPattern, PatternNotUnderstood } from "./pattern-errors.ts";
import {
  ANY,
  type ByteSet,
  ESCAPED_SETS,
  ignoringCase,
  NO_LINE_BREAK,
  type PatternNode,
  type Position,
  singleByte,
  VERTICAL,
} from "./pattern-tree.ts";
import { readClass } from "./read-class.ts";
import { readByteEscape, readOctal } from "./read-escape.ts";
import { type Flags, NO_FLAGS, type Opening, readOpening } from "./read-opening.ts";
import { readQuantifier } from "./read-quantifier.ts";

/** PCRE has a limit of 250. */
const DEEPEST = 200;

/** @param pattern as bytes, in Latin-1 @throws BrokenPattern, PatternNotUnderstood */
export function parsePattern(pattern: string): PatternNode {
  return new PatternReader(pattern).read();
}

class PatternReader {
  readonly #pattern: string;
  readonly #names = new Map<string, number>();
  #at = 0;
  #groups = 0;
  #depth = 0;
  /** The highest group that a reference names. */
  #highest = 0;
  /** Whether it has `.` or `\N`, and whether it has `\R`. */
  readonly #has = { anyOfLine: false, lineBreak: false };

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  read(): PatternNode {
    const tree = this.#choice(NO_FLAGS);
    if (this.#at < this.#pattern.length) throw new BrokenPattern('a ")" without its "("');
    if (this.#highest > this.#groups) throw new PatternNotUnderstood();
    // PCRE2 10.47 lets a repeated `.` before `\R` give nothing back, as if it took no carriage return: `.*\R` does not
    // match "a\r" (`re:run/3` of OTP 29), which by its own manual it does.
    if (this.#has.anyOfLine && this.#has.lineBreak) throw new PatternNotUnderstood();
    return tree;
  }

  /** As far as the `)` of the group, or the end. */
  #choice(given: Flags): PatternNode {
    let flags = given;
    const options: PatternNode[] = [];
    let items: PatternNode[] = [];
    /** What a quantifier would repeat. */
    let last: "nothing" | "item" = "nothing";
    for (;;) {
      this.#skipComments(flags);
      const character = this.#pattern[this.#at];
      if (character === undefined || character === ")") break;
      if (character === "|") {
        this.#at++;
        options.push({ kind: "sequence", items });
        items = [];
        last = "nothing";
        continue;
      }
      const quantifier = readQuantifier(this.#pattern, this.#at);
      if (quantifier !== undefined) {
        const item = last === "item" ? items.pop() : undefined;
        if (item === undefined) throw new BrokenPattern(`${quantifier.words} with nothing to repeat`);
        items.push({ kind: "repeat", item, ...quantifier.repeat });
        this.#at += quantifier.length;
        last = "nothing";
        continue;
      }
      const opening = character === "(" ? readOpening(this.#pattern.slice(this.#at), flags) : undefined;
      if (opening?.kind === "flags") {
        this.#at += opening.length;
        flags = opening.flags;
        last = "nothing";
        continue;
      }
      const node = opening === undefined ? this.#item(character, flags) : this.#group(opening);
      if (node === undefined) continue;
      items.push(node);
      last =
        node.kind === "position" && node.at !== "final-end" && node.at !== "line-end" ? "nothing" : "item";
    }
    options.push({ kind: "sequence", items });
    return options.length === 1 ? { kind: "sequence", items } : { kind: "choice", options };
  }

  #group(opening: Exclude<Opening, { kind: "flags" }>): PatternNode {
    if (++this.#depth > DEEPEST) throw new PatternNotUnderstood();
    this.#at += opening.length;
    const number = opening.kind === "capture" ? ++this.#groups : 0;
    if (opening.kind === "capture" && opening.name !== undefined) {
      if (this.#names.has(opening.name)) throw new PatternNotUnderstood();
      this.#names.set(opening.name, number);
    }
    if (opening.kind === "named-reference")
      return this.#closed(this.#namedReference(opening.name, opening.flags));
    const item = this.#choice(opening.flags);
    if (this.#pattern[this.#at] !== ")") throw new BrokenPattern('a "(" without its ")"');
    this.#at++;
    if (opening.kind === "capture") return this.#closed({ kind: "group", number, item });
    if (opening.kind === "atomic") return this.#closed({ kind: "atomic", item });
    if (opening.kind === "plain") return this.#closed(item);
    if (!opening.ahead && !isFixed(item)) throw new PatternNotUnderstood();
    return this.#closed({ kind: "look", ahead: opening.ahead, negative: opening.negative, item });
  }

  #closed(node: PatternNode): PatternNode {
    this.#depth--;
    return node;
  }

  /** Undefined where nothing stands for it: `\E`. */
  #item(character: string, { ignoreCase, multiline, dotAll }: Flags): PatternNode | undefined {
    if (character === "[") {
      const { set, end } = readClass(this.#pattern, this.#at, { ignoreCase });
      this.#at = end;
      return { kind: "byte", set };
    }
    if (character === "\\") return this.#escape(ignoreCase);
    this.#at++;
    if (character === "." && !dotAll) {
      this.#has.anyOfLine = true;
      return { kind: "byte", set: NO_LINE_BREAK };
    }
    if (character === ".") return { kind: "byte", set: ANY };
    if (character === "^") return { kind: "position", at: multiline ? "line-start" : "start" };
    if (character === "$") return { kind: "position", at: multiline ? "line-end" : "final-end" };
    return literal(character.charCodeAt(0), ignoreCase);
  }

  #escape(ignoreCase: boolean): PatternNode | undefined {
    const rest = this.#pattern.slice(this.#at);
    const letter = rest[1] ?? "";
    const read = readByteEscape(rest);
    if (read !== undefined) return this.#past(read.length, literal(read.byte, ignoreCase));
    if (letter === "E") {
      this.#at += 2;
      return undefined;
    }
    if (letter === "Q") return this.#quoted(rest, ignoreCase);
    const set = ESCAPED_SETS.get(letter) ?? OTHER_SETS.get(letter);
    if (letter === "N" && rest[2] === "{") throw new PatternNotUnderstood();
    if (letter === "N") this.#has.anyOfLine = true;
    if (letter === "R") this.#has.lineBreak = true;
    if (set !== undefined) return this.#past(2, { kind: "byte", set });
    const position = POSITIONS.get(letter);
    if (position !== undefined) return this.#past(2, { kind: "position", at: position });
    if (letter === "R") return this.#past(2, LINE_BREAK);
    return this.#reference(rest, ignoreCase);
  }

  #past(length: number, node: PatternNode): PatternNode {
    this.#at += length;
    return node;
  }

  /** `\Q...\E`: a quantifier behind it is about its last character only. */
  #quoted(rest: string, ignoreCase: boolean): PatternNode | undefined {
    const end = rest.indexOf("\\E");
    const text = end === -1 ? rest.slice(2) : rest.slice(2, end);
    if (text.length > 1) throw new PatternNotUnderstood();
    this.#at += end === -1 ? rest.length : end + 2;
    return text === "" ? undefined : literal(text.charCodeAt(0), ignoreCase);
  }

  #reference(rest: string, ignoreCase: boolean): PatternNode {
    const [whole = "", plain, braced] = /^\\(?:([1-9]\d*)|g(?:\{(-?\d+)\}))/.exec(rest) ?? [];
    const digits = plain ?? braced;
    if (digits !== undefined) {
      const relative = Number(digits);
      const number = relative < 0 ? this.#groups + 1 + relative : relative;
      // More digits than groups: a byte.
      const octal = plain !== undefined && number > 9 && number > this.#groups ? readOctal(rest) : undefined;
      if (octal !== undefined) return this.#past(octal.length, literal(octal.byte, ignoreCase));
      if (number < 1) throw new PatternNotUnderstood();
      this.#highest = Math.max(this.#highest, number);
      return this.#past(whole.length, { kind: "back-reference", number, ignoreCase });
    }
    const [text = "", name] = /^\\(?:k(?=[<'{])|g(?=\{))[<'{]([A-Za-z_]\w*)[>'}]/.exec(rest) ?? [];
    if (name === undefined) throw new PatternNotUnderstood();
    this.#at += text.length;
    return this.#namedReference(name, { ignoreCase });
  }

  #namedReference(name: string, { ignoreCase }: Pick<Flags, "ignoreCase">): PatternNode {
    const number = this.#names.get(name);
    if (number === undefined) throw new PatternNotUnderstood();
    return { kind: "back-reference", number, ignoreCase };
  }

  #skipComments({ extended }: Flags): void {
    const comments = extended ? EXTENDED_COMMENTS : COMMENTS;
    const [text = ""] = comments.exec(this.#pattern.slice(this.#at)) ?? [];
    this.#at += text.length;
  }
}

/** Of a look-behind each alternative has a length of its own. */
function isFixed(item: PatternNode): boolean {
  const options = item.kind === "choice" ? item.options : [item];
  return options.every((option) => fixedLength(option) !== undefined);
}

function literal(byte: number, ignoreCase: boolean): PatternNode {
  const set = singleByte(byte);
  return { kind: "byte", set: ignoreCase ? ignoringCase(set) : set };
}

const COMMENTS = /^(?:\(\?#[^)]*\))*/;
const EXTENDED_COMMENTS = /^(?:\(\?#[^)]*\)|[\t-\r ]|#[^\n]*(?:\n|$))*/;

const OTHER_SETS: ReadonlyMap<string, ByteSet> = new Map([
  ["N", NO_LINE_BREAK],
  ["C", ANY],
]);

const POSITIONS: ReadonlyMap<string, Position> = new Map([
  ["A", "start"],
  ["B", "no-word-boundary"],
  ["b", "word-boundary"],
  ["G", "start"],
  ["Z", "final-end"],
  ["z", "end"],
]);

const LINE_BREAK: PatternNode = {
  kind: "atomic",
  item: {
    kind: "choice",
    options: [
      { kind: "sequence", items: [literal(13, false), literal(10, false)] },
      { kind: "byte", set: VERTICAL },
    ],
  },
};
