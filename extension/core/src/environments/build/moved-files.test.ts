// Files of other frameworks, moved by the bridge, built as any project is, and called by what their senders send.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { moveToHookloom } from "@hookloom/bridge/move";
import { frameworkSources } from "@hookloom/bridge/testing/framework-sources";
import { afterEach, expect, test } from "vitest";
import { readSamples } from "../../../../../templates/runtime/build/read-samples.ts";
import { until } from "../../../../../test/runner/until.ts";
import { fittingPayload } from "../../events/app-sample.ts";
import { buildRequest, triggerUrl } from "../../events/request.ts";
import { sendRequest } from "../../events/send.ts";
import { planMove } from "../../project/scaffold/move-files.ts";
import { testDist } from "../../project/testing/dist.ts";
import type { RunningEnvironment } from "../contract/environment.ts";
import { runLocal } from "../local/owner/run-local.ts";
import { makeTestProject, type TestProject } from "../local/testing/project.ts";

// @reads templates/runtime/src/** templates/runtime/package.json

let project: TestProject | undefined;
let running: RunningEnvironment | undefined;
afterEach(async () => {
  await running?.dispose();
  await project?.remove();
  running = undefined;
  project = undefined;
});

interface Sent {
  readonly event: string;
  /** What the handler narrows the event down to. */
  readonly detail?: string;
}

const samples = readSamples();

/** Moves a file, runs the result, and sends it events as their source does. */
async function runMoved(
  name: keyof typeof frameworkSources,
  events: readonly Sent[],
  files: Readonly<Record<string, string>> = {},
) {
  const { text, language } = frameworkSources[name];
  const moved = moveToHookloom(text, { language });
  project = await makeTestProject();
  const file = language === "js" ? "index.js" : "src/index.ts";
  await project.write(file, moved.text);
  for (const [other, content] of Object.entries(files)) await project.write(other, content);
  const secret = { name: moved.secret, secret: true, optional: false };
  const options = project.options({ declared: () => Promise.resolve([secret]) });
  const { root } = project;
  await options.secrets.set(root, "dev", moved.secret, "the secret");
  running = await runLocal({ root, name: "moved", entry: path.join(root, file) }, options);
  expect(running.state).toMatchObject({ phase: "running", problems: [], missing: [] });
  const url = triggerUrl(running.url, moved.source);
  const statuses: number[] = [];
  for (const { event, detail } of events) {
    const sample = samples.get(moved.source)?.find((one) => one.event === event)?.samples[0];
    const payload = JSON.stringify(fittingPayload(sample?.payload, event, detail));
    const request = buildRequest({ source: moved.source, event, payload, secret: "the secret", url });
    statuses.push((await sendRequest(request)).status);
  }
  return { statuses, lines: options.lines };
}

const says = (lines: readonly { readonly msg: string }[], words: string): boolean =>
  lines.some(({ msg }) => msg.includes(words));

test("handlers of Probot run for the events of GitHub, in CommonJS too", async () => {
  const { statuses, lines } = await runMoved("probot of CommonJS", [
    { event: "star.created" },
    { event: "release.published" },
  ]);
  expect(statuses).toEqual([202, 202]);
  await until("both have run", () => says(lines, "Starred by") && says(lines, "0.0.1"));
});

test("what has no counterpart fails at its step alone, and the other handlers run", async () => {
  const { statuses, lines } = await runMoved(
    "probot",
    [{ event: "push" }, { event: "pull_request.reopened" }, { event: "issues.opened" }],
    { "src/greeting.ts": "export const greeting = (title: string): string => `Thanks for ${title}`;\n" },
  );
  expect(statuses).toEqual([202, 202, 202]);
  await until("they have run", () => says(lines, "refs/") && says(lines, "by ") && says(lines, "Thanks for"));
  await until("the client is missed", () => says(lines, "reading 'rest'"));
});

test("handlers of Bolt run for what they were narrowed down to, and for nothing else", async () => {
  const { statuses, lines } = await runMoved(
    "bolt",
    [
      { event: "app_mention" },
      { event: "message", detail: "well hello there" },
      { event: "command", detail: "/other" },
      { event: "command", detail: "/deploy" },
    ],
    { "src/deploy.ts": 'export const deploy = async (text: string) => console.log("deployed", text);\n' },
  );
  expect(statuses).toEqual([200, 200, 200, 200]);
  await until("they have run", () => says(lines, "there") && says(lines, "deployed"));
  expect(lines.filter(({ msg }) => msg.includes(" deploys "))).toHaveLength(1);
  expect(JSON.stringify(lines)).not.toContain("handler failed");
});

test("handlers of octokit's webhooks run without its server", async () => {
  const { statuses, lines } = await runMoved("octokit", [
    { event: "issues.opened" },
    { event: "issue_comment.edited" },
  ]);
  expect(statuses).toEqual([202, 202]);
  await until("both have run", () => lines.filter(({ msg }) => !msg.includes('"')).length > 1);
});

/** The lines of a moved file that `npm run check` objects to in its package, with the types of this repository's runtime. */
async function linesWithErrors(text: string, source: string, manifest: string): Promise<readonly number[]> {
  const repository = path.resolve(import.meta.dirname, "../../../../..");
  project = await makeTestProject(text);
  const { root } = project;
  const files: Record<string, string> = { "package.json": manifest };
  const { texts } = await planMove({
    distDir: testDist([]),
    root,
    entry: "src/webhook.ts",
    source,
    read: async (name) => files[name],
    exists: async (name) => name in files,
  });
  for (const { path: name, after } of texts) files[name] = after;
  for (const [name, content] of Object.entries(files)) await project.write(name, content);
  await project.write("src/greeting.ts", "export const greeting = (title: string): string => title;\n");
  await project.write("src/deploy.ts", "export const deploy = async (text: string) => console.log(text);\n");
  const [command, ...args] = (JSON.parse(files["package.json"] ?? "").scripts.check as string).split(" ");
  expect(command).toBe("tsc");
  const tsc = path.join(repository, "node_modules", "typescript", "bin", "tsc");
  const installed = [
    "--customConditions",
    "hookloom-source",
    "--typeRoots",
    path.join(repository, "node_modules", "@types"),
  ];
  const { stdout } = spawnSync(process.execPath, [tsc, ...args, ...installed, "--pretty", "false"], {
    cwd: root,
    encoding: "utf8",
  });
  const objections = stdout.split("\n").filter((line) => line !== "" && !line.startsWith(" "));
  expect(objections.filter((line) => !line.startsWith("src/webhook.ts("))).toEqual([]);
  const lines = objections.map((line) => Number(/webhook\.ts\((\d+),/.exec(line)?.[1]));
  return [...new Set(lines)].sort((a, b) => a - b);
}

const commonJs = '{ "name": "moved" }';

test.each([
  ["probot", commonJs],
  ["bolt", commonJs],
  ["octokit", '{ "name": "moved", "type": "module" }'],
] as const)(
  "npm run check of a package that had no tsconfig.json objects to nothing of a moved %s file but what remains by hand",
  async (name, manifest) => {
    const { text, source, remaining } = moveToHookloom(frameworkSources[name].text);
    const expected = [...new Set(remaining.flatMap(({ lines }) => lines))].sort((a, b) => a - b);
    expect(await linesWithErrors(text, source, manifest)).toEqual(expected);
  },
);
