import type { TriggerDeclaration } from "@hookloom/protocol/declarations";
import { normalizePath } from "@hookloom/runtime/catalog";
import type { ProjectContent } from "../project/config/project-content.ts";

/** Whether a trigger is called by consumers rather than by a source that signs its requests. */
export function takesConsumers({
  source,
  literals,
}: Pick<TriggerDeclaration, "source" | "literals">): boolean {
  return source === "http" && literals.verify === "api";
}

/** Returns the paths of the triggers that accept consumers. */
export const consumerPaths = ({ triggers }: Pick<ProjectContent, "triggers">): readonly string[] =>
  triggers.filter(takesConsumers).map(({ path }) => normalizePath(path));
