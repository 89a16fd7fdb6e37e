import { afterEach, expect, test, vi } from "vitest";

afterEach(() => vi.unstubAllEnvs());

/** The function on a machine that is slower than an idle one by a factor. */
async function gestureAt(factor: number): Promise<typeof import("./gesture.ts").gesture> {
  vi.resetModules();
  vi.stubEnv("HOOKLOOM_MACHINE_FACTOR", String(factor));
  return (await import("./gesture.ts")).gesture;
}

/** A gesture that fails a number of times first. */
const failing = (times: number) => async (failed: number) => {
  if (failed < times) throw new Error(`dropped for the ${failed + 1}. time`);
  return "made";
};

test("a gesture that was lost once is repeated", async () => {
  const gesture = await gestureAt(1);
  expect(await gesture("the menu", failing(1))).toBe("made");
});

test("on an idle machine a gesture that was lost twice fails with its last cause", async () => {
  const gesture = await gestureAt(1);
  const made = gesture("the menu", failing(2));
  await expect(made).rejects.toThrow("the menu: 2 tries failed");
  await expect(made).rejects.toMatchObject({ cause: { message: "dropped for the 2. time" } });
});

test("on a busy machine it may be lost more often", async () => {
  const gesture = await gestureAt(4);
  expect(await gesture("the menu", failing(4))).toBe("made");
  await expect(gesture("the menu", failing(9))).rejects.toThrow("the menu: 6 tries failed");
});
