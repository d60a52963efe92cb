/** The pictures of docs/guides/diagrams.md, and what a test of the page waits for. */
import { dirname } from "node:path";

export const ROOT = dirname(dirname(dirname(dirname(import.meta.dirname))));

const FOLDER = "docs/guides/pictures";

/** By the words of the command that draws them. */
export const DRAWN = [
  { picture: `${FOLDER}/shop.svg`, words: ["declarations/shop.yaml"] },
  {
    picture: `${FOLDER}/change.svg`,
    words: ["declarations/shop.yaml", "--against", `${FOLDER}/earlier.yaml`],
  },
] as const;

/** An expression for the page: it has drawn what it was asked for last. */
export const whenDrawn = `new Promise((resolve) => {
  const drawing = document.querySelector("#drawing");
  const look = () => drawing.getAttribute("aria-busy") === "false" && resolve(true);
  new MutationObserver(look).observe(drawing, { attributes: true });
  look();
})`;
