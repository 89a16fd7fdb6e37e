// What a person sees who opens a project for the first time, as `npm start` does.
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeProject, type Session, startSession } from "./session.ts";
import type { Workbench } from "./workbench.ts";

let session: Session;
let bench: Workbench;

beforeAll(async () => {
  session = await startSession({ settings: { "workbench.startupEditor": "welcomePageInEmptyWorkbench" } });
  makeProject(join(session.folder, "first-hook"));
});

afterAll(async () => {
  await bench?.picture("start-last");
  await session?.stop();
});

const groups = () => bench.page.locator(".editor-group-container");

test("an empty window opens the code as text and as a diagram, with a first step", async () => {
  bench = await session.open(join(session.folder, "first-hook"));
  const diagram = await bench.webviewWith("start");
  await diagram.getByTestId("start").waitFor();
  await expect.poll(() => groups().count()).toBe(2);
  await expect.poll(() => bench.visibleText()).toContain('hub.on("issues.opened"');
  const toast = await bench.notification("is open as text and as a diagram");
  await bench.picture("start-first-look");
  await toast.getByRole("button", { name: "Send sample event" }).click();
  await bench.webviewWith("send");
  await expect.poll(() => groups().count()).toBe(2);
});
