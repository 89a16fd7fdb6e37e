import { createServer, type Server } from "node:http";
import { afterEach, expect, it } from "vitest";
import { checkReady } from "./relay.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A process that answers `/readyz` with these statuses in turn, then with the last one. */
async function answering(...statuses: readonly number[]): Promise<number> {
  let asked = 0;
  const server = createServer((request, response) => {
    const status = statuses[Math.min(asked++, statuses.length - 1)] ?? 500;
    response.writeHead(request.url === "/readyz" ? status : 404).end();
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as { port: number }).port;
}

it("waits until a process says that it is ready", async () => {
  const port = await answering(503, 503, 200);
  expect(await checkReady({ port, managementPort: 0 })).toBeUndefined();
});

it("stops waiting when it is cancelled", async () => {
  const port = await answering(503);
  const reason = checkReady({ port, managementPort: 0 }, AbortSignal.timeout(100));
  expect(await reason).toBe("it was cancelled");
});

it("reports the response of a process that never becomes ready", async () => {
  const port = await answering(503);
  const reason = checkReady({ port, managementPort: 0 }, undefined, 200);
  expect(await reason).toBe("/readyz responded with status 503 for 0.2 seconds");
});
