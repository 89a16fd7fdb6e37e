import type { FormOption } from "@hookloom/protocol/form-view";
import * as vscode from "vscode";
import { type BoundSection, type Fields, option, type Scope } from "./bound-field.ts";
import { addNamedButton, namesAt, ownNameField, removeNamedButton } from "./named-members.ts";

const yesNo = {
  read: (value: unknown): string =>
    value === undefined ? "" : value === true ? "yes" : value === false ? "no" : JSON.stringify(value),
  write: (chosen: string): unknown => (chosen === "yes" ? true : chosen === "no" ? false : undefined),
};

/** Returns the options for plans, including the selected plan even if it is not described. */
export function planOptions(names: readonly string[], chosen: unknown): readonly FormOption[] {
  const isUnknown = typeof chosen === "string" && chosen !== "" && !names.includes(chosen);
  return [
    ...names.map((name) => option(name, name)),
    ...(isUnknown ? [option(chosen, vscode.l10n.t("{0} (not described)", chosen))] : []),
  ];
}

function planSection(fields: Fields, name: string): BoundSection {
  const plan = fields.in("plans", name);
  const isOwn = fields.below("plans", name) === undefined;
  const subscriptions: readonly FormOption[] = [
    option("no", vscode.l10n.t("Immediately")),
    option("yes", vscode.l10n.t("After your approval")),
  ];
  return {
    title: name,
    depth: 1,
    path: plan.path,
    fields: [
      ...(isOwn ? [ownNameField(plan, "plans")] : []),
      plan.half.choice("approval", vscode.l10n.t("A subscription begins"), subscriptions, "no", yesNo),
      plan.half.text("requests", vscode.l10n.t("Requests per application"), "1000/day"),
      plan.half.text("burst", vscode.l10n.t("Burst limit"), "10/second"),
      plan.half.text("title", vscode.l10n.t("Title of the plan"), name),
      plan.half.text("description", vscode.l10n.t("Description of the plan")),
    ],
    buttons: isOwn ? [removeNamedButton("plans", name, vscode.l10n.t("Remove the plan {0}", name))] : [],
  };
}

/** Returns the sections of the plans, including the default plan. */
export function planSections(scope: Scope, fields: Fields): readonly BoundSection[] {
  const names = namesAt(scope, "plans");
  const options = planOptions(names, fields.own("defaultPlan"));
  const rejectedLabel = vscode.l10n.t("Are rejected");
  return [
    {
      title: vscode.l10n.t("Plans"),
      lead: vscode.l10n.t("Each application subscribes to one plan."),
      fields: [
        fields.choice(
          "defaultPlan",
          vscode.l10n.t("Applications without a subscription"),
          options,
          rejectedLabel,
        ),
      ],
      adds: [addNamedButton("plans", vscode.l10n.t("Add a plan"))],
    },
    ...names.map((name) => planSection(fields, name)),
  ];
}
