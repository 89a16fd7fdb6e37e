import { execFileSync } from "node:child_process";
import path from "node:path";
import { expect, test } from "vitest";

// @reads test/vscode/setup.mjs

const setup = path.resolve(import.meta.dirname, "../vscode/setup.mjs");

/** What a process prints that begins a phase, having been started at a time by a process. */
function firstLine(began: string): string {
  const code = `import { progress } from ${JSON.stringify(setup)}; progress("starting VS Code");`;
  const env = { ...process.env, HOOKLOOM_BEGAN: began };
  return execFileSync(process.execPath, ["--input-type=module", "-e", code], { encoding: "utf8", env });
}

test("a command that continues in another process prints the seconds since its own start", () => {
  const began = Date.now() - 125_400;
  expect(firstLine(`${process.pid} ${began}`)).toMatch(/^12[5-9] s {2}starting VS Code\n$/);
});

test("a command that another program started counts from its own start", () => {
  expect(firstLine(`1 ${Date.now() - 125_400}`)).toMatch(/^ {2}[0-9] s {2}starting VS Code\n$/);
  expect(firstLine("")).toMatch(/^ {2}[0-9] s/);
});
