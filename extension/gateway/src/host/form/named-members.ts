import {
  type MemberPath,
  memberRenameEdits,
  memberValue,
  memberValueEdits,
  type TextChange,
  withoutMember,
} from "@hookloom/core/project/json-edit";
import type { FieldButton } from "@hookloom/protocol/form-view";
import { isRecord } from "@hookloom/protocol/unknown-values";
import * as vscode from "vscode";
import { type BoundField, edited, type Fields, fieldName, keepsEmpty, type Scope } from "./bound-field.ts";

/** Ids of the buttons that add a plan or an application. */
const addButtons = { plans: "add-plan", applications: "add-application" } as const;
/** Prefixes of the ids of the buttons that remove a plan or an application, followed by its name. */
const removeButtons = { plans: "remove-plan ", applications: "remove-application " } as const;
/** Prefixes of the names of the fields that contain the name of a plan or an application. */
const nameFields = { plans: "plan-name ", applications: "application-name " } as const;

const kinds = ["plans", "applications"] as const;

/** A kind of member whose name the user chooses. */
export type NamedKind = (typeof kinds)[number];

/** Returns the kind of member that a field renames; undefined for any other field. */
export const renamedBy = (field: string): NamedKind | undefined =>
  kinds.find((kind) => field.startsWith(nameFields[kind]));

/** Returns the kind that a button adds, or the kind and name of the member that it removes; undefined for any other button. */
export function parseNamedButton(
  button: string,
): { readonly kind: NamedKind; readonly removes?: string } | undefined {
  const added = kinds.find((kind) => button === addButtons[kind]);
  if (added !== undefined) return { kind: added };
  const kind = kinds.find((one) => button.startsWith(removeButtons[one]));
  return kind && { kind, removes: button.slice(removeButtons[kind].length) };
}

export const addNamedButton = (kind: NamedKind, label: string): FieldButton => ({
  id: addButtons[kind],
  icon: "add",
  label,
});

export const removeNamedButton = (kind: NamedKind, name: string, label: string): FieldButton => ({
  id: `${removeButtons[kind]}${name}`,
  icon: "trash",
  label,
});

/** Returns the field for the name of a plan or an application. */
export function ownNameField({ path }: Fields, kind: NamedKind): BoundField {
  return {
    field: {
      name: `${nameFields[kind]}${fieldName(path)}`,
      kind: "text",
      label: vscode.l10n.t("Name"),
      value: path.at(-1) ?? "",
      half: true,
    },
    path,
    // Renaming also changes other members, so the form handles it.
    edit: (text) => text,
  };
}

const validName = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;

export const namesIn = (value: unknown): readonly string[] => (isRecord(value) ? Object.keys(value) : []);

/** Returns the paths of all descriptions in a file, starting with that of all environments. */
function descriptionPaths(parsed: unknown): readonly MemberPath[] {
  const names = namesIn(memberValue(parsed, ["environments"]));
  return [["api"], ...names.map((name) => ["environments", name, "api"])];
}

/** Returns the names of all plans or applications in a file. */
function allNames(parsed: unknown, kind: NamedKind): readonly string[] {
  const all = descriptionPaths(parsed).flatMap((path) => namesIn(memberValue(parsed, [...path, kind])));
  return [...new Set(all)];
}

/** Returns the names of the plans or applications in a scope: first those of all environments, then its own. */
export function namesAt(scope: Scope, kind: NamedKind): readonly string[] {
  return [
    ...new Set([...namesIn(memberValue(scope.below, [kind])), ...namesIn(memberValue(scope.own, [kind]))]),
  ];
}

/**
 * Returns the initial value of a new plan or application. If there are no plans, the application's plan field shows the error.
 */
function firstValue(scope: Scope, kind: NamedKind): object {
  if (kind === "plans") return { requests: "1000/day" };
  const plans = namesAt(scope, "plans");
  const defaultPlan = memberValue(scope.own, ["defaultPlan"]) ?? memberValue(scope.below, ["defaultPlan"]);
  return { plan: plans.find((plan) => plan === defaultPlan) ?? plans[0] ?? "" };
}

/** Adds a plan or an application with an unused name. */
export function addNamed(text: string, scope: Scope, kind: NamedKind): string {
  const known = allNames(JSON.parse(text), kind);
  const word = kind === "plans" ? "plan" : "application";
  let number = known.length + 1;
  while (known.includes(`${word}-${number}`)) number++;
  return edited(text, scope, [...scope.path, kind, `${word}-${number}`], firstValue(scope, kind));
}

/** Removes a plan or an application. If it belongs to all environments, their overrides are removed too. */
export function removeNamed(text: string, scope: Scope, kind: NamedKind, name: string): string {
  const paths = scope.environment === undefined ? descriptionPaths(JSON.parse(text)) : [scope.path];
  return paths.reduce((now, path) => withoutMember(now, [...path, kind, name], keepsEmpty(scope)), text);
}

/** The reason why a name of a plan or an application is invalid. */
export type NameProblem = "no-name" | "taken";

export function nameProblem(
  text: string,
  kind: NamedKind,
  from: string,
  to: string,
): NameProblem | undefined {
  if (!validName.test(to)) return "no-name";
  return to !== from && allNames(JSON.parse(text), kind).includes(to) ? "taken" : undefined;
}

/** Returns the paths of a description's references to plans. */
function planReferences(parsed: unknown, path: MemberPath): readonly MemberPath[] {
  const applications = namesIn(memberValue(parsed, [...path, "applications"]));
  return [[...path, "defaultPlan"], ...applications.map((name) => [...path, "applications", name, "plan"])];
}

/** Renames a plan or an application, including its overrides and the references of applications to a plan. */
export function renameNamed(text: string, kind: NamedKind, from: string, to: string): readonly TextChange[] {
  const parsed: unknown = JSON.parse(text);
  return descriptionPaths(parsed).flatMap((path) => {
    const references = kind === "plans" ? planReferences(parsed, path) : [];
    return [
      ...memberRenameEdits(text, [...path, kind, from], to),
      ...references
        .filter((reference) => memberValue(parsed, reference) === from)
        .flatMap((reference) => memberValueEdits(text, reference, to)),
    ];
  });
}
