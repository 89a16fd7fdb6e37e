import {
  type MemberPath,
  memberValue,
  renamed,
  revalued,
  type TextChange,
  withoutMember,
} from "@hookloom/core/project/json-edit";
import type { FieldButton } from "@hookloom/protocol/form-view";
import { isRecord } from "@hookloom/protocol/unknown-values";
import * as vscode from "vscode";
import { type BoundField, edited, type Fields, fieldName, keepsEmpty, type Scope } from "./bound-field.ts";

/** The ids of the buttons that add one. */
const addButtons = { plans: "add-plan", applications: "add-application" } as const;
/** Prefixes of the ids of the buttons that remove one; what is behind them is its name. */
const removeButtons = { plans: "remove-plan ", applications: "remove-application " } as const;
/** Prefixes of the names of the fields with its own name. */
const nameFields = { plans: "plan-name ", applications: "application-name " } as const;

const kinds = ["plans", "applications"] as const;

/** What a description has under names that a person chooses. */
export type Named = (typeof kinds)[number];

/** The kind of member that a field renames; undefined for any other field. */
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

const possibleName = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;

export const namesIn = (value: unknown): readonly string[] => (isRecord(value) ? Object.keys(value) : []);

/** Every description in a file: that of all environments first. */
function descriptionPaths(parsed: unknown): readonly MemberPath[] {
  const names = namesIn(memberValue(parsed, ["environments"]));
  return [["api"], ...names.map((name) => ["environments", name, "api"])];
}

/** The names of all plans or applications in a file. */
function allNames(parsed: unknown, kind: Named): readonly string[] {
  const all = descriptionPaths(parsed).flatMap((path) => namesIn(memberValue(parsed, [...path, kind])));
  return [...new Set(all)];
}

/** The names of what holds in a scope: its own after those of all environments. */
export function namesAt(scope: Scope, kind: Named): readonly string[] {
  return [
    ...new Set([...namesIn(memberValue(scope.below, [kind])), ...namesIn(memberValue(scope.own, [kind]))]),
  ];
}

/** The first value of a new plan or application. Without any plan, the field of the application's plan shows the problem. */
function firstValue(scope: Scope, kind: Named): object {
  if (kind === "plans") return { requests: "1000/day" };
  const plans = namesAt(scope, "plans");
  const usual = memberValue(scope.own, ["defaultPlan"]) ?? memberValue(scope.below, ["defaultPlan"]);
  return { plan: plans.find((plan) => plan === usual) ?? plans[0] ?? "" };
}

/** Adds a plan or an application under a name that is free. */
export function addNamed(text: string, scope: Scope, kind: Named): string {
  const known = allNames(JSON.parse(text), kind);
  const word = kind === "plans" ? "plan" : "application";
  let number = known.length + 1;
  while (known.includes(`${word}-${number}`)) number++;
  return edited(text, scope, [...scope.path, kind, `${word}-${number}`], firstValue(scope, kind));
}

/** Removes a plan or an application; that of all environments with what they override of it. */
export function removeNamed(text: string, scope: Scope, kind: Named, name: string): string {
  const paths = scope.environment === undefined ? descriptionPaths(JSON.parse(text)) : [scope.path];
  return paths.reduce((now, path) => withoutMember(now, [...path, kind, name], keepsEmpty(scope)), text);
}

/** Why a plan or an application cannot have a name. */
export type NameProblem = "no-name" | "taken";

export function nameProblem(text: string, kind: Named, from: string, to: string): NameProblem | undefined {
  if (!possibleName.test(to)) return "no-name";
  return to !== from && allNames(JSON.parse(text), kind).includes(to) ? "taken" : undefined;
}

/** Where a description names a plan. */
function planReferences(parsed: unknown, path: MemberPath): readonly MemberPath[] {
  const applications = namesIn(memberValue(parsed, [...path, "applications"]));
  return [[...path, "defaultPlan"], ...applications.map((name) => [...path, "applications", name, "plan"])];
}

/** Renames a plan or an application, also where it is overridden and where an application names it as its plan. */
export function renameNamed(text: string, kind: Named, from: string, to: string): readonly TextChange[] {
  const parsed: unknown = JSON.parse(text);
  return descriptionPaths(parsed).flatMap((path) => {
    const naming = kind === "plans" ? planReferences(parsed, path) : [];
    return [
      ...renamed(text, [...path, kind, from], to),
      ...naming
        .filter((reference) => memberValue(parsed, reference) === from)
        .flatMap((reference) => revalued(text, reference, to)),
    ];
  });
}
