import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ChangeTimer } from "./change-timer.ts";

describe("ChangeTimer", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("runs once for a burst, and within the limit although the burst continues", () => {
    const ran: number[] = [];
    const timer = new ChangeTimer(() => ran.push(performance.now()), { quiet: 5, latest: 20 });
    const start = performance.now();
    for (let time = 0; time < 40; time += 2) {
      timer.changed("a");
      vi.advanceTimersByTime(2);
    }
    vi.advanceTimersByTime(50);
    expect(ran.length).toBeLessThanOrEqual(3);
    expect((ran[0] ?? 0) - start).toBeLessThanOrEqual(21);
  });

  it("keeps documents apart and forgets one", () => {
    const ran: string[] = [];
    const timer = new ChangeTimer((uri) => ran.push(uri), { quiet: 5, latest: 20 });
    timer.changed("a");
    timer.changed("b");
    timer.forget("a");
    vi.advanceTimersByTime(50);
    expect(ran).toEqual(["b"]);
  });
});
