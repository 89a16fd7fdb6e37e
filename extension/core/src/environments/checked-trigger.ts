import type { TriggerDeclaration } from "@hookloom/protocol/declarations";

/** A trigger that may have a schema of its body. */
export type CheckedTrigger = Pick<TriggerDeclaration, "source" | "path" | "options">;

/** Samples of bodies by the path of their trigger. */
export type BodySamples = ReadonlyMap<string, unknown>;

/** Whether only the project's own code knows what a trigger takes. */
export const checksBody = ({ source, options }: CheckedTrigger): boolean =>
  source === "http" && options.includes("body");
