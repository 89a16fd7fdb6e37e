import type { DeployPhase, VerbContext } from "../contract/verb-context.ts";

export const say = (context: VerbContext, phase: DeployPhase, message: string): void =>
  context.report({ phase, level: "info", message });

export const warn = (context: VerbContext, phase: DeployPhase, message: string): void =>
  context.report({ phase, level: "warn", message });

/** A message without its full stop, for use within another one. */
export const asClause = (message: string): string => message.replace(/[.\s]+$/, "");
