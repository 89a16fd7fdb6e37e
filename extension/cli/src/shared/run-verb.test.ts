import { PassThrough } from "node:stream";
import { noApi } from "@hookloom/core/api/testing/no-api";
import {
  conflicts,
  type DeployError,
  forbiddenVerbs,
  rolloutFailed,
} from "@hookloom/kubernetes/release/errors";
import { expect, it } from "vitest";
import { runVerb } from "./run-verb.ts";

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
