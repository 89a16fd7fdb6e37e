import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { until } from "../../../../../test/runner/until.ts";
import { handlerSource, makeTestProject, type TestProject } from "../local/testing/project.ts";
import { readFailures, replayAndFollow } from "./failures.ts";

let project: TestProject | undefined;
afterEach(() => project?.remove());

test("a replay of a group tells how many deliveries failed for the same reason again", async () => {
  const fails = 'if (!existsSync("repaired")) throw new Error("the shop is closed");';
  const code = `import { existsSync } from "node:fs";\n${handlerSource("one")}`;
  project = await makeTestProject(code.replace('log.info("one");', `${fails}\n  log.info("one");`));
  const running = await project.run();
  for (let count = 0; count < 2; count++)
    await fetch(`${running.url}/http`, {
      method: "POST",
      body: "{}",
      headers: { "content-type": "application/json" },
    });
  const port = running.managementPort;
  await until("both have failed", async () => (await readFailures(port)).groups[0]?.dead === 2);
  const group = (await readFailures(port)).groups[0]?.group ?? "";
  expect(await replayAndFollow(port, group)).toMatchObject({ queued: 2, failed: 2 });
  writeFileSync(path.join(project.root, "repaired"), "");
  expect(await replayAndFollow(port, group)).toMatchObject({ queued: 2, failed: 0 });
  await expect(replayAndFollow(port, group)).rejects.toMatchObject({ code: "no-delivery" });
});

const stillRunning = {
  ...{ id: "d1", source: "http", trigger: "/http", event: "request", receivedAt: "2026-03-01T11:57:00Z" },
  ...{ status: 202, outcome: "running", milliseconds: 1, cursor: "1" },
};

test("the time of slow requests counts while a replay is followed", async () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  let listed = 0;
  const server = createServer((request, response) => {
    request.resume();
    if (request.method === "POST")
      return void response.writeHead(202).end('{ "queued": 1, "running": 0, "gone": 0 }');
    if (!request.url?.startsWith("/deliveries")) return void response.end('{ "groups": [], "more": false }');
    listed++;
    vi.advanceTimersByTime(2_500);
    response.end(JSON.stringify([stillRunning]));
  }).listen(0, "127.0.0.1");
  try {
    await once(server, "listening");
    const replay = await replayAndFollow((server.address() as AddressInfo).port, "closed");
    expect([replay, listed]).toEqual([{ queued: 1, running: 0, gone: 0 }, 3]);
  } finally {
    vi.useRealTimers();
    server.closeAllConnections();
    server.close();
  }
});
