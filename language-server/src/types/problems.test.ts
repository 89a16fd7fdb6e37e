import { expect, it } from "vitest";
import type { CodeProblem } from "../protocol/protocol.ts";
import { firstNewError } from "./problems.ts";

const problem = (message: string, severity: CodeProblem["severity"] = "error"): CodeProblem => ({
  message,
  severity,
  range: { start: 0, end: 1 },
});

it("counts each of equal errors, and no warnings", () => {
  const known = [problem("no such name"), problem("unused", "warning")];
  expect(firstNewError(known, known)).toBeUndefined();
  expect(firstNewError(known, [])).toBeUndefined();
  expect(firstNewError(known, [...known, problem("no such name")])).toBe("no such name");
  expect(firstNewError(known, [problem("not a text"), ...known])).toBe("not a text");
  expect(firstNewError(known, [...known, problem("unused", "warning")])).toBeUndefined();
});
