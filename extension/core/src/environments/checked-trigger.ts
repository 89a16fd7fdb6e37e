import type { TriggerDeclaration } from "@hookloom/protocol/declarations";

/** A trigger that may have a body schema. */
export type CheckedTrigger = Pick<TriggerDeclaration, "source" | "path" | "options">;

/** Sample bodies by trigger path. */
export type BodySamples = ReadonlyMap<string, unknown>;

/** Whether a trigger has a body schema, which is defined only in the project's own code. */
export const checksBody = ({ source, options }: CheckedTrigger): boolean =>
  source === "http" && options.includes("body");
