import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../../../../test/runner/temporary-folder.ts";
import type { LogLine } from "../../contract/log-line.ts";
import { BuildProcess, type ProcessEnd, processScript, startProblem } from "./build-process.ts";

let root: string;
beforeEach(() => {
  root = temporaryFolder();
});

it("loads the modules that every receiver loads before it gets a build", async () => {
  const file = path.join(root, "process.mjs");
  // Asked last, so that nothing but the script has loaded them.
  await writeFile(file, `${processScript}console.log(process.moduleLoadList.join());\nprocess.exit();\n`);
  const { stdout } = await promisify(execFile)(process.execPath, [file]);
  const loaded = stdout.trim().split(",");
  for (const name of ["http", "https", "crypto", "cluster", "dns"])
    expect(loaded).toContain(`NativeModule ${name}`);
});

describe("a build that does not load", () => {
  /** How the process of a build with this source ends, and what it logs before. */
  async function run(source: string): Promise<{ end: ProcessEnd; lines: readonly LogLine[] }> {
    const script = path.join(root, "process.mjs");
    const build = path.join(root, "build.mjs");
    await Promise.all([writeFile(script, processScript), writeFile(build, source)]);
    const lines: LogLine[] = [];
    const child = new BuildProcess({
      node: { file: process.execPath, environment: {} },
      script,
      root,
      variables: {},
      onLine: (line) => lines.push(line),
    });
    const ended = new Promise<ProcessEnd>((resolve) => child.once("end", resolve));
    child.run(build, {});
    return { end: await ended, lines };
  }

  it("says what a mistake of the project's author says, whatever its stack begins with", async () => {
    const message = "Error: of all texts this one says what to do.";
    const { end, lines } = await run(
      `throw Object.assign(new TypeError(${JSON.stringify(message)}), { name: "UserError", code: "bad-path" });\n`,
    );
    expect(end).toMatchObject({ code: 1, reason: message, frame: { line: 1 } });
    expect(startProblem(end).message).toBe(`The webhook failed to start: ${message}`);
    expect(lines).toEqual([]);
  });

  it("quotes what Node.js prints about any other error, without the class of a plain one", async () => {
    const { end: plain } = await run('throw new Error("the shop is closed");\n');
    expect(startProblem(plain).message).toBe("The webhook failed to start: the shop is closed.");
    const { end } = await run('throw new TypeError("no orders today");\n');
    expect(startProblem(end)).toMatchObject({
      message: "The webhook failed to start: TypeError: no orders today.",
      line: 1,
    });
  });
});
