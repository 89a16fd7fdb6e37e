import type { LogLevel } from "./log-line.ts";

/** The steps of a deploy, in order; each verb goes through some of them. */
export const deployPhases = [
  "check",
  "settings",
  "bundle",
  "image",
  "push",
  "apply",
  "rollout",
  "register",
] as const;

export type DeployPhase = (typeof deployPhases)[number];

/** One progress line of a verb, for the output channel, the terminal and a progress bar. */
export interface DeployEvent {
  readonly phase: DeployPhase;
  readonly level: LogLevel;
  readonly message: string;
  /** From 0 to 1 within the phase, if known. */
  readonly fraction?: number;
}

/**
 * The context that a caller passes to a verb. After `signal` aborts, the verb fails with a message about the state that it left
 * behind.
 */
export interface VerbContext {
  readonly signal: AbortSignal;
  report(event: DeployEvent): void;
}
