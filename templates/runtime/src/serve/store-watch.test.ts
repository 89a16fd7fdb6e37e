import { describe, expect, it, vi } from "vitest";
import { StoreLost, StoreUnavailable } from "../errors/errors.ts";
import { MemoryInbox } from "../inbox/sqlite/memory-inbox.ts";
import { createLogger } from "../log/logger.ts";
import { StoreWatch } from "./store-watch.ts";

/** An inbox whose check ends when the test decides. */
class SlowInbox extends MemoryInbox {
  readonly answers: (() => void)[] = [];

  override check(): Promise<void> {
    return new Promise((resolve) => void this.answers.push(resolve));
  }
}

function scene() {
  const inbox = new SlowInbox();
  const lines: string[] = [];
  const log = createLogger({ write: (line) => void lines.push(line) });
  const onBack = vi.fn<() => void>();
  const watch = new StoreWatch({ inbox, log, onRecovered: onBack, retryMs: 1 });
  return { inbox, lines, onBack, watch };
}

describe("the watch over a store", () => {
  it("is ready again once a store that failed works", async () => {
    const { inbox, onBack, watch } = scene();
    watch.failed(new StoreUnavailable("The disk is full."));
    expect(watch.available).toBe(false);
    await expect.poll(() => inbox.answers).toHaveLength(1);
    inbox.answers[0]?.();
    await expect.poll(() => onBack).toHaveBeenCalledOnce();
    expect(watch.available).toBe(true);
    watch.stop();
  });

  it("stays unready if the store is lost during the check whether it works again", async () => {
    const { inbox, lines, onBack, watch } = scene();
    watch.failed(new StoreUnavailable("The disk is full."));
    await expect.poll(() => inbox.answers).toHaveLength(1);
    watch.failed(new StoreLost("The store was deleted."));
    inbox.answers[0]?.();
    await new Promise((resolve) => setImmediate(resolve));
    expect(watch.lost).toBe(true);
    expect(watch.available).toBe(false);
    expect(onBack).not.toHaveBeenCalled();
    const written = lines.map((line) => JSON.parse(line));
    expect(written.map(({ level, code }) => [level, code])).toEqual([
      ["error", undefined],
      ["error", "store-lost"],
    ]);
    // The sentence has the whole cause, so no stack follows it.
    expect(written.at(-1)).not.toHaveProperty("stack");
    expect(written.at(-1)).not.toHaveProperty("error");
    watch.stop();
  });
});
