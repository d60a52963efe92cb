/** The drawing: it is moved and zoomed, and only what can be seen of it is in the document. */
import type { Box, Placed, PlacedLine } from "../../../../model/routing/diagram/layout/placed.ts";
import { svgHost, svgLine, svgUnit } from "../../../../model/routing/diagram/writing/svg-parts.ts";
import { boxOf, boxOfNode, intersects } from "./geometry.ts";
import { inOverview, markBoxes } from "./overview.ts";

const SCALES = { least: 0.01, most: 3, read: 0.9 } as const;
/** Below it nobody reads a name: boxes and lines are enough. */
const OVERVIEW = 0.35;
/** Units and lines that a browser moves without a stutter. */
const MOST_IN_DETAIL = 2_500;

/** Nodes that are pointed out from afar. */
const MOST_MARKED = 300;
/** A factor of the scale. */
const REDRAWN_BY = 1.8;

export const NOTHING: Placed = { width: 1, height: 1, hosts: [], units: [], lines: [] };

export class Canvas {
  readonly #svg: SVGSVGElement;
  readonly #world: SVGGElement;
  #placed = NOTHING;
  /** Of the drawing's corner on the screen, and how large it is. */
  #view = { x: 0, y: 0, scale: 1 };
  /** What of the drawing is in the document. */
  #drawn: { readonly region: Box; readonly scale: number; readonly isOverview: boolean } | undefined;
  #marks: { readonly current: string | undefined; readonly hit: ReadonlySet<string> } = {
    current: undefined,
    hit: new Set(),
  };
  #frame = 0;

  constructor(svg: SVGSVGElement, world: SVGGElement) {
    this.#svg = svg;
    this.#world = world;
    new ResizeObserver(() => this.#later()).observe(svg);
  }

  show(placed: Placed): void {
    this.#placed = placed;
    this.fit();
  }

  /** All of it, and no larger than it is read. */
  fit(): void {
    const { width, height } = this.#size();
    const scale = Math.min(1, width / this.#placed.width, height / this.#placed.height);
    this.#view = {
      scale,
      x: (width - this.#placed.width * scale) / 2,
      y: Math.max(0, (height - this.#placed.height * scale) / 2),
    };
    this.#again();
  }

  /** By a factor, about a point of the screen. @default its middle */
  zoom(factor: number, at?: { readonly x: number; readonly y: number }): void {
    const { width, height } = this.#size();
    const { x, y } = at ?? { x: width / 2, y: height / 2 };
    const scale = Math.min(SCALES.most, Math.max(SCALES.least, this.#view.scale * factor));
    const by = scale / this.#view.scale;
    this.#view = { scale, x: x - (x - this.#view.x) * by, y: y - (y - this.#view.y) * by };
    this.#later();
  }

  pan(x: number, y: number): void {
    this.#view = { ...this.#view, x: this.#view.x + x, y: this.#view.y + y };
    this.#later();
  }

  /** So that it can be read. */
  zoomTo(at: { readonly x: number; readonly y: number }): void {
    this.zoom(Math.max(1, SCALES.read / this.#view.scale), at);
  }

  /** Brings a node into the middle where it cannot be seen and read. */
  reveal(id: string): void {
    const box = boxOfNode(this.#placed, id);
    if (box === undefined) return;
    const { width, height } = this.#size();
    const { x, y, scale } = this.#view;
    const [left, top] = [box.x * scale + x, box.y * scale + y];
    const isSeen =
      left >= 0 && top >= 0 && left + box.width * scale <= width && top + box.height * scale <= height;
    if (!isSeen || scale < OVERVIEW * 2) {
      const larger = Math.max(scale, SCALES.read);
      const [middleX, middleY] = [box.x + box.width / 2, box.y + box.height / 2];
      this.#view = { scale: larger, x: width / 2 - middleX * larger, y: height / 2 - middleY * larger };
    }
    this.#again();
  }

  mark(marks: { readonly current?: string | undefined; readonly hit?: ReadonlySet<string> }): void {
    this.#marks = { ...this.#marks, ...marks };
    this.#applyMarks();
  }

  get isOverview(): boolean {
    return this.#drawn?.isOverview === true;
  }

  /** The whole of it on paper, whatever is seen of it. */
  forPaper(): () => void {
    const before = this.#view;
    const { width, height } = this.#placed;
    this.#svg.setAttribute("viewBox", `0 0 ${Math.ceil(width)} ${Math.ceil(height)}`);
    this.#view = { x: 0, y: 0, scale: 1 };
    this.#draw(
      { x: 0, y: 0, width, height },
      this.#placed.units.length + this.#placed.lines.length > MOST_IN_DETAIL,
    );
    this.#world.setAttribute("transform", "");
    return () => {
      this.#svg.removeAttribute("viewBox");
      this.#view = before;
      this.#again();
    };
  }

  #size(): { readonly width: number; readonly height: number } {
    const { width, height } = this.#svg.getBoundingClientRect();
    return { width: Math.max(width, 1), height: Math.max(height, 1) };
  }

  #again(): void {
    this.#drawn = undefined;
    this.#update();
  }

  #later(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#update();
    });
  }

  #update(): void {
    const { x, y, scale } = this.#view;
    this.#world.setAttribute("transform", `translate(${x} ${y}) scale(${scale})`);
    const { width, height } = this.#size();
    const seen = { x: -x / scale, y: -y / scale, width: width / scale, height: height / scale };
    // From nearer there is less to be drawn, from afar names stand elsewhere.
    const isUsable =
      this.#drawn !== undefined &&
      scale < this.#drawn.scale * REDRAWN_BY &&
      scale > this.#drawn.scale / REDRAWN_BY &&
      (scale < OVERVIEW ? this.#drawn.isOverview : this.#drawn.scale >= OVERVIEW);
    if (isUsable && this.#drawn !== undefined && contains(this.#drawn.region, seen)) return;
    // As much again on each side, so that most moves need nothing new.
    const region = {
      x: seen.x - seen.width / 2,
      y: seen.y - seen.height / 2,
      width: seen.width * 2,
      height: seen.height * 2,
    };
    this.#draw(region, scale < OVERVIEW);
  }

  #draw(region: Box, isOverview: boolean): void {
    const units = this.#placed.units.filter(({ box }) => intersects(box, region));
    const lines = this.#placed.lines.filter((line) => isLineSeen(line, region));
    const isSeen = (box: Box): boolean => intersects(box, region);
    const simply = isOverview || units.length + lines.length > MOST_IN_DETAIL;
    this.#world.innerHTML = [
      ...this.#placed.hosts.map(svgHost),
      ...(simply
        ? inOverview(this.#placed, this.#view.scale)
        : [...lines.map(svgLine), ...units.map((unit) => svgUnit(unit, isSeen))]),
    ].join("");
    this.#drawn = { region, scale: this.#view.scale, isOverview: simply };
    this.#applyMarks();
  }

  #applyMarks(): void {
    const { current, hit } = this.#marks;
    for (const node of this.#world.querySelectorAll("[data-id]")) {
      const id = node.getAttribute("data-id") ?? "";
      node.classList.toggle("current", id === current);
      node.classList.toggle("hit", hit.has(id));
    }
    for (const box of this.#world.querySelectorAll(".mark-box")) box.remove();
    if (!this.isOverview) return;
    const marked = [...(current === undefined ? [] : [current]), ...hit].slice(0, MOST_MARKED);
    this.#world.insertAdjacentHTML("beforeend", markBoxes(this.#placed, marked));
  }
}

/** One that leads across the whole drawing is seen where it begins and ends. */
function isLineSeen({ points, isAcross = false }: PlacedLine, region: Box): boolean {
  if (!isAcross) return intersects(boxOf(points), region);
  return points.some(({ x, y }) => intersects({ x, y, width: 0, height: 0 }, region));
}

function contains(outer: Box, inner: Box): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}
