import type { FormOption } from "@hookloom/language-server/protocol";
import * as vscode from "vscode";
import { type BoundSection, type Fields, fieldName } from "./bound-field.ts";

/** Prefixes of the ids of buttons; what is behind them names a plan. */
export const addPlanButton = "add-plan";
export const removePlanButton = "remove-plan ";
/** The prefix of the name of the field with a plan's own name. */
export const planNameField = "plan-name ";

const namesIn = (value: unknown): readonly string[] =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? Object.keys(value) : [];

const yesNo = {
  read: (value: unknown): string =>
    value === undefined ? "" : value === true ? "yes" : value === false ? "no" : JSON.stringify(value),
  write: (chosen: string): unknown => (chosen === "yes" ? true : chosen === "no" ? false : undefined),
};

function planSection(fields: Fields, name: string): BoundSection {
  const plan = fields.in("plans", name);
  const isOwn = fields.below("plans", name) === undefined;
  const subscriptions: readonly FormOption[] = [
    { value: "no", label: vscode.l10n.t("At once") },
    { value: "yes", label: vscode.l10n.t("Once you approve it") },
  ];
  const nameField = {
    field: {
      name: `${planNameField}${fieldName(plan.path)}`,
      kind: "text" as const,
      label: vscode.l10n.t("Name"),
      value: name,
      half: true,
    },
    path: plan.path,
    // Renaming changes other members, too: the form does it.
    edit: (text: string) => text,
  };
  return {
    title: name,
    depth: 1,
    path: plan.path,
    fields: [
      ...(isOwn ? [nameField] : []),
      plan.choice("approval", vscode.l10n.t("A subscription begins"), subscriptions, {
        usual: "no",
        codec: yesNo,
        half: true,
      }),
      plan.text("requests", vscode.l10n.t("Requests of an application"), {
        placeholder: "1000/day",
        half: true,
      }),
      plan.text("burst", vscode.l10n.t("At most, in a short time"), { placeholder: "10/second", half: true }),
      plan.text("title", vscode.l10n.t("Title of the plan"), { placeholder: name, half: true }),
      plan.text("description", vscode.l10n.t("Description of the plan"), { half: true }),
    ],
    buttons: isOwn
      ? [
          {
            id: `${removePlanButton}${name}`,
            icon: "trash",
            label: vscode.l10n.t("Remove the plan {0}", name),
          },
        ]
      : [],
  };
}

/** The plans that applications subscribe to, and which of them others get. */
export function planSections(fields: Fields): readonly BoundSection[] {
  const names = [...new Set([...namesIn(fields.below("plans")), ...namesIn(fields.own("plans"))])];
  const usual = fields.own("defaultPlan");
  const isUnknown = typeof usual === "string" && !names.includes(usual);
  const options = [
    ...names.map((name) => ({ value: name, label: name })),
    ...(isUnknown ? [{ value: usual, label: vscode.l10n.t("{0} (not described)", usual) }] : []),
  ];
  return [
    {
      title: vscode.l10n.t("Plans"),
      lead: vscode.l10n.t("An application subscribes to one of them."),
      fields: [
        fields.choice("defaultPlan", vscode.l10n.t("Applications without a subscription"), options, {
          usual: vscode.l10n.t("Are refused"),
        }),
      ],
      adds: [{ id: addPlanButton, icon: "add", label: vscode.l10n.t("Add a plan") }],
    },
    ...names.map((name) => planSection(fields, name)),
  ];
}
