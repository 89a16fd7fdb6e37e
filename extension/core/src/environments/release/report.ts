import type { DeployPhase, VerbContext } from "../contract/verb-context.ts";

export const say = (context: VerbContext, phase: DeployPhase, message: string): void =>
  context.report({ phase, level: "info", message });

export const warn = (context: VerbContext, phase: DeployPhase, message: string): void =>
  context.report({ phase, level: "warn", message });

/** Removes the full stop at the end of a message, for use within another message. */
export const asClause = (message: string): string => message.replace(/[.\s]+$/, "");
