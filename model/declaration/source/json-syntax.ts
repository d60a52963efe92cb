/** Where a text stops being JSON, and why, in words that hold nothing of the text: it may be a password's hash. */
import { BLANKS, NUMBER_OR_WORD } from "./json-grammar.ts";

export interface BrokenJson {
  /** In UTF-16 code units from the start of the text. */
  readonly offset: number;
  /** What stands there, without an end: `a comment`. */
  readonly message: string;
  /** The way out. */
  readonly hint: string;
}

/** Undefined where the text is JSON as RFC 8259 has it, to which RabbitMQ keeps. Linear in the text, at any depth. */
export function brokenJson(text: string): BrokenJson | undefined {
  return new SyntaxReader(text).read();
}

// oxlint-disable-next-line no-control-regex -- they are what it ends at
const STRING_PART = /[^"\\\u0000-\u001f]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4})/y;

const IN_QUOTES = "Texts and keys stand in double quotes.";
const VALUES = `Allowed: a text in double quotes, a number, true, false, null, "{" or "[".`;

class SyntaxReader {
  readonly #text: string;
  /** What closes the mappings and lists that are open. */
  readonly #open: ("}" | "]")[] = [];
  /** Nothing stands yet in the innermost that is open. */
  #isFirst = false;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(): BrokenJson | undefined {
    if (this.#sign() === "\ufeff")
      return this.#broken("a byte order mark", "Save the file as UTF-8 without one.");
    let broken = this.#value();
    while (broken === undefined && this.#open.length > 0) broken = this.#next();
    if (broken !== undefined) return broken;
    this.#skip(BLANKS);
    if (this.#at === this.#text.length) return undefined;
    return (
      this.#comment() ??
      this.#broken("more text behind the end of the document", "One file holds one document.")
    );
  }

  /** A value, or the opening of one. */
  #value(): BrokenJson | undefined {
    this.#skip(BLANKS);
    const sign = this.#sign();
    if (sign === "{" || sign === "[") {
      this.#at++;
      this.#open.push(sign === "{" ? "}" : "]");
      this.#isFirst = true;
      return undefined;
    }
    if (sign === '"') return this.#string();
    if (this.#skip(NUMBER_OR_WORD)) return undefined;
    return this.#comment() ?? this.#noValue();
  }

  /** In a mapping or a list, behind its opening or a value: the end of it, or the next value. */
  #next(): BrokenJson | undefined {
    this.#skip(BLANKS);
    const close = this.#open.at(-1);
    const isFirst = this.#isFirst;
    this.#isFirst = false;
    if (this.#sign() === close) {
      this.#at++;
      this.#open.pop();
      return undefined;
    }
    if (isFirst) return this.#member();
    if (this.#sign() !== ",") {
      return this.#comment() ?? this.#broken("neither a comma nor the end", `Allowed: "," or "${close}".`);
    }
    const comma = this.#at++;
    this.#skip(BLANKS);
    if (this.#sign() !== close) return this.#member();
    return { offset: comma, message: "a comma behind the last item", hint: "Take it out." };
  }

  /** An item of a list, or a key with its value. */
  #member(): BrokenJson | undefined {
    if (this.#open.at(-1) === "]") return this.#value();
    if (this.#sign() !== '"') return this.#comment() ?? this.#broken("no key in double quotes", IN_QUOTES);
    const broken = this.#string();
    if (broken !== undefined) return broken;
    this.#skip(BLANKS);
    if (this.#sign() !== ":")
      return this.#comment() ?? this.#broken("no colon behind a key", 'Allowed: ":".');
    this.#at++;
    return this.#value();
  }

  #string(): BrokenJson | undefined {
    this.#at++;
    for (;;) {
      this.#skip(STRING_PART);
      const sign = this.#sign();
      if (sign === '"') {
        this.#at++;
        return undefined;
      }
      if (sign === "\n" || sign === "\r") {
        return this.#broken("a line break in a text", 'Write "\\n", or close the text with a double quote.');
      }
      if (sign === "\\") {
        if (this.#skip(ESCAPE)) continue;
        return this.#broken(
          "an escape that JSON does not have",
          String.raw`Allowed: \" \\ \/ \b \f \n \r \t \uXXXX.`,
        );
      }
      return this.#broken("a control character in a text", String.raw`Write it as \uXXXX.`);
    }
  }

  #noValue(): BrokenJson {
    const sign = this.#sign();
    if (sign === "'") return this.#broken("a single quote", IN_QUOTES);
    if (/[-+.\dIN]/.test(sign)) return this.#broken("no number of JSON", "Allowed: as in -5, 2.5, 1e3.");
    return this.#broken("no value of JSON", VALUES);
  }

  #comment(): BrokenJson | undefined {
    const isOne = this.#sign() === "#" || /^\/[/*]/.test(this.#text.slice(this.#at, this.#at + 2));
    return isOne ? this.#broken("a comment", "JSON has none: take it out.") : undefined;
  }

  #broken(message: string, hint: string): BrokenJson {
    if (this.#at < this.#text.length) return { offset: this.#at, message, hint };
    return {
      offset: this.#at,
      message: "the end of the file",
      hint: "It is not whole: something is not closed.",
    };
  }

  /** Empty behind the end. */
  #sign(): string {
    return this.#text.charAt(this.#at);
  }

  /** Whether there was something to go past. */
  #skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    const [found = ""] = pattern.exec(this.#text) ?? [];
    this.#at += found.length;
    return found !== "";
  }
}
