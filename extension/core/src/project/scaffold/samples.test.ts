import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { sampleFile } from "@hookloom/runtime/catalog";
import { beforeAll, expect, it } from "vitest";
import { temporaryFolder } from "../../../../../test/runner/temporary-folder.ts";
import { readSamples } from "./samples.ts";

let dist = "";
beforeAll(async () => {
  dist = temporaryFolder();
  for (const [source, event, payload] of [
    ["github", "repository_dispatch", { action: "sample.collected", branch: "main" }],
    ["twilio", "com.twilio", { type: "com.twilio.conversations.user.added", data: {} }],
    ["standard-webhooks", "user.created", { type: "user.created", data: {} }],
  ] as const) {
    const folder = path.join(dist, "samples", source);
    await mkdir(folder, { recursive: true });
    const sample = { id: "one", label: "One", generated: false, payload };
    await writeFile(path.join(folder, sampleFile(event)), JSON.stringify({ event, samples: [sample] }));
  }
});

const payloadsOf = async (source: string, event: string) =>
  (await readSamples(dist, source, event)).map(({ payload, generated }) => ({ payload, generated }));

it("gives an event that its sender named the sample of another one under its name", async () => {
  expect(await payloadsOf("standard-webhooks", "order.shipped")).toEqual([
    { payload: { type: "order.shipped", data: {} }, generated: true },
  ]);
});

it("gives an action that its sender named the sample of its event, with that action", async () => {
  expect(await payloadsOf("github", "repository_dispatch.deploy")).toEqual([
    { payload: { action: "deploy", branch: "main" }, generated: true },
  ]);
  expect(await payloadsOf("github", "repository_dispatch")).toEqual([
    { payload: { action: "sample.collected", branch: "main" }, generated: false },
  ]);
  expect(await payloadsOf("github", "repository_dispatch.")).toEqual([]);
});

it("gives an event of a family that the catalogue does not list the family's sample under its whole name", async () => {
  expect(await payloadsOf("twilio", "com.twilio.comms-api.operation.processing")).toEqual([
    { payload: { type: "com.twilio.comms-api.operation.processing", data: {} }, generated: true },
  ]);
});

it("has no sample where the file is missing, and says so where the file cannot be read", async () => {
  expect(await readSamples(dist, "github", "issues.opened")).toEqual([]);
  await mkdir(path.join(dist, "samples", "github", sampleFile("issues.closed")));
  await expect(readSamples(dist, "github", "issues.closed")).rejects.toMatchObject({ code: "unreadable" });
});
