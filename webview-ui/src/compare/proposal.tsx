import type { DiffLine } from "@hookloom/protocol/proposal";
import { stepCount } from "@hookloom/protocol/step-blocks";
import { t } from "@vscode/l10n";
import type { ReactElement } from "react";
import { acceptProposal, dropProposal } from "../actions/propose.ts";
import { Button } from "../controls/button.tsx";
import { Icon } from "../controls/icon.tsx";
import { useController, useView } from "../state/controller.ts";
import "./compare.css";
import "./proposal.css";

/** The user's request, with the buttons that accept or discard the proposal. */
export function ProposalBar(): ReactElement | null {
  const control = useController();
  const proposal = useView((state) => state.proposal);
  const added = useView(({ snapshot }) => snapshot?.comparison?.counts.added ?? 0);
  if (!proposal) return null;
  const { wish } = proposal;
  return (
    <div
      className="hl-bar hl-compare-bar"
      role="toolbar"
      aria-label={t("Proposal")}
      data-testid="proposal-bar"
    >
      <Icon name="sparkle" className="hl-proposal-mark" />
      <span className="hl-cut hl-compare-sides hl-proposal-wish" title={wish}>
        {wish}
      </span>
      <span className="hl-compare-count">{t("{0} proposed", stepCount(added))}</span>
      <span className="hl-toolbar-space" />
      <Button
        icon="check"
        title={t("Insert these steps (Ctrl+Enter)")}
        data-testid="proposal-accept"
        onClick={() => void acceptProposal(control)}
      >
        {t("Accept")}
      </Button>
      <Button
        icon="close"
        variant="secondary"
        title={t("Discard the proposal (Escape)")}
        data-testid="proposal-drop"
        onClick={() => dropProposal(control)}
      >
        {t("Discard")}
      </Button>
    </div>
  );
}

const signs: Readonly<Record<DiffLine["kind"], string>> = { same: " ", added: "+", removed: "-" };

/** The lines that the proposal would change. */
export function ProposalPanel(): ReactElement | null {
  const { open, width } = useView((state) => state.inspector);
  const proposal = useView((state) => state.proposal);
  if (!open || !proposal) return null;
  return (
    <aside
      className="hl-inspector hl-column"
      aria-label={t("Proposal")}
      data-testid="inspector"
      style={{ ["--hl-inspector-width" as string]: `${width}px` }}
    >
      <header className="hl-inspector-head hl-line">
        <Icon name="sparkle" className="hl-inspector-icon hl-mark-added" />
        <h2>{t("Proposal")}</h2>
      </header>
      <div className="hl-inspector-body hl-column">
        <p>{t("The proposal matches the types at this position. Nothing is written until you accept it.")}</p>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: keyboard users need to scroll long code. */}
        <pre className="hl-proposal-lines" tabIndex={0} data-testid="proposal-lines">
          {proposal.lines.map(({ kind, text }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a proposal never change.
            <span key={index} className={`hl-proposal-line ${kind === "same" ? "" : `hl-mark-${kind}`}`}>
              {`${signs[kind]} ${text}\n`}
            </span>
          ))}
        </pre>
      </div>
    </aside>
  );
}
