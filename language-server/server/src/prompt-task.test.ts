import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PromptTask } from "./prompt-task.ts";

describe("PromptTask", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("runs at once, and once for changes that come together", () => {
    const ran: string[] = [];
    const task = new PromptTask((uri) => ran.push(uri));
    task.changed("a");
    task.changed("a");
    task.changed("b");
    expect(ran).toEqual([]);
    vi.advanceTimersByTime(0);
    expect(ran).toEqual(["a", "b"]);
  });

  it("pauses half as long as it ran, and then runs once for what was typed meanwhile", () => {
    let ran = 0;
    const task = new PromptTask(() => {
      ran++;
      vi.advanceTimersByTime(40);
    });
    task.changed("a");
    vi.advanceTimersByTime(0);
    expect(ran).toBe(1);
    task.changed("a");
    task.changed("a");
    vi.advanceTimersByTime(19);
    expect(ran).toBe(1);
    vi.advanceTimersByTime(2);
    expect(ran).toBe(2);
  });

  it("forgets a document", () => {
    const ran: string[] = [];
    const task = new PromptTask((uri) => ran.push(uri));
    task.changed("a");
    task.forget("a");
    vi.advanceTimersByTime(10);
    expect(ran).toEqual([]);
  });
});
