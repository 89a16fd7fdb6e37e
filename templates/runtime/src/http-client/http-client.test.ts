import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { secret, setting } from "../settings/setting.ts";
import { HttpError, httpClient } from "./http-client.ts";

interface Seen {
  readonly line: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

let seen: Seen[];
let answer: (response: ServerResponse) => void;
let baseUrl: string;
const server = createServer(async (request, response) => {
  const body = await text(request);
  seen.push({ line: `${request.method} ${request.url}`, headers: request.headers, body });
  answer(response);
});

beforeEach(async () => {
  seen = [];
  answer = (response) => response.setHeader("content-type", "application/json").end('{"id":7}');
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/`;
});
afterEach(async () => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

it("appends paths and queries to the base URL and reads its settings at each request", async () => {
  vi.stubEnv("TEST_API_URL", baseUrl);
  const api = httpClient({
    baseUrl: setting("TEST_API_URL"),
    bearer: secret("TEST_API_TOKEN", "", { optional: true }),
  });
  expect(await api.get("/orders", { query: { page: 2, q: "a b", none: undefined } })).toEqual({ id: 7 });
  vi.stubEnv("TEST_API_TOKEN", "t-1");
  await api.post("orders", { json: { title: "Tea" }, headers: { "x-trace": "1" } });
  expect(seen.map(({ line }) => line)).toEqual(["GET /v1/orders?page=2&q=a+b", "POST /v1/orders"]);
  expect(seen[0]?.headers.authorization).toBeUndefined();
  expect(seen[1]).toMatchObject({
    headers: { authorization: "Bearer t-1", "content-type": "application/json", "x-trace": "1" },
    body: '{"title":"Tea"}',
  });
});

it("authenticates with a password or with headers", async () => {
  const basic = httpClient({ baseUrl, basic: { user: "ada", password: "pä" } });
  await basic.delete("");
  const keyed = httpClient({
    baseUrl,
    headers: { "x-api-key": "k", "x-none": secret("NO_SUCH", "", { optional: true }) },
  });
  await keyed.put("a", { body: "raw" });
  expect(seen[0]).toMatchObject({ line: "DELETE /v1/", headers: { authorization: "Basic YWRhOnDDpA==" } });
  expect(seen[1]).toMatchObject({ line: "PUT /v1/a", headers: { "x-api-key": "k" }, body: "raw" });
  expect(seen[1]?.headers).not.toHaveProperty("x-none");
});

it("throws what is not a success, with its body and without anything secret", async () => {
  answer = (response) =>
    response.writeHead(422, { "content-type": "application/problem+json" }).end('{"title":"No tea"}');
  const api = httpClient({ baseUrl, bearer: "t-1" });
  const refused = api.patch("orders/1", { query: { key: "hidden" } });
  await expect(refused).rejects.toBeInstanceOf(HttpError);
  await expect(refused).rejects.toMatchObject({ status: 422, body: { title: "No tea" } });
  await expect(refused).rejects.toThrow(
    /^PATCH http:\/\/127\.0\.0\.1:\d+\/v1\/orders\/1 returned status 422\.$/,
  );
  expect((await api.request("GET", "")).status).toBe(422);
});

it("gives text as text and an empty answer as undefined", async () => {
  const api = httpClient({ baseUrl });
  answer = (response) => response.end("plain");
  expect(await api.get("")).toBe("plain");
  answer = (response) => response.writeHead(204).end();
  expect(await api.get("")).toBeUndefined();
  answer = (response) => response.setHeader("content-type", "application/json").end("{ half");
  expect(await api.get("")).toBe("{ half");
});

it("gives up after its time limit, and when its caller does", async () => {
  answer = () => undefined;
  const api = httpClient({ baseUrl, timeout: 50 });
  await expect(api.get("")).rejects.toThrow(/timeout/i);
  const slow = httpClient({ baseUrl });
  await expect(slow.get("", { signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
});
