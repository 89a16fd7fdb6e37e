import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { checkGroup, findDeliveries, listDeliveries } from "./deliveries.ts";
import { purgeDeliveries, readDelivery, replayDelivery, replayEdited } from "./delivery.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  servers.push(server);
  await new Promise((resolve) => server.once("listening", resolve));
  return (server.address() as AddressInfo).port;
}

const record = (place: number, outcome = "ok") => ({
  id: `d${place}`,
  source: "github",
  trigger: "/github",
  event: "push",
  receivedAt: "2026-03-01T11:57:00Z",
  status: 202,
  outcome,
  milliseconds: 1,
  cursor: String(place),
});

const detail = (outcome: string) => ({ ...record(1, outcome), part: 0, headers: {}, history: [] });

/** A management port with 1,200 deliveries: every tenth failed, every hundredth was refused. */
function listing(asked: string[] = []): RequestListener {
  const all = Array.from({ length: 1_200 }, (_, index) => {
    const place = 1_200 - index;
    return record(place, place % 100 === 0 ? "refused" : place % 10 === 0 ? "failed" : "ok");
  });
  return (request, response) => {
    asked.push(request.url ?? "");
    const query = new URL(request.url ?? "", "http://x").searchParams;
    const before = Number(query.get("before") ?? Number.POSITIVE_INFINITY);
    const outcome = query.get("outcome");
    const found = all.filter(
      (one) => Number(one.cursor) < before && (outcome ?? one.outcome) === one.outcome,
    );
    response.end(JSON.stringify(found.slice(0, Number(query.get("limit")))));
  };
}

test("older ones are asked for page by page", async () => {
  const asked: string[] = [];
  const port = await serve(listing(asked));
  const found = await findDeliveries(port, {}, 1_100);
  expect(found.map(({ id }) => id)).toEqual(Array.from({ length: 1_100 }, (_, index) => `d${1_200 - index}`));
  expect(asked.map((url) => new URL(url, "http://x").search)).toEqual([
    "?limit=500",
    "?limit=500&before=701",
    "?limit=100&before=201",
  ]);
});

test("several outcomes become one list, newest first", async () => {
  const port = await serve(listing());
  const found = await findDeliveries(port, { outcomes: ["failed", "refused"] }, 15);
  expect(found.map(({ id }) => id)).toEqual(
    Array.from({ length: 15 }, (_, index) => `d${1_200 - index * 10}`),
  );
  expect(await findDeliveries(port, { outcomes: ["failed", "refused"] }, 999)).toHaveLength(120);
});

test("an edited copy is posted with its body, and the new id comes back", async () => {
  let posted = "";
  const port = await serve((request, response) => {
    request.on("data", (part) => {
      posted += part;
    });
    request.on("end", () => response.writeHead(202).end('{"id":"a~1"}'));
  });
  expect(await replayEdited(port, { id: "a", trigger: "/github" }, { body: '{"ä":1}' })).toBe("a~1");
  expect(JSON.parse(posted)).toEqual({ body: '{"ä":1}' });
});

test("a refused replay keeps the reason that the port gave", async () => {
  const refused = await serve((_request, response) => response.end(JSON.stringify(detail("refused"))));
  await expect(replayDelivery(refused, { id: "a" })).rejects.toThrow(
    "This delivery was rejected, so its body was not kept and it cannot be replayed: have the sender resend it.",
  );
  const gone = await serve((request, response) =>
    request.method === "GET"
      ? response.end(JSON.stringify(detail("ok")))
      : response.writeHead(410).end('{"error":"The body is no longer kept."}'),
  );
  await expect(replayDelivery(gone, { id: "a" })).rejects.toThrow("The body is no longer kept.");
  const unknown = await serve((_request, response) =>
    response.writeHead(404).end('{"error":"No delivery has this id."}'),
  );
  await expect(readDelivery(unknown, { id: "a b/c" })).rejects.toMatchObject({
    code: "no-delivery",
    message: "No delivery has this id.",
  });
});

test("distinguishes a port that answers something else from one that does not answer", async () => {
  const odd = await serve((_request, response) => response.writeHead(500).end("<html>"));
  await expect(listDeliveries(odd)).rejects.toThrow("The environment responded with status 500");
  await expect(readDelivery(odd, { id: "a" })).rejects.toThrow("The environment responded with status 500");
  await expect(replayEdited(odd, { id: "a" }, { body: "" })).rejects.toThrow("was not replayed (status 500)");
  await expect(listDeliveries(9)).rejects.toThrow("does not respond on its management port");
});

test.each([404, 405])(
  "a build that cannot delete deliveries has to be deployed again (status %i)",
  async (status) => {
    const port = await serve((_request, response) => void response.writeHead(status).end('{"error":"no"}'));
    await expect(purgeDeliveries(port, {})).rejects.toMatchObject({
      code: "no-purge",
      message: expect.stringMatching(/ is too old to delete deliveries: .* deploy it again\.$/),
    });
  },
);

test("a list of all failures, as a runtime that does not know groups gives it, is not taken for that of one group", async () => {
  const port = await serve(listing());
  const filter = { group: { id: "g1" } };
  const found = await findDeliveries(port, filter, 10);
  expect(found).toHaveLength(10);
  expect(() => checkGroup(found, filter)).toThrow(
    /^The running build is too old to list one group of failures: /,
  );
  expect(() => checkGroup(found, {})).not.toThrow();
  expect(() => checkGroup([], filter)).not.toThrow();
  const known = found.map((one) => ({ ...one, group: "g1" }));
  expect(() => checkGroup(known, filter)).not.toThrow();
});
