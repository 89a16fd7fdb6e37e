import { afterEach, describe, expect, it, vi } from "vitest";
import { SharedTask } from "./calendar-session.ts";

afterEach(() => void vi.restoreAllMocks());

describe("a task with many callers", () => {
  it("runs for callers that come after the clock was set back", async () => {
    let runs = 0;
    const joined = new SharedTask(async () => void runs++, 1);
    await joined.now();
    expect(runs).toBe(1);
    const real = Date.now;
    vi.spyOn(Date, "now").mockImplementation(() => real() - 10 * 60 * 1000);
    await joined.after(Date.now());
    expect(runs).toBe(2);
  });
});
