/** Moving and zooming the drawing, by mouse, fingers and keys. */
import type { Canvas } from "./canvas.ts";

/** Pixels that a finger may move while it taps. */
const STILL = 5;
const ZOOM_STEP = 1.3;

interface Taken {
  /** A node was clicked. */
  readonly onNode: (id: string) => void;
  /** A key that is about nodes. @returns whether it was one */
  readonly onKey: (key: string) => boolean;
}

export function listen(svg: SVGSVGElement, canvas: Canvas, { onNode, onKey }: Taken): void {
  const pointers = new Map<number, { x: number; y: number }>();
  let moved = 0;
  const placeOf = ({ clientX, clientY }: MouseEvent): { x: number; y: number } => {
    const { left, top } = svg.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  };
  svg.addEventListener("pointerdown", (event) => {
    pointers.set(event.pointerId, placeOf(event));
    moved = 0;
  });
  svg.addEventListener("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    if (before === undefined) return;
    const now = placeOf(event);
    moved += Math.abs(now.x - before.x) + Math.abs(now.y - before.y);
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    if (other !== undefined) canvas.zoom(distance(now, other) / Math.max(1, distance(before, other)), other);
    else if (moved > STILL) {
      // Only now: a tap is to come to the node that it is on.
      svg.setPointerCapture(event.pointerId);
      canvas.pan(now.x - before.x, now.y - before.y);
    }
    pointers.set(event.pointerId, now);
  });
  for (const end of ["pointerup", "pointercancel", "pointerleave"] as const) {
    svg.addEventListener(end, (event) => pointers.delete(event.pointerId));
  }
  svg.addEventListener("click", (event) => {
    if (moved > STILL) return;
    const id =
      event.target instanceof Element ? event.target.closest("[data-id]")?.getAttribute("data-id") : null;
    if (typeof id === "string") onNode(id);
    else if (canvas.isOverview) canvas.zoomTo(placeOf(event));
  });
  svg.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      canvas.zoom(Math.exp(-event.deltaY * (event.deltaMode === 0 ? 0.0015 : 0.05)), placeOf(event));
    },
    { passive: false },
  );
  svg.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (onKey(event.key) || zoomByKey(event.key, canvas)) event.preventDefault();
  });
}

function zoomByKey(key: string, canvas: Canvas): boolean {
  if (key === "+" || key === "=") canvas.zoom(ZOOM_STEP);
  else if (key === "-") canvas.zoom(1 / ZOOM_STEP);
  else if (key === "0") canvas.fit();
  else return false;
  return true;
}

function distance(one: { x: number; y: number }, other: { x: number; y: number }): number {
  return Math.hypot(one.x - other.x, one.y - other.y);
}
