import type { CodeProblem } from "@hookloom/protocol/code-problems";
import { expect, it } from "vitest";
import { errorCheck } from "./problems.ts";

const problem = (message: string, severity: CodeProblem["severity"] = "error"): CodeProblem => ({
  message,
  severity,
  range: { start: 0, end: 1 },
});

it("counts each of equal errors, and no warnings, and reads what was known before once", async () => {
  const known = [problem("no such name"), problem("unused", "warning")];
  const texts: Readonly<Record<string, readonly CodeProblem[]>> = {
    known,
    same: known,
    none: [],
    twice: [...known, problem("no such name")],
    other: [problem("not a text"), ...known],
    warned: [...known, problem("unused", "warning")],
  };
  const read: string[] = [];
  const check = errorCheck("known", async (text) => {
    read.push(text);
    return texts[text] ?? [];
  });
  expect(await check("same")).toBeUndefined();
  expect(await check("none")).toBeUndefined();
  expect(await check("twice")).toBe("no such name");
  expect(await check("other")).toBe("not a text");
  expect(await check("warned")).toBeUndefined();
  expect(read).toEqual(["known", "same", "none", "twice", "other", "warned"]);
});
