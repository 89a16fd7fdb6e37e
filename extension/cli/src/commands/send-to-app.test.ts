import { createHmac } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { frameworkSources } from "@hookloom/bridge/testing/framework-sources";
import { addEmptySamples, testDist } from "@hookloom/core/project/testing/dist";
import { Webhooks } from "@octokit/webhooks";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { type CallResult, call as callCli } from "../testing/call.ts";

const distDir = testDist(["issues.opened", "push"]);
addEmptySamples(distDir, "slack", ["command"]);
const call = (cwd: string, args: readonly string[]): Promise<CallResult> => callCli(cwd, args, { distDir });

let folder = "";
let server: Server | undefined;
/** What came, by the path that it was posted to. */
const received: { readonly url: string; readonly headers: Record<string, string>; readonly body: string }[] =
  [];

beforeEach(async () => {
  folder = temporaryFolder();
  received.length = 0;
  await writeFile(path.join(folder, "index.ts"), frameworkSources.probot.text);
  await writeFile(path.join(folder, "bolt.ts"), frameworkSources.bolt.text);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  server?.close();
  server = undefined;
});

async function listen(status = 200): Promise<string> {
  const own = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    received.push({ url: request.url ?? "", headers: request.headers as Record<string, string>, body });
    response.writeHead(status).end("ok");
  });
  await new Promise<void>((resolve) => own.listen(0, "127.0.0.1", resolve));
  server = own;
  return `http://127.0.0.1:${(own.address() as AddressInfo).port}`;
}

it("sends an event to the address of a Probot app as GitHub signs it", async () => {
  vi.stubEnv("WEBHOOK_SECRET", "told");
  const base = await listen();
  const { status, stdout } = await call(folder, [
    "send",
    "issues.opened",
    "--app",
    "index.ts",
    "--to",
    `${base}/api/github/webhooks`,
  ]);
  expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining("200 in ") });
  const [one] = received;
  expect(one?.url).toBe("/api/github/webhooks");
  const webhooks = new Webhooks({ secret: "told" });
  expect(await webhooks.verify(one?.body ?? "", one?.headers["x-hub-signature-256"] ?? "")).toBe(true);
});

it("sends a Bolt app the command that its handler takes, as a form that Slack signed", async () => {
  vi.stubEnv("SLACK_SIGNING_SECRET", "told");
  const base = await listen();
  const { status } = await call(folder, [
    "send",
    "command",
    "--app",
    "bolt.ts",
    "--to",
    `${base}/slack/events`,
  ]);
  expect(status).toBe(0);
  const { body = "", headers = {} } = received[0] ?? {};
  expect(new URLSearchParams(body).get("command")).toBe("/deploy");
  const signed = `v0:${headers["x-slack-request-timestamp"]}:${body}`;
  expect(headers["x-slack-signature"]).toBe(
    `v0=${createHmac("sha256", "told").update(signed).digest("hex")}`,
  );
});

it("signs with the secret of the package's .env file, unless a variable has another one", async () => {
  const base = await listen();
  const app = path.join(folder, "app");
  await mkdir(path.join(app, "src"), { recursive: true });
  await writeFile(path.join(app, "src", "index.ts"), frameworkSources.probot.text);
  await writeFile(path.join(app, "package.json"), "{}");
  await writeFile(path.join(app, ".env"), "# of the app\nWEBHOOK_SECRET='from the file'\n");
  for (const variable of ["", "from the shell"]) {
    vi.stubEnv("WEBHOOK_SECRET", variable);
    await call(folder, ["send", "issues.opened", "--app", "app/src/index.ts", "--to", base]);
    const { body = "", headers = {} } = received.pop() ?? {};
    const webhooks = new Webhooks({ secret: variable || "from the file" });
    expect(await webhooks.verify(body, headers["x-hub-signature-256"] ?? "")).toBe(true);
  }
});

it.each([
  [
    ["send", "issues.opened", "--app", "index.ts", "--to", "http://127.0.0.1:9/x"],
    "start your Probot app",
    "told",
  ],
  [["send", "issues.opened", "--app", "index.ts"], "WEBHOOK_SECRET has no value", ""],
  [["send", "fork", "--app", "index.ts"], "choose one of issues.opened, pull_request.opened", "told"],
  [["send", "push", "--app", "index.ts", "--trigger", "hub"], "no trigger hub, only app", "told"],
  [["send", "push", "--app", "none.ts"], "none.ts cannot be read", "told"],
])("%j is refused in one clear line", async (args, words, secret) => {
  vi.stubEnv("WEBHOOK_SECRET", secret);
  const { status, stderr } = await call(folder, args);
  expect(status).toBeGreaterThan(1);
  expect(stderr).toContain(words);
  expect(stderr.trimEnd().split("\n")).toHaveLength(1);
});

it("says so where a file has no such handler, and where the app refuses", async () => {
  vi.stubEnv("WEBHOOK_SECRET", "told");
  await writeFile(path.join(folder, "other.ts"), "export const one = 1;\n");
  expect((await call(folder, ["send", "push", "--app", "other.ts"])).stderr).toContain(
    "other.ts has no handlers for Probot",
  );
  const base = await listen(401);
  const { status, stderr } = await call(folder, ["send", "push", "--app", "index.ts", "--to", base]);
  expect({ status, stderr }).toMatchObject({
    status: 1,
    stderr: expect.stringContaining("responded with status 401"),
  });
});
