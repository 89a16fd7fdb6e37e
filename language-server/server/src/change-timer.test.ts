import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ChangeTimer } from "./change-timer.ts";

describe("ChangeTimer", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("waits for the end of a burst, but not longer than two seconds", () => {
    const ran: number[] = [];
    const timer = new ChangeTimer(() => ran.push(performance.now()));
    const start = performance.now();
    for (let time = 0; time < 4000; time += 100) {
      timer.changed("a");
      vi.advanceTimersByTime(100);
    }
    expect(ran.map((at) => Math.round(at - start))).toEqual([2000, 4000]);
    timer.changed("a");
    vi.advanceTimersByTime(250);
    expect(ran).toHaveLength(3);
  });

  it("keeps documents apart and forgets one", () => {
    const ran: string[] = [];
    const timer = new ChangeTimer((uri) => ran.push(uri));
    timer.changed("a");
    timer.changed("b");
    timer.forget("a");
    vi.advanceTimersByTime(1000);
    expect(ran).toEqual(["b"]);
  });
});
