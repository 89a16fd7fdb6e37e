import { createServer } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { firstOwnPort, ownPort } from "./ports.ts";

function occupy(port: number): Promise<void> {
  const server = createServer();
  onTestFinished(() => void server.close());
  return new Promise((resolve, reject) => server.once("error", reject).listen(port, "127.0.0.1", resolve));
}

it("gives ports of this process's range, each once until all of them were given", async () => {
  const first = await firstOwnPort();
  const ports = await Promise.all(Array.from({ length: 50 }, () => ownPort()));
  expect(new Set(ports).size).toBe(50);
  for (const port of ports) expect(port - first).toBeLessThan(99);
  expect(Math.min(...ports)).toBeGreaterThanOrEqual(first);
});

it("passes over ports that are in use", async () => {
  const next = (await ownPort()) - 1;
  await occupy(next);
  expect(await ownPort()).toBe(next - 1);
});

it("keeps the first port of the range in use", async () => {
  await expect(occupy((await firstOwnPort()) - 1)).rejects.toThrow("EADDRINUSE");
});
