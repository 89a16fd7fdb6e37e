import type { Capability } from "@hookloom/core/capabilities/capability";
import { printable } from "@hookloom/protocol/printable";
import * as vscode from "vscode";

/** Maximum length of a name; longer names are truncated, so that the message stays readable. */
const maxLength = 120;

function shown(value: unknown): string {
  const text = printable(Array.isArray(value) ? value.join(", ") : String(value));
  return text.length <= maxLength ? text : `${text.slice(0, maxLength)}…`;
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
  const names = Object.entries({ ...input, project }).map(([name, value]) => [name, shown(value)] as const);
  return vscode.l10n.t(confirmationMessage(input), Object.fromEntries(names));
}
