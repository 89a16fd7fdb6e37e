import { expect, test } from "vitest";
import { remainingText } from "./move-to-hookloom.ts";

test("what remains is named with its lines, and a long list says how much more there is", () => {
  expect(
    remainingText([
      { what: "context.octokit", lines: [3, 9] },
      { what: "say", lines: [4] },
    ]),
  ).toBe("context.octokit (lines 3, 9), say (line 4)");
  const many = Array.from({ length: 8 }, (_, index) => ({ what: `a${index}`, lines: [index + 1] }));
  expect(remainingText(many)).toMatch(/a5 \(line 6\), and 2 more$/);
});
