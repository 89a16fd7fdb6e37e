import { type KeyboardEvent, type ReactElement, useEffect, useRef, useState } from "react";
import { propose, wishId } from "../actions/propose.ts";
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
  const kept = useKeptText({ id: wishId(control, point), text: "", version: point.version });
  const wish = kept.value;
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
    if (wish.trim() === "") return setProblem("Describe what should happen here.");
    waiting.current = true;
    setBusy(true);
    setProblem(undefined);
    const why = await propose(control, point, wish.trim());
    waiting.current = false;
    setBusy(false);
    setProblem(why);
    if (why !== undefined) store.set({ spoken: why });
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
      aria-label="Describe what should happen here"
      className="hl-popup hl-column hl-prompt-box"
      data-testid="propose-box"
      onKeyDown={onKeyDown}
      onBlur={({ relatedTarget, currentTarget }) => {
        const goesOn = relatedTarget === null || currentTarget.contains(relatedTarget);
        if (!goesOn && !waiting.current) close(relatedTarget);
      }}
    >
      <TextArea
        label="Describe what should happen here"
        value={wish}
        placeholder="such as: skip issues that are locked"
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
              <span>The language model is writing…</span>
            </span>
            <Button icon="debug-stop" variant="secondary" data-testid="propose-stop" onClick={() => close()}>
              Stop
            </Button>
          </>
        ) : (
          <Button icon="sparkle" data-testid="propose-ask" onClick={() => void submit()}>
            Propose steps
          </Button>
        )}
      </div>
    </div>
  );
}
