import type { CardBreakpoint } from "@hookloom/protocol/debugging";
import { t } from "@vscode/l10n";

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
  plain: t("breakpoint"),
  conditional: t("conditional breakpoint"),
  log: t("logpoint"),
};

/** Describes a breakpoint for tooltips and screen readers: `conditional breakpoint: if count > 3, hit count > 5`. */
export function spokenBreakpoint(breakpoint: CardBreakpoint): string {
  const { enabled, condition, hitCondition, logMessage, unbound } = breakpoint;
  const conditions = [
    ...(logMessage === undefined ? [] : [t("logs {0}", logMessage)]),
    ...(condition === undefined ? [] : [t("if {0}", condition)]),
    ...(hitCondition === undefined ? [] : [t("hit count {0}", hitCondition)]),
  ].join(", ");
  const name = names[breakpointKind(breakpoint)];
  const description = `${enabled ? name : t("disabled {0}", name)}${conditions === "" ? "" : `: ${conditions}`}`;
  return unbound === undefined ? description : `${description}. ${unbound}`;
}
