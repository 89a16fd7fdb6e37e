import { expect, it } from "vitest";
import { progressLine } from "./install.ts";

it("shows what npm does and not what it complains about", () => {
  expect(progressLine("added 12 packages in 2s")).toBe("added 12 packages in 2s");
  expect(progressLine("\u001b[1mnpm\u001b[22m \u001b[33mwarn\u001b[39m deprecated glob@7")).toBeUndefined();
  for (const line of ["npm warn EBADENGINE Unsupported engine {", "npm notice", "npm WARN old", "  "])
    expect(progressLine(line), line).toBeUndefined();
});
