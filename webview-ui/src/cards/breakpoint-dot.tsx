import type { CardBreakpoint } from "@hookloom/protocol/debugging";
import { t } from "@vscode/l10n";
import type { ReactElement } from "react";
import { Icon } from "../controls/icon.tsx";
import { breakpointIcon, spokenBreakpoint } from "../model/breakpoints.ts";
import "./breakpoint-dot.css";

/** A breakpoint on the left edge of its card, as in the text editor's margin. */
export function BreakpointDot({ breakpoint }: { readonly breakpoint: CardBreakpoint }): ReactElement {
  const { enabled, unbound } = breakpoint;
  const state = enabled ? (unbound === undefined ? "on" : "unbound") : "off";
  return (
    <span
      className={`hl-row hl-breakpoint hl-breakpoint-${state}`}
      title={`${spokenBreakpoint(breakpoint)}\n${t("Press F9 to remove the breakpoint")}`}
      data-testid="breakpoint"
      data-state={state}
    >
      <Icon name={breakpointIcon(breakpoint)} size={18} />
    </span>
  );
}

/** Shows that the debugger is stopped at the card, or in a function that the card calls. */
export function StoppedBadge({ isTop }: { readonly isTop: boolean }): ReactElement {
  return (
    <span className="hl-row hl-card-sign hl-stopped" data-testid="stopped">
      <Icon name={isTop ? "debug-stackframe" : "debug-stackframe-focused"} size={14} />
      {isTop ? t("stopped here") : t("in this call")}
    </span>
  );
}
