import { afterEach, expect, it, vi } from "vitest";
import type { FrontDoor } from "./front-door.ts";
import { openPublicDoor } from "./ports.ts";

const doors: FrontDoor[] = [];

async function open(port: Parameters<typeof openPublicDoor>[0]): Promise<number> {
  const door = await openPublicDoor(port);
  doors.push(door);
  return door.port;
}

afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(doors.splice(0).map((door) => door.close()));
});

it("starts at HOOKLOOM_FIRST_PORT and takes the next free port", async () => {
  vi.stubEnv("HOOKLOOM_FIRST_PORT", "20950");
  expect(await open({})).toBe(20_950);
  expect(await open({})).toBe(20_951);
  expect(await open({ rather: 20_950 })).toBe(20_952);
});

it("refuses a port that is in use and an invalid first port", async () => {
  vi.stubEnv("HOOKLOOM_FIRST_PORT", "20960");
  const taken = await open({});
  await expect(open({ exactly: taken })).rejects.toMatchObject({ code: "port-taken" });
  vi.stubEnv("HOOKLOOM_FIRST_PORT", "web");
  await expect(open({})).rejects.toThrow("web is not a port");
});
