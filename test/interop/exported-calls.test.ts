// The lines of `hookloom curl`, run by a shell, and the file of `hookloom http`, run by httpyac: what they send is accepted.
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { call } from "../../extension/cli/src/testing/call.ts";
import { listDeliveries } from "../../extension/core/src/environments/management/deliveries.ts";
import { readProject } from "../../extension/core/src/project/config/read-project.ts";
import { nodePath, toolsFolder } from "../vscode/setup.mjs";
import { type RunningProject, runEverySource, secrets } from "./every-source.ts";
import { trouble } from "./newman.ts";

const run = promisify(execFile);

/** A busy machine starts a hundred processes slowly. */
const timeout = 600_000;
let runningProject: RunningProject;
beforeAll(async () => {
  runningProject = await runEverySource();
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await runningProject.project.remove();
});

describe.skipIf(process.platform === "win32")("the line of hookloom curl", { timeout }, () => {
  it("is accepted for each event of each source", async () => {
    const { triggers } = await readProject(runningProject.project);
    const answers: Record<string, string> = {};
    const refused: Record<string, string> = {};
    for (const { name, path, handlers } of triggers) {
      for (const { event } of handlers) {
        const { stdout, stderr } = await call(runningProject.project.root, ["curl", path, "--event", event]);
        expect(stderr).toBe("");
        for (const value of Object.values(secrets).filter((text) => text.length > 2))
          expect(stdout).not.toContain(value);
        const answer = await run("sh", ["-c", stdout], { env: { ...process.env, ...secrets } });
        answers[`${name} ${event}`] = answer.stdout.slice(0, 12);
      }
      // The same without any header but the body's type proves nothing.
      const { stdout } = await call(runningProject.project.root, ["curl", name]);
      const parts = stdout.split(" \\\n  ").filter((part) => !/^-[Hu] (?!'content-type)/.test(part));
      const withoutHeaders = parts.join(" \\\n  ");
      refused[name] = (await run("sh", ["-c", withoutHeaders])).stdout.slice(0, 12);
    }
    const accepted = Object.keys(answers).filter((key) => !/^HTTP\/1.1 20[02]/.test(answers[key] ?? ""));
    expect(accepted.map((key) => `${key}: ${answers[key]}`)).toEqual([]);
    expect(Object.keys(answers)).toHaveLength(runningProject.handlerCount);
    const open = Object.keys(refused).filter((name) => !/^HTTP\/1.1 4/.test(refused[name] ?? ""));
    expect(open).toEqual(["open"]);
  });
});

describe.skipIf(trouble !== undefined)("the file of hookloom http", { timeout }, () => {
  it("is accepted once its secrets are filled in", async () => {
    const file = join(runningProject.project.folder, "orders.http");
    const before = (await listDeliveries(runningProject.running.managementPort, { limit: 200 })).length;
    const { status, stderr } = await call(runningProject.project.root, ["http", "--out", file]);
    expect([status, stderr]).toEqual([0, `Wrote ${file}\n`]);
    const text = await readFile(file, "utf8");
    for (const value of Object.values(secrets).filter((each) => each.length > 2))
      expect(text).not.toContain(value);
    const filled = text.replaceAll(/^@(\w+) =$/gm, (_all, name: string) => `@${name} = ${secrets[name]}`);
    expect(filled).not.toBe(text);
    await writeFile(file, filled);
    const program = join(toolsFolder, "node_modules/httpyac/bin/httpyac.js");
    const sent = await run(nodePath(), [program, "send", file, "--all", "--json"], {
      cwd: runningProject.project.folder,
      maxBuffer: 100_000_000,
    });
    const { requests } = JSON.parse(sent.stdout);
    const answers: readonly string[] = requests.map(
      ({ name, response }: { name?: string; response?: { statusCode: number } }) =>
        `${response?.statusCode} ${response?.statusCode === 202 ? "" : name}`,
    );
    expect(answers.filter((answer) => !/^20[02]/.test(answer))).toEqual([]);
    expect(answers).toHaveLength(runningProject.handlerCount);
    const after = await listDeliveries(runningProject.running.managementPort, { limit: 200 });
    expect(after.filter(({ outcome }) => outcome === "ok").length).toBeGreaterThan(before);
  });
});
