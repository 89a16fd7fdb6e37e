import type { MemberPath } from "@hookloom/core/project/json-edit";
import type { FormSection } from "@hookloom/protocol/form-view";
import { problemPredicate } from "../../config/api-messages.ts";
import type { ApiFinding } from "../../config/project-api.ts";
import type { BoundSection } from "./bound-field.ts";

const isWithin = (path: MemberPath, outer: MemberPath): boolean =>
  outer.every((name, index) => path[index] === name);

/** Returns the path of a problem; for a missing member, the path where it would be. */
const problemPath = ({ problem }: ApiFinding): MemberPath =>
  problem.code === "missing-member" ? [...problem.path, problem.member] : problem.path;

function problemMessage({ problem }: ApiFinding): string {
  const predicate = problemPredicate(problem);
  return predicate.charAt(0).toUpperCase() + predicate.slice(1);
}

/** Returns the longest path that contains a member. */
function nearest(member: MemberPath, paths: readonly MemberPath[]): MemberPath | undefined {
  const containing = paths.filter((path) => isWithin(member, path));
  return containing.sort((one, other) => other.length - one.length)[0];
}

export interface AssignedProblems {
  readonly sections: readonly FormSection[];
  /** Problems that belong to no field or section. */
  readonly others: readonly ApiFinding[];
}

/** Assigns each problem to its field, or else to its section. */
export function assignProblems(
  sections: readonly BoundSection[],
  findings: readonly ApiFinding[],
): AssignedProblems {
  const fieldPaths = sections.flatMap(({ fields }) => fields.map(({ path }) => path));
  const sectionPaths = sections.flatMap(({ path }) => (path === undefined ? [] : [path]));
  const byPath = new Map<MemberPath, string>();
  const others: ApiFinding[] = [];
  for (const finding of findings) {
    const member = problemPath(finding);
    const found = nearest(member, fieldPaths) ?? nearest(member, sectionPaths);
    if (found === undefined) others.push(finding);
    else if (!byPath.has(found)) byPath.set(found, problemMessage(finding));
  }
  const problemAt = (path: MemberPath | undefined) => {
    const problem = path && byPath.get(path);
    return problem === undefined ? {} : { problem };
  };
  return {
    sections: sections.map(({ path, fields, ...section }) => ({
      ...section,
      ...problemAt(path),
      fields: fields.map((bound) => ({ ...bound.field, ...problemAt(bound.path) })),
    })),
    others,
  };
}
