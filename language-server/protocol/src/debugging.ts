import * as v from "valibot";
import type { Message } from "./messages.ts";

/** A VS Code breakpoint on the card of its step. */
export interface CardBreakpoint {
  readonly step: string;
  readonly enabled: boolean;
  /** The expression that has to be true for the breakpoint to stop. */
  readonly condition?: string;
  /** The hit count condition: `> 5`. */
  readonly hitCondition?: string;
  /** The message to log instead of stopping. */
  readonly logMessage?: string;
  /** Why the current debugger does not stop at the breakpoint. */
  readonly unbound?: string;
}

/** The breakpoints on a file's cards, in one version of the document. At most one per card. */
export interface CardBreakpoints {
  readonly version: number;
  readonly breakpoints: readonly CardBreakpoint[];
}

/** The location in a file where the debugger is stopped. */
export interface StoppedLocation {
  /** In the text of `version`. */
  readonly offset: number;
  readonly version: number;
  /** True for the innermost call. False for a caller that waits for it to return. */
  readonly isTop: boolean;
}

/** `starting`: the debugger is running but not attached yet, for example between two processes after a save. */
export type DebugPhase = "off" | "starting" | "running" | "stopped";

/** The state of the debugger for a file's project. */
export interface DebugState {
  readonly phase: DebugPhase;
  /**
   * ISO 8601 (UTC): when the debugger started or, after it ended, when code last ran under it. A run that started before this
   * time is not the most recent one.
   */
  readonly since?: string;
  /** Set only if the debugger is stopped in this file. */
  readonly location?: StoppedLocation;
}

/** Actions for a card's breakpoint. `edit` and the actions after it open VS Code's own input for the value. */
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
