import type { CardBreakpoint } from "@hookloom/protocol/debugging";
import type { FlowDocument, Range, Step } from "@hookloom/protocol/flow-document";
import { listSteps } from "@hookloom/protocol/walk";
import * as vscode from "vscode";

/** The part of a text that places of breakpoints are found with. */
export type PlacedText = Pick<vscode.TextDocument, "positionAt" | "offsetAt" | "getText">;

/** The step that a breakpoint belongs to: one that starts on its line, else the innermost one that its line is in. */
export function stepOfBreakpoint(
  text: PlacedText,
  document: FlowDocument,
  { line, character }: vscode.Position,
): Step | undefined {
  const steps = listSteps(document);
  const offset = text.offsetAt(new vscode.Position(line, character));
  // A column is given where a line holds several places.
  if (character > 0) {
    const around = steps.filter(({ range }) => range.start <= offset && offset < range.end);
    const own = around.findLast(({ range }) => text.positionAt(range.start).line === line);
    if (own) return own;
  }
  const end = text.offsetAt(new vscode.Position(line + 1, 0));
  const start = text.offsetAt(new vscode.Position(line, 0));
  const last = end > start ? end : text.getText().length;
  const starting = steps.find(({ range }) => range.start >= start && range.start < last);
  return starting ?? steps.findLast(({ range }) => range.start < start && range.end > start);
}

/** Where a breakpoint on a step goes: on its line, with a column only where something else comes first there. */
export function breakpointPosition(text: PlacedText, { start }: Range): vscode.Position {
  const position = text.positionAt(start);
  const before = text.getText().slice(start - position.character, start);
  return before.trim() === "" ? new vscode.Position(position.line, 0) : position;
}

/** A breakpoint of the editor in a file. */
export type PlacedBreakpoint = Pick<
  vscode.SourceBreakpoint,
  "location" | "enabled" | "condition" | "hitCondition" | "logMessage"
>;

/** The breakpoints that are on cards, grouped by card. */
export function onCards<B extends PlacedBreakpoint>(
  text: PlacedText,
  document: FlowDocument,
  breakpoints: readonly B[],
): ReadonlyMap<string, readonly B[]> {
  const cards = new Map<string, B[]>();
  for (const breakpoint of breakpoints) {
    const step = stepOfBreakpoint(text, document, breakpoint.location.range.start);
    if (step) cards.set(step.id, [...(cards.get(step.id) ?? []), breakpoint]);
  }
  return cards;
}

/** What a card shows of its breakpoints: the first one that is enabled. */
export function cardBreakpoint(
  step: string,
  breakpoints: readonly PlacedBreakpoint[],
  unbound: string | undefined,
): CardBreakpoint | undefined {
  const shown = breakpoints.find(({ enabled }) => enabled) ?? breakpoints[0];
  if (!shown) return undefined;
  const { enabled, condition, hitCondition, logMessage } = shown;
  return {
    step,
    enabled,
    ...(condition ? { condition } : {}),
    ...(hitCondition ? { hitCondition } : {}),
    ...(logMessage ? { logMessage } : {}),
    ...(unbound === undefined || !enabled ? {} : { unbound }),
  };
}
