import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { fetchInstaller } from "./pulumi-official.ts";

/** Runs `work` with the address of a site that answers like this. */
async function withSite<Result>(
  answer: RequestListener,
  work: (url: string) => Promise<Result>,
): Promise<Result> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** Only what never answers is given up early; whatever answers has time on the busiest machine. */
const fetched = async (url: string, probeSeconds = 120): Promise<string | undefined> =>
  await fetchInstaller(process.env, { url, probeSeconds });

test("the installer is taken from a site that answers with a script", async () => {
  const script = await withSite((_, response) => response.end("#!/bin/sh\necho hello\n"), fetched);
  assert.equal(script, "#!/bin/sh\necho hello");
});

test("a site that takes the connection and never answers is given up within the bound", async () => {
  // There is no other end to it: the site says nothing, and keeps the connection.
  assert.equal(
    await withSite(
      () => undefined,
      (url) => fetched(url, 1),
    ),
    undefined,
  );
});

test("a page that is not a script (a sign-in page of a network) is not run", async () => {
  assert.equal(await withSite((_, response) => response.end("<html>Sign in</html>"), fetched), undefined);
});

test("an error of the site, a refused connection and a name that does not exist are no answer", async () => {
  assert.equal(await withSite((_, response) => response.writeHead(503).end("#!"), fetched), undefined);
  assert.equal(await fetched("http://127.0.0.1:1/"), undefined);
  assert.equal(await fetched("http://no-such-host.invalid/"), undefined);
});
