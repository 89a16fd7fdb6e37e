import { expect, it } from "vitest";
import { opensAfter } from "./completions.ts";

it.each(["pay", "payload.", "payload.is", "f(a", '"', "x === '", "[`a`, `", "`${'", "'it\\'s' + \""])(
  "typing opens the list behind %s",
  (before) => expect(opensAfter(before)).toBe(true),
);

it.each(["", "1.", "x ", "f(", '"high"', "''", "`New: ${title}`", '"say \\"high\\""', "'a' + 'b'"])(
  "typing opens no list behind %s",
  (before) => expect(opensAfter(before)).toBe(false),
);
