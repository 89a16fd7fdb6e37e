import type { CardBreakpoint } from "@hookloom/protocol/debugging";

/** The kind of a breakpoint, which determines its icon. */
export type BreakpointKind = "plain" | "conditional" | "log";

function breakpointKind({ condition, hitCondition, logMessage }: CardBreakpoint): BreakpointKind {
  if (logMessage !== undefined) return "log";
  return condition !== undefined || hitCondition !== undefined ? "conditional" : "plain";
}

const glyphs: Readonly<Record<BreakpointKind, string>> = {
  plain: "debug-breakpoint",
  conditional: "debug-breakpoint-conditional",
  log: "debug-breakpoint-log",
};

/** Returns the icon that VS Code shows for the breakpoint in the text editor. */
export function breakpointIcon(breakpoint: CardBreakpoint): string {
  const glyph = glyphs[breakpointKind(breakpoint)];
  if (!breakpoint.enabled) return `${glyph}-disabled`;
  return breakpoint.unbound === undefined ? glyph : `${glyph}-unverified`;
}

const names: Readonly<Record<BreakpointKind, string>> = {
  plain: "breakpoint",
  conditional: "conditional breakpoint",
  log: "logpoint",
};

/** Describes a breakpoint for tooltips and screen readers: `conditional breakpoint: if count > 3, at hits > 5`. */
export function spokenBreakpoint(breakpoint: CardBreakpoint): string {
  const { enabled, condition, hitCondition, logMessage, unbound } = breakpoint;
  const when = [
    ...(logMessage === undefined ? [] : [`logs ${logMessage}`]),
    ...(condition === undefined ? [] : [`if ${condition}`]),
    ...(hitCondition === undefined ? [] : [`at hits ${hitCondition}`]),
  ].join(", ");
  const words = `${enabled ? "" : "disabled "}${names[breakpointKind(breakpoint)]}${when === "" ? "" : `: ${when}`}`;
  return unbound === undefined ? words : `${words}. ${unbound}`;
}
