import type { FormOption } from "@hookloom/protocol/form-view";
import * as vscode from "vscode";
import {
  type BoundField,
  type BoundSection,
  edited,
  type Fields,
  fieldName,
  option,
  type Scope,
} from "./bound-field.ts";
import { addNamedButton, namesAt, namesIn, ownNameField, removeNamedButton } from "./named-members.ts";
import { planOptions } from "./plan-sections.ts";

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

/** Returns all scopes that resources require. */
function requiredScopes(fields: Fields): readonly string[] {
  const paths = [...namesIn(fields.below("resources")), ...namesIn(fields.own("resources"))];
  const all = paths.map(
    (path) => fields.own("resources", path, "scopes") ?? fields.below("resources", path, "scopes"),
  );
  return [...new Set(all.filter(isList).flat())].filter((scope) => typeof scope === "string");
}

/** Returns whether an application's scopes are omitted, empty or listed. */
function scopesKind(scopes: unknown): "" | "none" | "listed" {
  if (scopes === undefined) return "";
  return isList(scopes) && scopes.length === 0 ? "none" : "listed";
}

/**
 * Returns the field that selects whether hookloom.json lists an application's scopes. A new list contains all scopes.
 */
function scopesKindField(scope: Scope, application: Fields, required: readonly string[]): BoundField {
  const path = [...application.path, "scopes"];
  const [own, below] = [application.own("scopes"), application.below("scopes")];
  const kind = scopesKind(own);
  const labels = {
    "": vscode.l10n.t("Unchanged (a new application gets all)"),
    none: vscode.l10n.t("None"),
    listed: isList(below) ? below.join(", ") : "",
  };
  const omittedLabel = labels[scopesKind(below)];
  const options: readonly FormOption[] = [
    option(
      "",
      below === undefined ? omittedLabel : vscode.l10n.t("{0} (as in all environments)", omittedLabel),
    ),
    option("none", labels.none),
    // An empty list would mean the same as "None".
    ...(required.length > 0 || kind === "listed"
      ? [option("listed", vscode.l10n.t("The ones listed below"))]
      : []),
  ];
  const write = (chosen: string): unknown => (chosen === "" ? undefined : chosen === "none" ? [] : required);
  return {
    field: {
      name: `${fieldName(path)} kind`,
      kind: "select",
      label: vscode.l10n.t("Allowed scopes"),
      value: kind,
      half: true,
      options,
    },
    path: [...path, "kind"],
    edit: (text, chosen) => (chosen === kind ? text : edited(text, scope, path, write(chosen))),
  };
}

function applicationSection(scope: Scope, fields: Fields, name: string): BoundSection {
  const application = fields.in("applications", name);
  const isOwn = fields.below("applications", name) === undefined;
  const plans = planOptions(namesAt(scope, "plans"), application.own("plan"));
  const isListed = scopesKind(application.own("scopes")) === "listed";
  return {
    title: name,
    depth: 1,
    path: application.path,
    fields: [
      ...(isOwn ? [ownNameField(application, "applications")] : []),
      application.half.choice("plan", vscode.l10n.t("Plan"), plans),
      application.half.text("owner", vscode.l10n.t("Owner"), vscode.l10n.t("the person or team to contact")),
      scopesKindField(scope, application, requiredScopes(fields)),
      ...(isListed ? [application.list("scopes", vscode.l10n.t("Scopes"), { writesEmpty: true })] : []),
    ],
    buttons: isOwn
      ? [removeNamedButton("applications", name, vscode.l10n.t("Remove the application {0}", name))]
      : [],
  };
}

/** Returns the sections of the applications described in hookloom.json. */
export function applicationSections(scope: Scope, fields: Fields): readonly BoundSection[] {
  return [
    {
      title: vscode.l10n.t("Applications"),
      lead: vscode.l10n.t(
        "Applications are created when these rules are applied; others can be added in an environment.",
      ),
      fields: [],
      path: [...fields.path, "applications"],
      adds: [addNamedButton("applications", vscode.l10n.t("Add an application"))],
    },
    ...namesAt(scope, "applications").map((name) => applicationSection(scope, fields, name)),
  ];
}
