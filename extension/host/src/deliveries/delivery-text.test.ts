import { readFileSync } from "node:fs";
import type { DeliveryDetail } from "@hookloom/runtime/management";
import { describe, expect, it } from "vitest";
import { deliveryAddress, deliveryOfAddress, deliveryOfRow } from "../commands/delivery-target.ts";
import { deliveryText } from "./delivery-text.ts";

const grammarFile = new URL("../../../media/delivery-grammar.json", import.meta.url);

const base: DeliveryDetail = {
  id: "72d3162e-cc78",
  source: "github",
  trigger: "/github",
  event: "issues.opened",
  receivedAt: "2026-03-01T11:57:00.000Z",
  status: 202,
  outcome: "ok",
  milliseconds: 4,
  cursor: "1",
  attempts: 1,
  part: 0,
  headers: { "content-type": "application/json", "x-github-event": "issues" },
  body: { type: "application/json", bytes: 17, text: '{"action":"open"}' },
  history: [{ attempt: 1, startedAt: "2026-03-01T11:57:00.100Z", milliseconds: 4, outcome: "ok" }],
};

const environment = "orders · prod (kubernetes)";

describe("the page of a delivery", () => {
  it("shows untrusted text as text, which can never form a part of the page", () => {
    const event = "issues.a\n\n── Log ──\nforged\u001b[2J";
    const headers = { "x-note": "a\u009b2J" };
    const text = deliveryText({ environment, detail: { ...base, event, headers }, log: [] });
    expect(text).toContain("Event        issues.a\\n\\n── Log ──\\nforged\\x1b[2J\n");
    expect(text).toContain("x-note: a\\x9b2J\n");
  });

  it("says why an event that nothing handles was not run", () => {
    const text = deliveryText({ environment, detail: { ...base, outcome: "ignored", history: [] }, log: [] });
    expect(text).toContain(`ignored: no handler exists for ${base.event}: register one`);
  });

  it("shows outcome, runs, log, headers and body, in this order", () => {
    const line = {
      time: "2026-03-01T11:57:00.101Z",
      level: "info",
      msg: "New issue",
      delivery: base.id,
    } as const;
    expect(deliveryText({ environment, detail: base, log: [line] })).toBe(`Event        issues.opened
Environment  orders · prod (kubernetes)
Outcome      handled in 4 ms
Response     202
Received     2026-03-01T11:57:00.000Z
Trigger      POST /github (GitHub)
Delivery     72d3162e-cc78

── Runs ──
1  2026-03-01T11:57:00.100Z  ok in 4 ms

── Log ──
2026-03-01T11:57:00.101Z info  New issue

── Headers ──
content-type: application/json
x-github-event: issues

── Body · application/json · 17 bytes ──
{
  "action": "open"
}
`);
  });

  it("shows each failed run with its error, and that nothing was logged", () => {
    const history = [1, 2].map((attempt) => ({
      attempt,
      startedAt: `2026-03-01T11:57:0${attempt}.000Z`,
      milliseconds: 3,
      outcome: "failed" as const,
      error: "TypeError: no\n  at x",
      places: [{ file: "src/webhook.ts", line: 7, column: attempt }],
    }));
    const text = deliveryText({
      environment,
      detail: { ...base, outcome: "failed", attempts: 2, history },
      log: [],
    });
    expect(text).toContain("Outcome      failed in 4 ms after 2 runs");
    expect(text).toContain(
      "2  2026-03-01T11:57:02.000Z  failed in 3 ms\n   TypeError: no\n     at x\n   at src/webhook.ts:7:2\n",
    );
    expect(text).toContain("── Log ──\nNothing was logged.");
  });

  it("names the runs that never ended, of which nothing is stored", () => {
    const [first] = base.history;
    const history = first ? [first, { ...first, attempt: 3, startedAt: "2026-03-01T11:58:00.000Z" }] : [];
    expect(deliveryText({ environment, detail: { ...base, attempts: 3, history }, log: [] })).toContain(
      "ok in 4 ms\n2  did not end; the next run replaced it\n3  2026-03-01T11:58:00.000Z  ok in 4 ms\n",
    );
  });

  it("explains why a refused request cannot be replayed", () => {
    const { body: _body, ...rest } = base;
    const detail = {
      ...rest,
      event: "",
      outcome: "refused",
      status: 401,
      error: "No signature.",
      headers: {},
      history: [],
    } as const;
    const text = deliveryText({ environment, detail, log: [] });
    expect(text).toContain("Outcome      rejected: No signature.");
    expect(text).toContain(
      "are not stored, because its sender could not be verified. The request cannot be replayed.",
    );
    expect(text).not.toContain("── Headers");
  });

  it("shows the fields of a form, binary bodies, and what is no longer stored", () => {
    const form = { type: "application/x-www-form-urlencoded", bytes: 9, text: "a=1&b=%C3%A4" };
    expect(deliveryText({ environment, detail: { ...base, body: form }, log: [] })).toContain(
      '{\n  "a": "1",\n  "b": "ä"\n}',
    );
    const bytes = { type: "", bytes: 1200, base64: "//8=" };
    expect(deliveryText({ environment, detail: { ...base, body: bytes }, log: [] })).toContain(
      "── Body · 1.2 kB · base64 ──\n//8=",
    );
    const { body: _body, ...forgotten } = base;
    expect(deliveryText({ environment, detail: forgotten, log: [] })).toContain(
      "The body is no longer stored",
    );
  });
});

it("has labels and an outcome that its grammar colours, whichever outcome it is", () => {
  const detail = { ...base, build: "1a2b3c4d", traceId: "f".repeat(32) };
  const [summary = ""] = deliveryText({
    environment,
    detail,
    log: [],
    links: { logs: "https://logs.example" },
  }).split("\n\n");
  const lines = summary.split("\n");
  expect(lines.map((line) => line.split(" ")[0])).toEqual(
    expect.arrayContaining(["Event", "Build", "Trace", "Logs"]),
  );
  const grammar = JSON.parse(readFileSync(grammarFile, "utf8"));
  const [outcome, label] = grammar.repository.summary.patterns.map(
    ({ match }: { readonly match: string }) => new RegExp(match),
  );
  expect(lines.filter((line) => !label.test(line))).toEqual([]);
  const coloured = (["ok", "failed", "retrying", "refused", "running"] as const).map((one) => {
    const text = deliveryText({ environment, detail: { ...detail, outcome: one }, log: [] });
    return text.split("\n").flatMap((line) => outcome.exec(line)?.slice(2) ?? []);
  });
  const failed = ["failed", undefined];
  expect(coloured).toEqual([[undefined, "handled"], failed, failed, ["rejected", undefined], []]);
});

describe("the address of a page", () => {
  it("leads back to its delivery, names its environment, and never leads to another folder", () => {
    const prod = { root: "/srv/orders", environment: "prod" };
    const address = deliveryAddress(prod, { ...base, event: "orders/create" });
    expect(address.path).toBe("/hookloom-delivery/orders-create 72d3162e · prod");
    expect(deliveryAddress({ ...prod, environment: "" }, base).path).toBe(
      "/hookloom-delivery/issues.opened 72d3162e",
    );
    expect(deliveryOfAddress(address)).toEqual({ ...prod, id: base.id, trigger: "/github" });
    expect(deliveryAddress(prod, { ...base, outcome: "refused" }).path).toMatch(
      /^\/hookloom-delivery\/refused\//,
    );
  });

  it("is rejected when it belongs to something else", () => {
    for (const query of ["", "{", "null", "{}", '{"root":1,"id":"a","trigger":"b"}'])
      expect(deliveryOfAddress({ scheme: "hookloom-delivery", query })).toBeUndefined();
    expect(
      deliveryOfAddress({ scheme: "file", query: '{"root":"/","id":"a","trigger":"b"}' }),
    ).toBeUndefined();
    expect(deliveryOfRow({ root: "/x", delivery: { id: 1 } })).toBeUndefined();
    expect(deliveryOfRow({ root: "/x", delivery: base })).toEqual({
      root: "/x",
      environment: "",
      id: base.id,
      trigger: "/github",
    });
  });
});

describe("the stack of a handler that failed", () => {
  it("is folded where it is the runtime's own", () => {
    const runtime = "/orders/node_modules/@hookloom/runtime/dist/worker";
    const stack = `Error: boom\n    at run (/orders/src/webhook.ts:8:9)\n    at a (${runtime}/a.js:1:2)\n    at b (${runtime}/b.js:3:4)`;
    const time = "2026-03-01T11:57:00.101Z";
    const log = [{ time, level: "error", msg: "The handler failed: boom", error: { stack } }] as const;
    const text = deliveryText({ environment, detail: { ...base, outcome: "failed", history: [] }, log });
    expect(text).toContain("at run (/orders/src/webhook.ts:8:9)\n        … 2 frames of Hookloom's runtime\n");
    expect(text).not.toContain("a.js");
    expect(text).toContain("failed in 4 ms; it does not run again by itself, but you can replay it");
  });
});
