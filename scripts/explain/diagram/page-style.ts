/** The style sheet of a diagram's page, with that of the drawing: light and dark as the reader's system is, narrow screens, paper. */
import { COLOURS, SVG_STYLE, variables } from "../../../model/routing/diagram/writing/svg-style.ts";

export const PAGE_STYLE = `
:root { color-scheme: light dark; --page: #f6f7f9; --accent: #0a5fc2; ${variables(COLOURS.light)} }
@media (prefers-color-scheme: dark) { :root { --page: #14171a; --accent: #6cb2ff; ${variables(COLOURS.dark)} } }
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere;
  min-height: 100vh; display: grid; grid-template: auto minmax(24rem, 1fr) auto / minmax(0, 1fr) 26rem;
}
header { grid-column: 1 / -1; padding: .75rem 1rem; display: flex; flex-wrap: wrap; gap: .5rem 1.25rem; align-items: end; }
h1 { font-size: 1.1rem; margin: 0; flex-basis: 100%; }
h2 { font-size: 1.05rem; margin: 0 0 .25rem; }
.soft { color: var(--soft); }
p { margin: .15rem 0; }
label { display: block; }
.row label { display: inline-flex; gap: .35rem; align-items: center; }
input, select, textarea, button {
  font: inherit; color: inherit; background: var(--host); border: 1px solid var(--border); border-radius: 4px; padding: .3rem .5rem;
}
input[type="checkbox"] { inline-size: 1.1rem; block-size: 1.1rem; }
button { cursor: pointer; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 1px; }
.finder { position: relative; }
#found { position: absolute; z-index: 2; margin: 0; padding: 0; list-style: none; background: var(--host); width: 26rem; max-width: 90vw; max-height: 60vh; overflow: auto; box-shadow: 0 4px 16px #0006; }
#found button { display: block; width: 100%; text-align: start; border: 0; border-radius: 0; }
#found button:hover, #found button:focus { background: var(--exchange-ground); }
#drawing { display: block; width: 100%; height: 100%; min-height: 24rem; background: var(--host); touch-action: none; cursor: grab; border-block: 1px solid var(--border); }
aside { padding: 1rem; overflow: auto; height: 0; min-height: 100%; border-block: 1px solid var(--border); background: var(--host); border-inline-start: 1px solid var(--border); }
aside ul { margin: .25rem 0 .5rem; padding-inline-start: 1.2rem; }
form { display: grid; grid-template-columns: minmax(0, 1fr); gap: .4rem; margin-top: 1rem; padding-top: .75rem; border-top: 1px solid var(--border); }
form input:not([type="checkbox"]), form textarea { width: 100%; }
aside { min-width: 0; }
#answer { white-space: pre-wrap; font: .875rem/1.5 ui-monospace, monospace; margin: .75rem 0 0; }
#answer:empty { display: none; }
footer { grid-column: 1 / -1; padding: .75rem 1rem 3rem; }
summary { cursor: pointer; padding: .4rem 0; }
#objects { padding-inline-start: 1.2rem; }
#objects button { border: 0; background: none; padding: 0; text-align: start; color: var(--accent); text-decoration: underline; }
#spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
[hidden] { display: none !important; }
@media (max-width: 60rem) {
  body { grid-template: auto 65vh auto auto / minmax(0, 1fr); }
  aside { height: auto; border-inline-start: 0; }
}
@media print {
  :root { ${variables(COLOURS.light)} --page: #fff; }
  body { display: block; }
  .row, aside, footer { display: none; }
  #drawing { height: auto; border: 0; }
}
.outline { fill: var(--tone); fill-opacity: .55; }
.landmark { font-size: 12px; font-weight: 600; fill: var(--text); paint-order: stroke; stroke: var(--host); stroke-width: 4px; }
.mark-box { fill: var(--passed); stroke: var(--passed); stroke-width: 12; pointer-events: none; }
.outline-lines { fill: none; stroke: var(--line); stroke-opacity: .5; stroke-width: 4; }
[data-id] { cursor: pointer; }
${SVG_STYLE}
.node.current rect, .node.current polygon { stroke: var(--accent); stroke-width: 4; }
.node.hit rect, .node.hit polygon { fill: var(--exchange-ground); stroke: var(--passed); stroke-width: 4; }
.node.queue.hit rect { fill: var(--queue-ground); }
`;
