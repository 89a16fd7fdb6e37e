import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, expect, it } from "vitest";
import { listPages, requestManagement } from "./request-management.ts";

let server: Server;
const listen = async (answer: RequestListener): Promise<number> => {
  server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
};
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

it("reads a compressed answer", async () => {
  const value = { series: Array.from({ length: 1000 }, (_, index) => index) };
  const port = await listen((request, response) => {
    expect(request.headers["accept-encoding"]).toBe("gzip");
    response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(JSON.stringify(value)));
  });
  expect(await requestManagement(port, { method: "GET", path: "/stats" })).toEqual({ status: 200, value });
});

it("asks again where a kept connection was closed, and reports an answer that breaks off", async () => {
  const seen = new Set<unknown>();
  let reused = 0;
  const port = await listen((request, response) => {
    const isReused = seen.has(request.socket);
    seen.add(request.socket);
    reused += isReused ? 1 : 0;
    if (isReused) request.socket.destroy();
    else if (request.url === "/broken") {
      response.writeHead(200, { "content-length": 100 }).write("{");
      setTimeout(() => request.socket.destroy(), 20);
    } else response.end("1");
  });
  const asked = { status: 200, value: 1 };
  for (let times = 0; times < 3; times++) {
    expect(await requestManagement(port, { method: "GET", path: "/stats" })).toEqual(asked);
  }
  expect(reused).toBeGreaterThan(0);
  await expect(requestManagement(port, { method: "GET", path: "/broken" })).rejects.toMatchObject({
    code: "not-answering",
  });
});

it("reports that nobody answers", async () => {
  const port = await listen(() => undefined);
  await new Promise((resolve) => server.close(resolve));
  await expect(requestManagement(port, { method: "GET", path: "/stats" })).rejects.toMatchObject({
    code: "not-answering",
  });
  await listen(() => undefined);
});

it("reads a list to its end, page by page, and all at once from a runtime without pages", async () => {
  const all = Array.from({ length: 5 }, (_, index) => ({ cursor: String(index) }));
  const asked: (string | undefined)[] = [];
  const pages = await listPages(2, async ({ limit, after }) => {
    asked.push(after);
    const from = after === undefined ? 0 : Number(after) + 1;
    return all.slice(from, from + Number(limit));
  });
  expect([pages, asked]).toEqual([all, [undefined, "1", "3"]]);
  const old: readonly { readonly cursor?: string }[] = Array.from({ length: 3 }, () => ({}));
  expect(await listPages(2, async () => old)).toEqual(old);
});
