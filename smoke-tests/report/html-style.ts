/** The style sheet of the HTML page: system fonts, light and dark as the reader's system is, narrow screens too. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --text: light-dark(#1b1f24, #e6e8eb);
  --soft: light-dark(#59636e, #9aa4af);
  --page: light-dark(#f6f7f9, #14171a);
  --card: light-dark(#ffffff, #1d2125);
  --line: light-dark(#d9dde2, #343a41);
  --passed: light-dark(#1a7f37, #4cc26b);
  --failed: light-dark(#c4232b, #ff7b72);
  --skipped: light-dark(#8a6100, #d8a730);
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 72rem; background: var(--page); color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere;
}
h1 { font-size: 1.5rem; margin: 0 0 .25rem; }
h2 { font-size: 1.15rem; margin: 2rem 0 .75rem; }
h3 { font-size: 1rem; margin: 0; font-weight: 600; }
.passed { --tone: var(--passed); }
.failed { --tone: var(--failed); }
.skipped { --tone: var(--skipped); }
h1, .mark { color: var(--tone); }
.mark { font-size: .8rem; font-weight: 600; white-space: nowrap; }
.soft, dt { color: var(--soft); }
code { font: .875rem/1.5 ui-monospace, monospace; white-space: pre-wrap; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: .5rem 0 0; }
dd { margin: 0; white-space: pre-wrap; }
fieldset { border: 0; margin: 1.25rem 0 0; padding: 0; display: flex; flex-wrap: wrap; gap: .5rem 1.25rem; }
legend { float: left; margin-right: 1.25rem; padding: 0; }
.check { background: var(--card); border: 1px solid var(--line); border-left: 4px solid var(--tone); padding: .6rem .9rem; }
.check + .check { margin-top: .5rem; }
.head { display: flex; flex-wrap: wrap; justify-content: space-between; gap: .1rem 1rem; align-items: baseline; }
.sides { display: grid; grid-template-columns: 1fr 1fr; gap: 0 1.5rem; }
.time { font-variant-numeric: tabular-nums; color: var(--soft); font-size: .875rem; }
.bar { display: block; height: 3px; background: var(--tone); margin-top: .5rem; min-width: 1px; opacity: .6; }
details { margin-top: .5rem; content-visibility: auto; contain-intrinsic-height: auto 3rem; }
summary { cursor: pointer; padding: .4rem 0; }
summary .mark { margin-left: .75rem; }
@media (max-width: 40rem) {
  .sides, dl { grid-template-columns: 1fr; }
  dd { margin-bottom: .4rem; }
}
body:has(#show-failed:checked) :is(.check, details):not(.failed) { display: none; }
body:has(#show-skipped:checked) :is(.check:not(.skipped), details:not(.has-skipped)) { display: none; }
@media print { fieldset { display: none; } }
`;
