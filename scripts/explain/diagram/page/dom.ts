/** Elements of the page. What strangers have named goes into them as text, or by the drawing's own escapes. */

type Attributes = Readonly<Record<string, string>>;

export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

export function button(text: string, onClick: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const made = element("button", { type: "button", ...attributes }, text);
  made.addEventListener("click", onClick);
  return made;
}

/** A part of the page that its writer has put there. */
export function byId<T extends Element>(id: string, type: new () => T): T {
  const found = document.getElementById(id) as unknown;
  if (!(found instanceof type)) throw new TypeError(`the page has no ${id}`);
  return found;
}

/** When the browser has drawn what there is: the page answers while much is computed. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}
