import type { Capability } from "@hookloom/core/capabilities/capability";
import { printable } from "@hookloom/protocol/printable";
import * as vscode from "vscode";

/** Longer names are cut, so that the message stays readable. */
const maxLength = 120;

function shown(value: unknown): string {
  const text = printable(Array.isArray(value) ? value.join(", ") : String(value));
  return text.length <= maxLength ? text : `${text.slice(0, maxLength)}…`;
}

/**
 * The message about what a call does; undefined for a call that only reads. The input is untrusted, since a model wrote it.
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
