import { mkdir, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { openFrontDoor } from "../process/front-door.ts";
import { environmentFiles } from "../store/state-file.ts";
import { makeTestProject, type TestProject } from "../testing/project.ts";
import { withOwnerParts } from "./owner-parts.ts";

const system = vi.hoisted(() => ({ portsLeft: Number.POSITIVE_INFINITY }));
vi.mock(import("../process/front-door.ts"), async (original) => {
  const real = await original();
  const limited: typeof openFrontDoor = async (port) => {
    if (system.portsLeft-- <= 0) throw new Error("no port is left");
    return real.openFrontDoor(port);
  };
  return { ...real, openFrontDoor: limited };
});

let project: TestProject;
let free = 0;
beforeEach(async () => {
  project = await makeTestProject();
  const door = await openFrontDoor(0);
  free = door.port;
  await door.close();
  await mkdir(environmentFiles(project.root, "dev").builds, { recursive: true });
});
afterEach(async () => {
  system.portsLeft = Number.POSITIVE_INFINITY;
  await project.remove();
});

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });

const open = (): Promise<void> => {
  const distDir = `${project.folder}/dist`;
  const options = {
    name: "orders",
    root: project.root,
    environment: "dev",
    distDir,
    port: { requiredPort: free },
  };
  return withOwnerParts(options, async () => undefined);
};

it("leaves no port open if the second one cannot be opened", async () => {
  system.portsLeft = 1;
  await expect(open()).rejects.toThrow("no port is left");
  expect(await accepts(free)).toBe(false);
});

it("leaves no port open if the log cannot be opened", async () => {
  const { logs } = environmentFiles(project.root, "dev");
  await rm(logs, { recursive: true, force: true });
  await writeFile(logs, "");
  await expect(open()).rejects.toThrow("EEXIST");
  expect(await accepts(free)).toBe(false);
});
