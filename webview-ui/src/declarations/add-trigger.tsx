import type { SourceChoice } from "@hookloom/protocol/source-choice";
import { t } from "@vscode/l10n";
import { type ReactElement, useState } from "react";
import { Disclosure } from "../controls/disclosure.tsx";
import { ErrorText } from "../controls/error-text.tsx";
import { EventList } from "../sources/event-list.tsx";
import { toggleNames } from "../sources/find-events.ts";
import { SourceTiles } from "../sources/source-tiles.tsx";
import { ConfirmButtons, onPreviewKey } from "./confirm-buttons.tsx";
import { useDeclare } from "./use-declare.ts";
import { useSources } from "./use-declared.ts";

/** A trigger that is being chosen. */
interface TriggerChoice {
  readonly source: SourceChoice;
  /** The query that matched one of the source's events. */
  readonly search: string;
  readonly events: readonly string[];
}

function TriggerForm({ close }: { readonly close: () => void }): ReactElement {
  const { busy, problem, make } = useDeclare();
  const sources = useSources();
  const [choice, setChoice] = useState<TriggerChoice>();
  const choose = (source: SourceChoice, search: string): void => {
    const [first, ...others] = source.events;
    // If a source has a single event, it is chosen automatically.
    const events = first && others.length === 0 ? [first.name] : [];
    setChoice((before) =>
      before?.source.id === source.id ? { ...before, search } : { source, search, events },
    );
  };
  const add = async (preview: boolean): Promise<void> => {
    if (!choice) return;
    const { source, events } = choice;
    const edit = { op: "addTrigger", source: source.id, events } as const;
    if (await make(edit, t("Added a trigger for {0}", source.label), { preview })) close();
  };
  return (
    <div
      className="hl-form hl-column"
      data-testid="trigger-form"
      onKeyDownCapture={(event) => choice && onPreviewKey(event, () => void add(true))}
    >
      <SourceTiles sources={sources} chosen={choice?.source.id ?? ""} onChoose={choose} />
      {choice && (
        <EventList
          key={`${choice.source.id} ${choice.search}`}
          label={t("Events from {0}", choice.source.label)}
          events={choice.source.events}
          open={choice.source.openEvents}
          families={choice.source.families}
          chosen={choice.events}
          search={choice.search}
          onToggle={(names) => setChoice({ ...choice, events: toggleNames(choice.events, names) })}
        />
      )}
      <ErrorText>{problem}</ErrorText>
      <ConfirmButtons
        icon="add"
        action={t("Add the trigger")}
        dismissal={t("Cancel")}
        testIds={{ confirm: "trigger-add", preview: "trigger-preview", dismiss: "trigger-cancel" }}
        disabled={!choice}
        busy={busy}
        onConfirm={(preview) => void add(preview)}
        onDismiss={close}
      />
    </div>
  );
}

/** Adds a trigger for any source, with handlers for the chosen events. */
export function AddTrigger(): ReactElement {
  return (
    <Disclosure icon="add" label={t("Add a trigger")} data-testid="add-trigger">
      {(close) => <TriggerForm close={close} />}
    </Disclosure>
  );
}
