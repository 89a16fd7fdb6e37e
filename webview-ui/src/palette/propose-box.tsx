import { t } from "@vscode/l10n";
import { type KeyboardEvent, type ReactElement, useEffect, useRef, useState } from "react";
import { propose, requestDraftId } from "../actions/propose.ts";
import { Button } from "../controls/button.tsx";
import { ProgressRing } from "../controls/progress-ring.tsx";
import { TextArea } from "../controls/text-field.tsx";
import { useController } from "../state/controller.ts";
import { useCloseOverlay } from "../state/use-close-overlay.ts";
import { useKeptText } from "../state/use-kept-text.ts";
import type { VersionedInsertionPoint } from "../state/view-state.ts";
import "./palette.css";

/** Prompts for a description of what to insert at an insertion point, and waits for the language model's proposal. */
export function ProposeBox({ point }: { readonly point: VersionedInsertionPoint }): ReactElement {
  const control = useController();
  const { store, host } = control;
  const kept = useKeptText({ id: requestDraftId(control, point), text: "", version: point.version });
  const description = kept.value;
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const waiting = useRef(false);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.querySelector("textarea")?.focus();
    return () => {
      if (waiting.current) host.send("stopProposing", {});
    };
  }, [host]);
  const close = useCloseOverlay(box);
  const submit = async (): Promise<void> => {
    if (waiting.current) return;
    if (description.trim() === "") return setProblem(t("Describe what should happen here."));
    waiting.current = true;
    setBusy(true);
    setProblem(undefined);
    const rejection = await propose(control, point, description.trim());
    waiting.current = false;
    setBusy(false);
    setProblem(rejection);
    if (rejection !== undefined) store.set({ spoken: rejection });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const onButton = event.target instanceof Element && event.target.closest("vscode-button") !== null;
    if (event.key === "Escape") {
      if (!busy) kept.drop();
      close();
    } else if (event.key === "Enter" && !event.shiftKey && !onButton) void submit();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      ref={box}
      role="dialog"
      aria-label={t("Describe what should happen here")}
      className="hl-popup hl-column hl-prompt-box"
      data-testid="propose-box"
      onKeyDown={onKeyDown}
      onBlur={({ relatedTarget, currentTarget }) => {
        const staysOpen = relatedTarget === null || currentTarget.contains(relatedTarget);
        if (!staysOpen && !waiting.current) close(relatedTarget);
      }}
    >
      <TextArea
        label={t("Describe what should happen here")}
        value={description}
        placeholder={t("for example: skip locked issues")}
        error={problem}
        readOnly={busy}
        maxLength={4000}
        data-testid="propose-wish"
        onChange={kept.change}
      />
      <div className="hl-button-row">
        {busy ? (
          <>
            <span className="hl-line hl-dim hl-propose-busy" role="status">
              <ProgressRing />
              <span>{t("Generating a proposal…")}</span>
            </span>
            <Button icon="debug-stop" variant="secondary" data-testid="propose-stop" onClick={() => close()}>
              {t("Stop")}
            </Button>
          </>
        ) : (
          <Button icon="sparkle" data-testid="propose-ask" onClick={() => void submit()}>
            {t("Propose steps")}
          </Button>
        )}
      </div>
    </div>
  );
}
