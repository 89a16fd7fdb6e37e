import type { SourceChoice } from "@hookloom/language-server/protocol";
import { type ReactElement, useState } from "react";
import { EventList } from "../sources/event-list.tsx";

interface EventChooserProps {
  /** Undefined for a source that the catalogue does not have: any name can be chosen. */
  readonly source: SourceChoice | undefined;
  readonly label: string;
  /** The events that are chosen now. */
  readonly chosen: readonly string[];
  /** Resolves to the sentence of a refusal. */
  readonly onChoose: (event: string) => Promise<string | undefined>;
}

/** The events of a source, of which choosing one does something at once. */
export function EventChooser({ source, label, chosen, onChoose }: EventChooserProps): ReactElement {
  const [error, setError] = useState<string>();
  const choose = async (names: readonly string[]): Promise<void> => {
    const [event] = names;
    if (event !== undefined) setError(await onChoose(event));
  };
  return (
    <EventList
      single
      label={label}
      events={source?.events ?? []}
      open={source?.openEvents ?? source === undefined}
      chosen={chosen}
      search=""
      error={error}
      onToggle={(names) => void choose(names)}
    />
  );
}
