import type { LogLevel } from "./log-line.ts";

/** The steps of a deploy, in the order in which they happen; a verb passes through some of them. */
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

/** One line of what a verb does, for the output channel, the terminal and a progress bar. */
export interface DeployEvent {
  readonly phase: DeployPhase;
  readonly level: LogLevel;
  readonly message: string;
  /** From 0 to 1 within the phase, where it is known. */
  readonly fraction?: number;
}

/** What a verb is given by its caller. After `signal` aborts, the verb ends with what it left behind. */
export interface VerbContext {
  readonly signal: AbortSignal;
  report(event: DeployEvent): void;
}
