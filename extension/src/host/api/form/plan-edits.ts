import { memberOf, renamed, revalued, type TextChange, withoutMember } from "../../../project/json-edit.ts";
import { edited, keepsEmpty, type Scope } from "./bound-field.ts";

/** A plan that a person has just added, to be changed. */
const firstPlan = { requests: "1000/day" };
const planName = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;

const namesIn = (value: unknown): readonly string[] =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? Object.keys(value) : [];

/** Every description in a file: that of all environments first. */
function descriptionPaths(parsed: unknown): readonly (readonly string[])[] {
  const names = namesIn(memberOf(parsed, ["environments"]));
  return [["api"], ...names.map((name) => ["environments", name, "api"])];
}

/** The names of all plans in a file. */
export function plansIn(parsed: unknown): readonly string[] {
  const all = descriptionPaths(parsed).flatMap((path) => namesIn(memberOf(parsed, [...path, "plans"])));
  return [...new Set(all)];
}

/** Adds a plan under a name that is free. */
export function addPlan(text: string, scope: Scope): string {
  const known = plansIn(JSON.parse(text));
  let number = known.length + 1;
  while (known.includes(`plan-${number}`)) number++;
  return edited(text, scope, [...scope.path, "plans", `plan-${number}`], firstPlan);
}

/** Takes a plan away; that of all environments with what they override of it. */
export function removePlan(text: string, scope: Scope, name: string): string {
  const paths = scope.environment === undefined ? descriptionPaths(JSON.parse(text)) : [scope.path];
  return paths.reduce((now, path) => withoutMember(now, [...path, "plans", name], keepsEmpty(scope)), text);
}

/** Why a plan cannot have a name. */
export type PlanNameProblem = "no-name" | "taken";

export function planNameProblem(text: string, from: string, to: string): PlanNameProblem | undefined {
  if (!planName.test(to)) return "no-name";
  return to !== from && plansIn(JSON.parse(text)).includes(to) ? "taken" : undefined;
}

/** Gives a plan another name, also where it is overridden and where it is named as the plan of somebody. */
export function renamePlan(text: string, from: string, to: string): readonly TextChange[] {
  const parsed: unknown = JSON.parse(text);
  return descriptionPaths(parsed).flatMap((path) => {
    const named = [
      [...path, "defaultPlan"],
      ...namesIn(memberOf(parsed, [...path, "applications"])).map((name) => [
        ...path,
        "applications",
        name,
        "plan",
      ]),
    ].filter((place) => memberOf(parsed, place) === from);
    return [
      ...renamed(text, [...path, "plans", from], to),
      ...named.flatMap((place) => revalued(text, place, to)),
    ];
  });
}
