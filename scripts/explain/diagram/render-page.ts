/** A diagram as one HTML page that needs nothing else: it draws, finds and answers by itself, and asks nothing of anybody. */
import { ARROW } from "../../../model/routing/diagram/writing/svg.ts";
import { escapeMarkup } from "../../../model/text/escape-markup.ts";
import { showableJson, visibleLine } from "../../../model/text/visible.ts";
import { sourceHash } from "../../../smoke-tests/report/render-html.ts";
import type { PageData } from "./page-data.ts";
import { PAGE_STYLE } from "./page-style.ts";

/** @param script of the page, as `page-script.ts` makes it */
export function renderPage(data: PageData, script: string): string {
  const policy = `default-src 'none'; style-src '${sourceHash(PAGE_STYLE)}'; script-src '${sourceHash(script)}'; base-uri 'none'; form-action 'none'`;
  const title = escapeMarkup(visibleLine(data.title));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<div class="row finder"><label for="search">Search</label><input type="search" id="search" autocomplete="off" spellcheck="false" aria-describedby="found-count" placeholder="/">
<ul id="found" aria-label="Found"></ul><span id="found-count" class="soft" role="status"></span></div>
<div class="row"><label for="hosts">Virtual host</label> <select id="hosts"></select></div>
<div class="row"><label><input type="checkbox" id="users-drawn"> users</label></div>
<div class="row" id="compared" hidden><label><input type="checkbox" id="only-changes"> only what has changed</label></div>
<div class="row"><button type="button" id="zoom-in" aria-label="Zoom in">+</button> <button type="button" id="zoom-out" aria-label="Zoom out">−</button> <button type="button" id="fit">All of it</button></div>
<div class="row" id="around"></div>
<p id="state" class="soft" role="status"></p>
</header>
<main>
<noscript><p>The page draws and answers by its own script, which is in it.</p></noscript>
<svg id="drawing" tabindex="0" role="application" aria-busy="true" aria-roledescription="diagram" aria-label="Exchanges, queues and users. Arrow keys go from one to the next along the lines, Enter says what it is, plus and minus zoom, 0 shows all. The same stands in words below.">${ARROW}<g id="world"></g></svg>
<div id="spoken" aria-live="polite"></div>
</main>
<aside aria-label="What was chosen">
<section id="about" aria-live="polite"></section>
<form id="publish">
<h2>Where does a message go?</h2>
<label for="exchange">Exchange; empty: the default exchange</label><input id="exchange" list="exchanges" autocomplete="off" spellcheck="false"><datalist id="exchanges"></datalist>
<label for="key">Routing key</label><input id="key" autocomplete="off" spellcheck="false">
<label for="headers">Headers, a line each: NAME=TEXT, or NAME:=JSON</label><textarea id="headers" rows="2" spellcheck="false"></textarea>
<details><summary>More of the message</summary>
<label for="user">User who publishes</label><input id="user" list="users" autocomplete="off" spellcheck="false"><datalist id="users"></datalist>
<label for="user-id">user_id of the message</label><input id="user-id" autocomplete="off" spellcheck="false">
<label for="expiration">Expiration, in milliseconds</label><input id="expiration" autocomplete="off">
<div class="row"><label><input type="checkbox" id="mandatory"> mandatory</label></div>
</details>
<button type="submit">Where does it go?</button>
</form>
<pre id="answer" role="status" tabindex="0" aria-label="Answer"></pre>
</aside>
<footer>
<details id="as-text"><summary>What is drawn, in words</summary><ul id="objects"></ul><div id="more-objects"></div></details>
</footer>
<script type="application/json" id="data">${asJson(data)}</script>
<script>${script}</script>
</body>
</html>
`;
}

/** Nothing in it ends the element that it stands in, or cannot be seen. */
function asJson(data: PageData): string {
  return showableJson(JSON.stringify(data)).replaceAll("<", String.raw`\u003c`);
}
