import process from "node:process";
import { afterEach, expect, it, vi } from "vitest";
import type { FrontDoor } from "./front-door.ts";
import { openPublicDoor } from "./ports.ts";

const doors: FrontDoor[] = [];

async function open(port: Parameters<typeof openPublicDoor>[0]): Promise<number> {
  const door = await openPublicDoor(port);
  doors.push(door);
  return door.port;
}

/** A port of this worker's own range that no other test of the file looks at. */
function ownPort(offset: number): number {
  return Number(process.env.HOOKLOOM_FIRST_PORT) + offset;
}

afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(doors.splice(0).map((door) => door.close()));
});

it("starts at HOOKLOOM_FIRST_PORT and takes the next free port", async () => {
  const first = ownPort(50);
  vi.stubEnv("HOOKLOOM_FIRST_PORT", String(first));
  expect(await open({})).toBe(first);
  expect(await open({})).toBe(first + 1);
  expect(await open({ preferredPort: first })).toBe(first + 2);
});

it("refuses a port that is in use and an invalid first port", async () => {
  vi.stubEnv("HOOKLOOM_FIRST_PORT", String(ownPort(60)));
  const taken = await open({});
  await expect(open({ requiredPort: taken })).rejects.toMatchObject({ code: "port-taken" });
  vi.stubEnv("HOOKLOOM_FIRST_PORT", "web");
  await expect(open({})).rejects.toThrow("web is not a port");
});
