/**
 * What JSON is made of (RFC 8259), for its two readers: `json-syntax.ts`, which says where a text stops being JSON, and
 * `json-tree.ts`, which makes the tree of one that is. Both set where a pattern begins before they use it.
 */
export const BLANKS = /[ \t\r\n]*/y;
/** A number or a word, and nothing behind it that would belong to it. */
export const NUMBER_OR_WORD = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null)(?![\w.+-])/y;
