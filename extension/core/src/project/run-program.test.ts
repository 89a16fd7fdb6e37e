import process from "node:process";
import { expect, it } from "vitest";
import { runProgram } from "./run-program.ts";

const node = (script: string, input?: string) =>
  runProgram(process.execPath, ["-e", script], {
    cwd: process.cwd(),
    ...(input === undefined ? {} : { input }),
  });

it("passes text to a program by its input", async () => {
  const echo = "process.stdin.pipe(process.stdout)";
  expect(await node(echo, "a secret\n")).toMatchObject({ status: 0, stdout: "a secret\n" });
  expect(await node(echo)).toMatchObject({ status: 0, stdout: "" });
});

it("returns the status of a program that ends without reading its input", async () => {
  expect(await node("process.exit(3)", "x".repeat(1_000_000))).toMatchObject({ status: 3, missing: false });
});

it("reports a program that is not installed", async () => {
  const options = { cwd: process.cwd(), input: "text" };
  expect(await runProgram("no-such-program-of-hookloom", [], options)).toMatchObject({ missing: true });
});
