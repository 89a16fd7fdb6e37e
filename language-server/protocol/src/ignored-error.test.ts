import { expect, test, vi } from "vitest";
import { ignored } from "./ignored-error.ts";

test("an ignored rejection gives undefined, and the debug output says why", async () => {
  const debug = vi.spyOn(console, "debug").mockReturnValue();
  try {
    const value = await Promise.reject(new Error("read ECONNRESET")).catch(ignored("the window has left"));
    expect(value).toBeUndefined();
    expect(debug.mock.calls).toEqual([["Ignored, since the window has left: read ECONNRESET"]]);
  } finally {
    debug.mockRestore();
  }
});
