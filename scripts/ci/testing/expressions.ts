/**
 * Expressions of GitHub Actions and GitLab CI, as far as Warren's templates use them: what is not known is an error, so that
 * nothing is true by accident. https://docs.github.com/actions/reference/workflows-and-actions/expressions,
 * https://docs.gitlab.com/ci/jobs/job_rules/#cicd-variable-expressions
 */

type Value = string | number | boolean | null | undefined | object;
export type Contexts = Readonly<Record<string, Value>>;

const TOKEN = /\s*(?:(\|\||&&|==|!=|!|\(|\)|\.)|'((?:[^']|'')*)'|"([^"]*)"|(\d+)|(\$?[A-Za-z_][\w-]*))/y;

type Token = { readonly sign: string } | { readonly text: string } | { readonly name: string };

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (text.slice(TOKEN.lastIndex).trim() !== "") {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null) throw new Error(`${text} cannot be read from "${text.slice(at)}"`);
    const [, sign, single, double, number, name] = match;
    if (sign !== undefined) tokens.push({ sign });
    else if (name !== undefined) tokens.push({ name });
    else tokens.push({ text: single?.replaceAll("''", "'") ?? double ?? number ?? "" });
  }
  return tokens;
}

/** `&&` binds more than `||`; both give one of their operands. */
export function evaluate(text: string, contexts: Contexts): Value {
  const tokens = tokensOf(text);
  let at = 0;
  const isNext = (sign: string): boolean => {
    const token = tokens[at];
    if (token === undefined || !("sign" in token) || token.sign !== sign) return false;
    at++;
    return true;
  };
  const any = (): Value => {
    let value = all();
    while (isNext("||")) {
      const other = all();
      value = isTrue(value) ? value : other;
    }
    return value;
  };
  const all = (): Value => {
    let value = compared();
    while (isNext("&&")) {
      const other = compared();
      value = isTrue(value) ? other : value;
    }
    return value;
  };
  const compared = (): Value => {
    const value = single();
    if (isNext("==")) return isSame(value, single());
    if (isNext("!=")) return !isSame(value, single());
    return value;
  };
  const single = (): Value => {
    if (isNext("!")) return !isTrue(single());
    if (isNext("(")) {
      const value = any();
      if (!isNext(")")) throw new Error(`${text}: a bracket is not closed`);
      return value;
    }
    const token = tokens[at++];
    if (token === undefined || "sign" in token) throw new Error(`${text}: something is missing`);
    return "text" in token ? token.text : path(token.name);
  };
  const path = (first: string): Value => {
    if (!Object.hasOwn(contexts, first)) throw new Error(`${text}: there is no "${first}"`);
    let value = contexts[first];
    while (isNext(".")) {
      const token = tokens[at++];
      if (token === undefined || !("name" in token)) throw new Error(`${text}: a name is missing`);
      value = (value as Record<string, Value> | undefined | null)?.[token.name];
    }
    return value;
  };
  const value = any();
  if (at < tokens.length) throw new Error(`${text}: it goes on where it should end`);
  return value;
}

export function isTrue(value: Value): boolean {
  return value !== false && value !== "" && value !== 0 && value !== null && value !== undefined;
}

/** GitHub compares texts without case, and takes what is not there for nothing. */
function isSame(one: Value, other: Value): boolean {
  return textOf(one).toLowerCase() === textOf(other).toLowerCase();
}

function textOf(value: Value): string {
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** `${{ ... }}` within a text. */
export function interpolate(text: string, contexts: Contexts): string {
  return text.replaceAll(/\$\{\{(.*?)\}\}/gs, (_, inner: string) => textOf(evaluate(inner, contexts)));
}
