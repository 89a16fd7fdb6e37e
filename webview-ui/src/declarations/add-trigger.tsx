import type { SourceChoice } from "@hookloom/language-server/protocol";
import { type ReactElement, useState } from "react";
import { declare } from "../actions/declared.ts";
import { Button } from "../controls/button.tsx";
import { Disclosure } from "../controls/disclosure.tsx";
import { EventList } from "../sources/event-list.tsx";
import { toggleNames } from "../sources/find-events.ts";
import { SourceTiles } from "../sources/source-tiles.tsx";
import { useController } from "../state/controller.ts";
import { useSources } from "./use-declared.ts";

/** A trigger as it is being chosen. */
interface Choice {
  readonly source: SourceChoice;
  /** The query that found the source by one of its events. */
  readonly search: string;
  readonly events: readonly string[];
}

function TriggerForm({ close }: { readonly close: () => void }): ReactElement {
  const control = useController();
  const sources = useSources();
  const [choice, setChoice] = useState<Choice>();
  const [error, setError] = useState<string>();
  const choose = (source: SourceChoice, search: string): void => {
    const [first, ...others] = source.events;
    // A source with a single event leaves nothing to choose.
    const events = first && others.length === 0 ? [first.name] : [];
    setChoice((before) =>
      before?.source.id === source.id ? { ...before, search } : { source, search, events },
    );
  };
  const add = async ({ source, events }: Choice): Promise<void> => {
    const edit = { op: "addTrigger", source: source.id, events } as const;
    const refused = await declare(control, edit, `Added a trigger of ${source.label}`);
    setError(refused);
    if (refused === undefined) close();
  };
  return (
    <div className="hl-form" data-testid="trigger-form">
      <SourceTiles sources={sources} chosen={choice?.source.id ?? ""} onChoose={choose} />
      {choice && (
        <EventList
          key={`${choice.source.id} ${choice.search}`}
          label={`Events of ${choice.source.label}`}
          events={choice.source.events}
          open={choice.source.openEvents}
          chosen={choice.events}
          search={choice.search}
          onToggle={(names) => setChoice({ ...choice, events: toggleNames(choice.events, names) })}
        />
      )}
      {error !== undefined && (
        <p role="alert" className="hl-error">
          {error}
        </p>
      )}
      <div className="hl-answers">
        <Button
          icon="add"
          disabled={!choice}
          data-testid="trigger-add"
          onClick={() => choice && void add(choice)}
        >
          Add the trigger
        </Button>
        <Button icon="close" variant="secondary" onClick={close}>
          Cancel
        </Button>
      </div>
    </div>
  );
}

/** Adds a trigger of any source, with handlers for the events that are chosen. */
export function AddTrigger(): ReactElement {
  return (
    <Disclosure icon="add" label="Add a trigger" data-testid="add-trigger">
      {(close) => <TriggerForm close={close} />}
    </Disclosure>
  );
}
