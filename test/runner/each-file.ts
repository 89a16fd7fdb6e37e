// Vitest evaluates this before each file, also where files share a worker.
import process from "node:process";
import { afterAll, vi } from "vitest";
import { cleanUpFile } from "./after-file.ts";
import { firstOwnPort } from "./ports.ts";

process.env.HOOKLOOM_FIRST_PORT = String(await firstOwnPort());

afterAll(async () => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  await cleanUpFile();
});
