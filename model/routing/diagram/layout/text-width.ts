/** How wide a text will be, where nothing can measure it: a picture is made without a browser. */
import { visibleLine } from "../../../text/visible.ts";

/** Pixels of a character at the size that is written: of most, and of those that are as wide as high. */
const WIDTHS = { plain: 7, strong: 8.2, wide: 13 } as const;

/** East Asian scripts and pictures. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u;

/** @param look.isStrong as names are @default false */
export function textWidth(text: string, { isStrong = false }: { readonly isStrong?: boolean } = {}): number {
  let width = 0;
  for (const character of text) {
    width += WIDE.test(character) ? WIDTHS.wide : isStrong ? WIDTHS.strong : WIDTHS.plain;
  }
  return Math.ceil(width);
}

/** As it may be shown, on one line, and no longer than so many characters of most scripts. */
export function shortened(text: string, characters: number): string {
  const shown = visibleLine(text);
  const most = characters * WIDTHS.plain;
  if (textWidth(shown) <= most) return shown;
  let [width, kept] = [WIDTHS.wide, ""];
  for (const character of shown) {
    width += textWidth(character);
    if (width > most) break;
    kept += character;
  }
  return `${kept}…`;
}
