import { describe, expect, it } from "vitest";
import { github } from "../github/github.ts";
import { MemoryInbox } from "../inbox/sqlite/memory-inbox.ts";
import { createLogger } from "../log/logger.ts";
import { type Webhook, webhook } from "../webhook/webhook.ts";
import { Worker } from "./worker.ts";

/** Runs one accepted delivery, by this process or by another version of the project. */
async function run(hook: Webhook, event = "push", attempts = 1) {
  const inbox = new MemoryInbox();
  const headers = { "x-github-event": event, "x-github-delivery": "id-1" };
  const stored = { id: "id-1", source: "github", trigger: "/github", event, headers, part: 0 };
  await inbox.put({ ...stored, body: Buffer.from("{}"), receivedAt: 0 }, "running");
  const worker = new Worker({
    webhook: hook,
    inbox,
    log: createLogger({ write: () => undefined }),
    concurrency: 1,
    attempts,
    // Longer than a busy machine takes to look at the delivery.
    retryDelay: () => 600_000,
  });
  worker.wake();
  await worker.idle();
  await worker.stop(0);
  return inbox.get("id-1");
}

function handling(handler: () => unknown): Webhook {
  const hub = github();
  hub.on("push", handler as never);
  return webhook(hub);
}

describe("a stored delivery that this version of the project cannot run", () => {
  it("is not lost where its trigger is gone: another version may have it, or it becomes a dead letter", async () => {
    const error =
      "No trigger listens on /github, so nothing has run: deploy a trigger, then replay the delivery.";
    expect(await run(webhook(), "push", 2)).toMatchObject({ outcome: "retrying", error });
    expect(await run(webhook())).toMatchObject({ outcome: "failed", error });
  });

  it("is not lost where its handler is gone", async () => {
    const error =
      "Nothing handles push at /github, so nothing has run: deploy a handler, then replay the delivery.";
    expect(await run(webhook(github()), "push", 2)).toMatchObject({ outcome: "retrying", error });
    expect(await run(webhook(github()))).toMatchObject({ outcome: "failed", error });
  });

  it("succeeds without a handler if it only checks the address", async () => {
    expect(await run(webhook(github()), "ping")).toMatchObject({ outcome: "ok" });
  });
});

describe("whatever a handler throws", () => {
  const named = (name: string, value: unknown) => [name, value] as const;
  it.each([
    named("nothing", undefined),
    named("a symbol", Symbol("s")),
    named("an object without a prototype", Object.create(null)),
    named("an object that cannot be text", { toString: 1, valueOf: 1 }),
    named(
      "an error whose message is not text",
      Object.assign(new Error("x"), { message: Object.create(null) }),
    ),
    named(
      "an error whose message throws",
      Object.defineProperty(new Error("x"), "message", { get: () => JSON.parse("") }),
    ),
  ])("ends the run as failed: %s", async (_name, thrown) => {
    const detail = await run(
      handling(() => {
        throw thrown;
      }),
    );
    expect(detail).toMatchObject({ outcome: "failed", error: expect.any(String) });
  });
});
