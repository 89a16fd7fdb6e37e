import type { Capability } from "@hookloom/core/capabilities/capability";
import { printable } from "@hookloom/protocol/printable";
import * as vscode from "vscode";

/** Longer names are cut, so that a sentence stays one. */
const maxLength = 120;

function shown(value: unknown): string {
  const text = printable(Array.isArray(value) ? value.join(", ") : String(value));
  return text.length <= maxLength ? text : `${text.slice(0, maxLength)}…`;
}

/**
 * One sentence about what a call does; undefined for one that only reads. Nothing in the input is trusted: a model has written
 * it.
 */
export function confirmationText(
  { confirmationMessage }: Capability,
  input: Readonly<Record<string, unknown>>,
  project: string,
): string | undefined {
  if (!confirmationMessage) return undefined;
  const names = Object.entries({ ...input, project }).map(([name, value]) => [name, shown(value)] as const);
  return vscode.l10n.t(confirmationMessage(input), Object.fromEntries(names));
}
