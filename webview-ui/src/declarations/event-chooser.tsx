import type { SourceChoice } from "@hookloom/protocol/source-choice";
import type { ReactElement } from "react";
import { PreviewHint, previewedWithShift } from "../controls/preview.tsx";
import { EventList } from "../sources/event-list.tsx";
import { type Declare, useDeclare } from "./use-declare.ts";

interface EventChooserProps {
  /** Undefined for a source that the catalogue does not have: any name can be chosen. */
  readonly source: SourceChoice | undefined;
  readonly label: string;
  /** The events that are chosen now. */
  readonly chosen: readonly string[];
  readonly onChoose: (event: string, preview: boolean, make: Declare["make"]) => Promise<void>;
}

/** The events of a source, of which choosing one does something at once. */
export function EventChooser({ source, label, chosen, onChoose }: EventChooserProps): ReactElement {
  const { busy, problem, make } = useDeclare();
  return (
    <>
      <EventList
        single
        label={label}
        events={source?.events ?? []}
        open={source?.openEvents ?? source === undefined}
        families={source?.families}
        chosen={chosen}
        search=""
        error={problem}
        onToggle={([event], shift) => event !== undefined && void onChoose(event, shift, make)}
      />
      {busy === "preview" ? <PreviewHint /> : <p className="hl-hint">{previewedWithShift}.</p>}
    </>
  );
}
