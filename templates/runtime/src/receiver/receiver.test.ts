import { describe, expect, it } from "vitest";
import { MemoryInbox } from "../inbox/sqlite/memory-inbox.ts";
import { secret } from "../settings/setting.ts";
import { issueOpenedBody, setUp, signed } from "../testing/requests.ts";
import type { Reply } from "../webhook/reply.ts";
import type { AnyHandler, Headers } from "../webhook/trigger.ts";

const outcomeOf = ({ body }: Reply) => (typeof body === "string" ? body : body.outcome);

describe("a signed delivery", () => {
  it("is accepted before its handler runs, and then runs it", async () => {
    const seen: unknown[] = [];
    const { post, worker, list } = setUp({
      handle: (on) => on("issues.opened", (context) => seen.push(context)),
    });
    const reply = await post(issueOpenedBody, { ...signed(issueOpenedBody), authorization: "Bearer x" });
    expect(reply).toEqual({
      status: 202,
      body: { id: "guid-1", event: "issues.opened", outcome: "accepted" },
    });
    await worker.idle();
    expect(seen).toEqual([
      expect.objectContaining({
        payload: JSON.parse(issueOpenedBody),
        event: "issues.opened",
        delivery: expect.objectContaining({ id: "guid-1", source: "github", trigger: "/github", attempt: 1 }),
      }),
    ]);
    const { headers } = (seen[0] as { delivery: { headers: Headers } }).delivery;
    expect(headers["x-github-event"]).toBe("issues");
    expect(Object.keys(headers).filter((name) => /signature|authorization/.test(name))).toEqual([]);
    expect(await list()).toEqual([
      expect.objectContaining({
        id: "guid-1",
        event: "issues.opened",
        status: 202,
        outcome: "ok",
        attempts: 1,
      }),
    ]);
  });

  it("runs the handlers of its event and those of any action, each with a payload of its own", async () => {
    const seen: string[] = [];
    const { post, worker } = setUp({
      handle: (on) => {
        const handler: AnyHandler = ({ payload, event }) => {
          const { issue } = payload as { issue: { title: string } };
          seen.push(`${event} ${issue.title}`);
          issue.title = "changed";
        };
        on("issues.opened", handler);
        on("issues", handler);
        on("issues.opened", handler);
      },
    });
    await post(issueOpenedBody, signed(issueOpenedBody));
    await worker.idle();
    expect(seen).toEqual(Array(3).fill("issues.opened Hi"));
  });

  it("without a handler is answered with success and stored as ignored", async () => {
    const { post, list } = setUp();
    const body = JSON.stringify({ action: "brand_new" });
    expect(await post(body, signed(body, "something_new"))).toMatchObject({
      status: 200,
      body: { outcome: "ignored" },
    });
    expect(await list()).toMatchObject([
      { event: "something_new.brand_new", outcome: "ignored", status: 200 },
    ]);
  });

  it("of a ping is a success without a handler, and runs one where there is one", async () => {
    const ping = JSON.stringify({ zen: "Keep it logically awesome." });
    expect(await setUp().post(ping, signed(ping, "ping"))).toMatchObject({
      status: 200,
      body: { outcome: "ok" },
    });
    const handled = setUp({ handle: (on) => on("ping", () => undefined) });
    expect(await handled.post(ping, signed(ping, "ping"))).toMatchObject({ status: 202 });
  });
});

describe("a delivery", () => {
  it("runs once, however often it arrives, unless it failed", async () => {
    let runs = 0;
    let fails = false;
    const { post, worker } = setUp({
      handle: (on) =>
        on("issues.opened", async () => {
          runs++;
          if (fails) throw new Error("No net");
        }),
    });
    const send = async () => {
      const reply = await post(issueOpenedBody, signed(issueOpenedBody));
      await worker.idle();
      return outcomeOf(reply);
    };
    expect([await send(), await send(), runs]).toEqual(["accepted", "duplicate", 1]);
    fails = true;
    const again = () => post(issueOpenedBody, signed(issueOpenedBody, "issues.opened", "guid-2"));
    await again();
    await worker.idle();
    expect(runs).toBe(2);
    expect(outcomeOf(await again())).toBe("accepted");
    await worker.idle();
    expect(runs).toBe(3);
  });

  it("whose handlers fail is recorded and logged with its id, and the others still run", async () => {
    let ran = false;
    const { post, worker, list, lines } = setUp({
      handle: (on) => {
        on("issues.opened", () => {
          throw new Error("first");
        });
        on("issues", () => Promise.reject("second"));
        on("issues", async () => {
          ran = true;
        });
      },
    });
    await post(issueOpenedBody, signed(issueOpenedBody));
    await worker.idle();
    expect(ran).toBe(true);
    expect(await list()).toMatchObject([{ outcome: "failed", error: "first; second", status: 202 }]);
    const errors = lines.map((line) => JSON.parse(line)).filter(({ level }) => level === "error");
    expect(errors).toMatchObject([
      { msg: "The handler failed: first", delivery: "guid-1", event: "issues.opened" },
      { msg: "The handler failed: second", delivery: "guid-1" },
    ]);
  });

  it("is deferred where too many wait", async () => {
    const inbox = new MemoryInbox({ maxBytes: 10 });
    const { post } = setUp({ inbox, handle: (on) => on("issues.opened", () => undefined) });
    expect(await post(issueOpenedBody, signed(issueOpenedBody))).toMatchObject({
      status: 503,
      headers: { "retry-after": "5" },
    });
  });
});

describe("names that every object has", () => {
  it("are events, actions and payload keys like any other", async () => {
    const { post, worker, list } = setUp({ handle: (on) => on("issues", () => undefined) });
    for (const [event, body] of [
      ["constructor", "{}"],
      ["tostring", '{"action":"__proto__"}'],
      ["issues", '{"__proto__":{"action":"opened"}}'],
      ["issues", '{"action":{"toString":1}}'],
    ] as const) {
      const reply = await post(body, signed(body, event, `id-${event}-${body.length}`));
      expect(reply.status, body).toBeLessThan(300);
    }
    await worker.idle();
    expect((await list()).map((record) => record.event)).toEqual([
      "issues",
      "issues",
      "tostring.__proto__",
      "constructor",
    ]);
    expect(({} as { action?: string }).action).toBeUndefined();
  });
});

describe("two secrets", () => {
  it("are both accepted while one replaces the other", async () => {
    const secrets = [secret("NEW"), secret("OLD")];
    for (const [by, status] of [
      ["n", 200],
      ["o", 200],
      ["x", 401],
    ] as const) {
      const { post } = setUp({ secrets, environment: { NEW: "n", OLD: "o" } });
      expect((await post(issueOpenedBody, signed(issueOpenedBody, "issues", "x", by))).status).toBe(status);
    }
  });
});
