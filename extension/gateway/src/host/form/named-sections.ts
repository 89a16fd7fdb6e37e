import type { FieldButton } from "@hookloom/protocol/form-view";
import * as vscode from "vscode";
import { type BoundField, type Fields, fieldName } from "./bound-field.ts";
import type { Named } from "./named-edits.ts";

/** The ids of the buttons that add one. */
const addButtons = { plans: "add-plan", applications: "add-application" } as const;
/** Prefixes of the ids of the buttons that remove one; what is behind them is its name. */
const removeButtons = { plans: "remove-plan ", applications: "remove-application " } as const;
/** Prefixes of the names of the fields with its own name. */
const nameFields = { plans: "plan-name ", applications: "application-name " } as const;

const kinds = ["plans", "applications"] as const;

/** What a field's name says is renamed by it; undefined for a field of anything else. */
export const renamedBy = (field: string): Named | undefined =>
  kinds.find((kind) => field.startsWith(nameFields[kind]));

/** What a button adds, or removes by its name; undefined for a button that is about something else. */
export function namedButton(button: string): { readonly kind: Named; readonly removes?: string } | undefined {
  const added = kinds.find((kind) => button === addButtons[kind]);
  if (added !== undefined) return { kind: added };
  const kind = kinds.find((one) => button.startsWith(removeButtons[one]));
  return kind && { kind, removes: button.slice(removeButtons[kind].length) };
}

export const addNamedButton = (kind: Named, label: string): FieldButton => ({
  id: addButtons[kind],
  icon: "add",
  label,
});

export const removeNamedButton = (kind: Named, name: string, label: string): FieldButton => ({
  id: `${removeButtons[kind]}${name}`,
  icon: "trash",
  label,
});

/** The field with the name of what has these fields. */
export function ownNameField({ path }: Fields, kind: Named): BoundField {
  return {
    field: {
      name: `${nameFields[kind]}${fieldName(path)}`,
      kind: "text",
      label: vscode.l10n.t("Name"),
      value: path.at(-1) ?? "",
      half: true,
    },
    path,
    // Renaming changes other members, too: the form does it.
    edit: (text) => text,
  };
}
