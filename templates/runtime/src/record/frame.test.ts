import { types } from "node:util";
import { expect, it, onTestFinished, vi } from "vitest";
import { Recorder } from "./frame.ts";

it("leaves its own work out of the time of a step", () => {
  onTestFinished(() => void vi.restoreAllMocks());
  let clock = 1000;
  const looksAt = types.isProxy;
  vi.spyOn(performance, "now").mockImplementation(() => clock);
  // A look at each object takes the recorder a millisecond.
  vi.spyOn(types, "isProxy").mockImplementation((value) => {
    clock += 1;
    return looksAt(value);
  });
  const payload = { labels: Array.from({ length: 50 }, (_, id) => ({ id })) };
  const recorder = new Recorder();
  const frame = recorder.enter("source", 0, payload);
  frame.s(0);
  frame.d(0, payload);
  frame.x(0);
  frame.s(1);
  clock += 7;
  frame.v(1, Promise.resolve(payload));
  frame.x(1);
  frame.f();
  expect(clock).toBeGreaterThan(1000 + 100);
  const { started, ended, events } = frame.written((value) => value);
  const times = events.filter((_, at) => at % 4 === 2);
  expect([started, ...times, ended]).toEqual([0, 0, 0, 0, 0, 7, 7, 7, 7]);
});
