import type { Capability } from "@hookloom/core/capabilities/capability";
import { printable } from "@hookloom/protocol/printable";
import * as vscode from "vscode";

/** Maximum length of a value in the message; longer values are truncated to keep the message readable. */
const maxValueLength = 120;

function displayText(value: unknown): string {
  const text = printable(Array.isArray(value) ? value.join(", ") : String(value));
  return text.length <= maxValueLength ? text : `${text.slice(0, maxValueLength)}…`;
}

/**
 * Returns the confirmation message for a call; undefined for a call that only reads. The input is untrusted, because it was
 * written by a model.
 */
export function confirmationText(
  { confirmationMessage }: Capability,
  input: Readonly<Record<string, unknown>>,
  project: string,
): string | undefined {
  if (!confirmationMessage) return undefined;
  const values = Object.entries({ ...input, project }).map(
    ([name, value]) => [name, displayText(value)] as const,
  );
  return vscode.l10n.t(confirmationMessage(input), Object.fromEntries(values));
}
