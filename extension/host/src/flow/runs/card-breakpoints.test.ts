import { readFlow } from "@hookloom/bridge/read";
import { listSteps } from "@hookloom/protocol/walk";
import { expect, it } from "vitest";
import type * as vscode from "vscode";
import { useVscode } from "../../testing/vscode.ts";
import { FakeDocument, fakeVscode } from "../testing/fake-vscode.ts";
import {
  breakpointPosition,
  cardBreakpoint,
  onCards,
  type PlacedText,
  stepOfBreakpoint,
} from "./debug-feed.ts";

useVscode(fakeVscode);

const code = `export async function main(order) {
  const ready = check(order);

  if (ready) { ship(order); } else stop();
  await call(
    order.id,
    1,
  );
}
function short(order) { return log(order); }
`;
const text = new FakeDocument("file:///orders/webhook.ts", code) as unknown as PlacedText;
const document = readFlow(code, { language: "ts" });
const wordsAt = (line: number, character = 0): string | undefined => {
  const step = stepOfBreakpoint(text, document, { line, character } as vscode.Position);
  return step && code.slice(step.range.start, step.range.end).split("\n")[0];
};

it("finds the card of a line: the step that starts there, else the one around it", () => {
  expect(wordsAt(1)).toBe("const ready = check(order);");
  expect(wordsAt(3)).toBe("if (ready) { ship(order); } else stop();");
  expect(wordsAt(5)).toBe("await call(");
  expect(wordsAt(2)).toBeUndefined();
  expect(wordsAt(200)).toBeUndefined();
});

it("finds the card of a place within a line", () => {
  const line = code.split("\n")[3] ?? "";
  expect(wordsAt(3, line.indexOf("ship"))).toBe("ship(order);");
  expect(wordsAt(3, line.indexOf("stop"))).toBe("stop();");
  expect(wordsAt(3, line.indexOf("if"))).toBe("if (ready) { ship(order); } else stop();");
  expect(wordsAt(9, (code.split("\n")[9] ?? "").indexOf("log("))).toBe("return log(order);");
});

it("puts a breakpoint of a card on its line, and within the line only where something else comes first", () => {
  const positions = listSteps(document).map(({ range }) => {
    const { line, character } = breakpointPosition(text, range);
    return [code.slice(range.start, range.start + 5), line, character];
  });
  expect(positions).toContainEqual(["const", 1, 0]);
  expect(positions).toContainEqual(["if (r", 3, 0]);
  expect(positions).toContainEqual(["ship(", 3, 15]);
  expect(positions).toContainEqual(["retur", 9, 24]);
  // Each is found again at its own card.
  for (const step of listSteps(document))
    expect(stepOfBreakpoint(text, document, breakpointPosition(text, step.range))?.id).toBe(step.id);
});

it("shows of several breakpoints of a card the one that is enabled, and why it stops nothing", () => {
  const at = (line: number, more: object) =>
    ({ location: { range: { start: { line, character: 0 } } }, enabled: true, ...more }) as never;
  const off = at(1, { enabled: false, logMessage: "seen" });
  const on = at(1, { condition: "order.id > 1", hitCondition: "" });
  const cards = onCards(text, document, [off, on, at(2, {}), at(5, {})]);
  expect([...cards.values()].map((own) => own.length)).toEqual([2, 1]);
  expect(cardBreakpoint("a", [off, on], "It was not found.")).toEqual({
    step: "a",
    enabled: true,
    condition: "order.id > 1",
    unbound: "It was not found.",
  });
  expect(cardBreakpoint("a", [off], "It was not found.")).toEqual({
    step: "a",
    enabled: false,
    logMessage: "seen",
  });
  expect(cardBreakpoint("a", [], undefined)).toBeUndefined();
});
