import { PassThrough } from "node:stream";
import { noApi } from "@hookloom/core/api/testing/no-api";
import type { DeployEvent } from "@hookloom/core/environments/contract/verb-context";
import {
  conflicts,
  type DeployError,
  forbiddenVerbs,
  rolloutFailed,
} from "@hookloom/kubernetes/release/errors";
import { expect, it } from "vitest";
import { Progress, runVerb } from "./run-verb.ts";

async function said(error: DeployError): Promise<string> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const { stdin } = process;
  const context = {
    cwd: "/",
    distDir: "/",
    api: noApi,
    stdin,
    stdout,
    stderr,
    ended: new Promise<void>(() => {}),
  };
  await expect(runVerb(context, () => Promise.reject(error))).rejects.toBe(error);
  return String(stderr.read() ?? "");
}

it("prints the Role and the lines that an error refers to", async () => {
  const place = { context: "test", namespace: "hooks" };
  const role = "kind: Role\nmetadata:\n  name: hookloom";
  expect(await said(forbiddenVerbs("jane", place, ["get secrets"], role))).toBe(`${role}\n`);
  expect(await said(conflicts(["one", "two"]))).toBe("one\ntwo\n");
  expect(await said(rolloutFailed("It crashed.", "Nothing ran.", { detail: ["a line of its log"] }))).toBe(
    "a line of its log\n",
  );
});

const events: readonly DeployEvent[] = [
  { phase: "bundle", level: "info", message: "Bundling the source" },
  { phase: "bundle", level: "info", message: "The build is 0123456789ab" },
  { phase: "push", level: "info", message: "Pushing the image", fraction: 0.25 },
  { phase: "push", level: "warn", message: "The registry is slow" },
  { phase: "push", level: "debug", message: "layer 3", fraction: 1 },
];

function shown(terminal: { isTTY: boolean; columns?: number }): string {
  const output = Object.assign(new PassThrough(), terminal);
  let now = 0;
  const progress = new Progress(output, () => now);
  for (const event of events) {
    progress.report(event);
    now += 700;
  }
  progress.end();
  return String(output.read());
}

it("prints one line per phase, with its seconds, and one per warning", () => {
  expect(shown({ isTTY: false })).toBe(
    "bundle    The build is 0123456789ab  1.4 s\npush      warning: The registry is slow\npush      Pushing the image  2.1 s\n",
  );
});

it("rewrites the current phase's line in a terminal and never lets it wrap", () => {
  const text = shown({ isTTY: true, columns: 30 });
  const lines = text.split("\n").map((line) => line.split("\r\u001b[2K").slice(1));
  expect(lines[0]).toEqual(
    [
      "bundle    Bundling the source…",
      "bundle    The build is 012345…",
      "bundle    The build is 0123456789ab  1.4 s",
    ].map((line) => line.replace(/^(.{28}).*…$/, "$1…")),
  );
  for (const line of lines) for (const part of line.slice(0, -1)) expect(part.length).toBeLessThan(30);
  expect(shown({ isTTY: true, columns: 80 })).toContain("Pushing the image 25%  0.0 s");
});
