import * as v from "valibot";
import type { Message } from "./messages.ts";

/** A breakpoint of VS Code's on the card of its step. */
export interface CardBreakpoint {
  readonly step: string;
  readonly enabled: boolean;
  /** The expression that has to be true for it to stop. */
  readonly condition?: string;
  /** Which of its hits stop: `> 5`. */
  readonly hitCondition?: string;
  /** What it logs instead of stopping. */
  readonly logMessage?: string;
  /** Why the current debugger does not stop there. */
  readonly unbound?: string;
}

/** The breakpoints of a file's cards, in the document of a version; at most one a card. */
export interface CardBreakpoints {
  readonly version: number;
  readonly breakpoints: readonly CardBreakpoint[];
}

/** Where the debugger is stopped in a file. */
export interface StoppedLocation {
  /** In the text of `version`. */
  readonly offset: number;
  readonly version: number;
  /** True in the innermost call; false for one of those that wait for it to return. */
  readonly isTop: boolean;
}

/** `starting`: a debugger is there and attached to nothing yet, as between two processes after a save. */
export type DebugPhase = "off" | "starting" | "running" | "stopped";

/** What the debugger does with the project of a file. */
export interface DebugState {
  readonly phase: DebugPhase;
  /**
   * ISO 8601, UTC: when it was started or, once it has ended, when something ran under it last. A run that started before is no
   * longer the newest.
   */
  readonly since?: string;
  /** Only if it is stopped in this file. */
  readonly location?: StoppedLocation;
}

/** What can be done with the breakpoint of a card; `edit` and what comes after it open VS Code's own input for it. */
export const breakpointAction = v.picklist([
  "add",
  "remove",
  "enable",
  "disable",
  "edit",
  "condition",
  "logpoint",
]);
export type BreakpointAction = Message<typeof breakpointAction>;
