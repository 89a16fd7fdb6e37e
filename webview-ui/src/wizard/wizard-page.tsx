import type { SourceChoice } from "@hookloom/protocol/source-choice";
import { type ReactElement, useEffect, useState } from "react";
import { useFocusOnProblem } from "../controls/focus-on-problem.ts";
import { Icon } from "../controls/icon.tsx";
import { EventList } from "../sources/event-list.tsx";
import { SourceTiles } from "../sources/source-tiles.tsx";
import { CreateBar } from "./create-bar.tsx";
import { type Draft, setSource, toggleEvents } from "./draft.ts";
import { ProjectFields } from "./project-fields.tsx";
import { findSource, useWizard, type WizardHost } from "./use-wizard.ts";
import "../page.css";
import "./wizard.css";

export interface WizardPageProps {
  readonly host: WizardHost;
  readonly sources: readonly SourceChoice[];
  readonly trusted: boolean;
  readonly draft: Draft;
  /** Saves the draft: VS Code may reload the page. */
  readonly onSave: (draft: Draft) => void;
  /** Receives the handler of the host's progress messages. */
  readonly onProgress: (take: (text: string) => void) => void;
  /** Receives what checks the answers again. */
  readonly onRepositoryChecked: (take: () => void) => void;
}

/** The wizard: the source, where the project goes, and its events. */
export function WizardPage(props: WizardPageProps): ReactElement {
  const { host, sources, trusted, draft: first, onSave, onProgress, onRepositoryChecked } = props;
  const wizard = useWizard(host, first, onSave);
  const { draft, change, shownProblem, making, isProject } = wizard;
  const source = findSource(sources, draft.answers.source);
  // A search that found the source by one of its events goes on in the list of events.
  const [eventSearch, setEventSearch] = useState("");
  const busy = making.phase === "busy" || making.phase === "done";
  const { page, focusProblem } = useFocusOnProblem(!busy);
  useEffect(() => onProgress(wizard.progress));
  useEffect(() => onRepositoryChecked(wizard.checkAgain));
  const create = async (): Promise<void> => {
    focusProblem();
    await wizard.create();
  };
  return (
    <main ref={page} className="hl-page wz-page">
      <h1>New webhook</h1>
      <p className="hl-lead wz-lead">
        Pick what should call your code. You can add more triggers and events later, in code or in the
        diagram.
      </p>
      <fieldset className="wz-form" disabled={busy}>
        <legend className="hl-hidden">Project</legend>
        {!isProject && (
          <SourceTiles
            sources={sources}
            chosen={draft.answers.source}
            onChoose={(next, search) => {
              setEventSearch(search);
              change(setSource(draft, next), "source");
            }}
          />
        )}
        <div className="wz-columns">
          <ProjectFields wizard={wizard} host={host} secretHint={source?.secretHint} />
          {isProject && (
            <p role="status" className="wz-as-is" data-testid="as-is">
              <Icon name="info" /> This is already a Hookloom project. It will be opened as is; nothing is
              added to it, and it needs no source and no events here.
            </p>
          )}
          {source && !isProject && (
            <EventList
              key={`${source.id} ${eventSearch}`}
              search={eventSearch}
              label={`${source.label} events`}
              events={source.events}
              open={source.openEvents}
              families={source.families}
              chosen={draft.answers.events}
              error={shownProblem("events")}
              onToggle={(names) => change(toggleEvents(draft, names), "events")}
            />
          )}
        </div>
      </fieldset>
      <CreateBar wizard={{ ...wizard, create }} trusted={trusted} />
    </main>
  );
}
