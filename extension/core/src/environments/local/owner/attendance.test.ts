import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Attendance } from "./attendance.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it("stops an environment without a window, unless a window returns in time", () => {
  const onAlone = vi.fn();
  const attendance = new Attendance(100, onAlone);
  vi.advanceTimersByTime(90);
  const leave = attendance.enter();
  const leaveToo = attendance.enter();
  vi.advanceTimersByTime(1_000);
  leave();
  leave();
  vi.advanceTimersByTime(1_000);
  expect(onAlone).not.toHaveBeenCalled();
  leaveToo();
  vi.advanceTimersByTime(90);
  attendance.enter()();
  vi.advanceTimersByTime(90);
  expect(onAlone).not.toHaveBeenCalled();
  vi.advanceTimersByTime(20);
  expect(onAlone).toHaveBeenCalledOnce();
});

it("does nothing once it is closed", () => {
  const onAlone = vi.fn();
  const attendance = new Attendance(100, onAlone);
  attendance.close();
  attendance.enter()();
  vi.advanceTimersByTime(1_000);
  expect(onAlone).not.toHaveBeenCalled();
});
