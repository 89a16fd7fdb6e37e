import { t } from "@vscode/l10n";
import { type KeyboardEvent, type ReactElement, useLayoutEffect, useRef, useState } from "react";
import { showRejection } from "../actions/edits.ts";
import { writeNote } from "../actions/notes.ts";
import { Button } from "../controls/button.tsx";
import { modKey } from "../controls/shortcut.ts";
import { TextArea } from "../controls/text-field.tsx";
import { useController } from "../state/controller.ts";
import { useCloseOutside, useCloseOverlay } from "../state/use-close-overlay.ts";
import { useKeptText } from "../state/use-kept-text.ts";
import type { NotePrompt } from "../state/view-state.ts";

const saveKey = modKey("Enter").shown;

const changedNote = (currentText: string): string =>
  currentText === ""
    ? t("The note has been removed in the meantime.")
    : t("The note has changed in the meantime. It now reads: {0}", currentText);

/** The editor for a note, which is a comment in the text, at its card. */
export function NoteBox({ question }: { readonly question: NotePrompt }): ReactElement {
  const control = useController();
  const { target: of, text: before, version } = question;
  const owner = "step" in of ? of.step : of.flow;
  const note = useKeptText({ id: `${owner} #note`, text: before, version });
  const text = note.value;
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const close = useCloseOverlay(box);
  const leave = (): void => {
    note.drop();
    close();
  };
  useLayoutEffect(() => {
    const area = box.current?.querySelector("textarea");
    area?.focus();
    area?.setSelectionRange(area.value.length, area.value.length);
  }, []);
  const unchanged = text.trim() === before.trim();
  // A press outside closes an unchanged note. A changed note stays open, so that nothing is lost.
  useCloseOutside(box, unchanged, "pointerdown");
  const submit = async (newText: string): Promise<void> => {
    if (busy) return;
    if (newText.trim() === before.trim()) return leave();
    setBusy(true);
    const rejection = await writeNote(control, question, newText);
    if (rejection === undefined) note.drop();
    // Another overlay may have been opened while the request was running.
    if (box.current === null) {
      if (rejection !== undefined) showRejection(control, rejection);
      return;
    }
    setBusy(false);
    if (rejection === undefined) close();
    else setProblem(rejection);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Escape") leave();
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void submit(text);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const isNew = before === "";
  const title = "flow" in of ? t("Note on the flow") : t("Note");
  return (
    <div
      ref={box}
      role="dialog"
      aria-label={title}
      className="hl-popup hl-column hl-prompt-box hl-note-box"
      data-testid="note-box"
      data-keeps-draft
      onKeyDown={onKeyDown}
    >
      <TextArea
        label={title}
        value={text}
        error={problem}
        hint={note.isStale ? changedNote(before) : undefined}
        note={<div className="hl-hint">{t("Press {0} to save or Escape to cancel.", saveKey)}</div>}
        placeholder={t("Written as a comment above the code")}
        data-testid="note-text"
        onChange={(typed) => {
          note.change(typed);
          setProblem(undefined);
        }}
      />
      <div className="hl-button-row">
        <Button
          icon="check"
          busy={busy}
          title={t("Save the note ({0})", saveKey)}
          data-testid="note-save"
          onClick={() => void submit(text)}
        >
          {t("Save")}
        </Button>
        {!isNew && (
          <Button
            icon="trash"
            variant="secondary"
            busy={busy}
            data-testid="note-remove"
            onClick={() => void submit("")}
          >
            {t("Remove")}
          </Button>
        )}
      </div>
    </div>
  );
}
