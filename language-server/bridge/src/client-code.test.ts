import { expect, test } from "vitest";
import { clientCode } from "./client-code.ts";

test("what makes a client is its own statement and what that needs, in the file's order and without types", () => {
  const code = clientCode(
    `import { secret, setting, webhook } from "@hookloom/runtime";
import * as slackWeb from "@slack/web-api";
import type { LogLevel } from "@slack/web-api";
import { github } from "@hookloom/runtime/github";
import retries, { agent as own } from "./retries.js";

export const url = setting("SLACK_API_URL", "Where Slack is", { optional: true });
const hub = github({ secret: secret("GITHUB_SECRET") });
function options(level: LogLevel): object {
  return { slackApiUrl: url.value, retryConfig: retries, agent: own, level };
}
export const slack: slackWeb.WebClient = new slackWeb.WebClient(secret("SLACK_TOKEN").value, options("info" as LogLevel));
hub.on("push", async () => void slack.api.test());
export default webhook(hub);
`,
    "slack",
  );
  expect(code?.imports.toSorted((a, b) => (a.as < b.as ? -1 : 1))).toEqual([
    { module: "./retries.js", name: "agent", as: "own" },
    { module: "./retries.js", name: "default", as: "retries" },
    { module: "@hookloom/runtime", name: "secret", as: "secret" },
    { module: "@hookloom/runtime", name: "setting", as: "setting" },
    { module: "@slack/web-api", name: "*", as: "slackWeb" },
  ]);
  expect(
    code?.statements.replace(/ +/g, " "),
  ).toBe(`const url = setting("SLACK_API_URL", "Where Slack is", { optional: true });
function options(level ) {
 return { slackApiUrl: url.value, retryConfig: retries, agent: own, level };
}
const slack = new slackWeb.WebClient(secret("SLACK_TOKEN").value, options("info" ));`);
  expect(code?.settings.map(({ name, optional }) => [name, optional])).toEqual([
    ["SLACK_API_URL", true],
    ["SLACK_TOKEN", false],
  ]);
});

test.each([
  ["is not there", "const one = 1;"],
  ["is an import", 'import { slack } from "./slack.ts";'],
  ["needs an enum", "enum Level { High }\nconst slack = make(Level.High);"],
])("a client that %s has no code of its own", (_, text) => {
  expect(clientCode(text, "slack")).toBeUndefined();
});
