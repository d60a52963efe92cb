/** What stands for `gh run list` in tests, with the options that Warren's workflow says. https://cli.github.com/manual/gh_run_list */
import { parseArgs } from "node:util";

const text = { type: "string" } as const;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    repo: text,
    workflow: text,
    event: text,
    commit: text,
    status: text,
    limit: text,
    json: text,
    jq: text,
  },
});
const { repo = "", workflow = "", event = "", commit = "", status = "", limit = "20", json, jq } = values;
if (positionals.join(" ") !== "run list" || json !== "databaseId" || jq !== ".[].databaseId") {
  throw new Error(`gh ${process.argv.slice(2).join(" ")} has no stand-in`);
}
const { GH_TOKEN = "", GITHUB_API_URL = "" } = process.env;
const query = new URLSearchParams({ event, head_sha: commit, status, per_page: limit });
const answer = await fetch(
  `${GITHUB_API_URL}/repos/${repo}/actions/workflows/${workflow}/runs?${query.toString()}`,
  {
    headers: { authorization: `Bearer ${GH_TOKEN}` },
  },
);
if (!answer.ok) throw new Error(`HTTP ${answer.status}: ${await answer.text()}`);
const { workflow_runs: runs } = (await answer.json()) as { workflow_runs: { id: number }[] };
for (const { id } of runs.slice(0, Number(limit))) process.stdout.write(`${id}\n`);
