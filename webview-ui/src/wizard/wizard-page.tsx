import type { WizardSource } from "@hookloom/language-server/protocol";
import { type ReactElement, useEffect, useRef, useState } from "react";
import { type Draft, setSource, toggleEvent } from "./answers.ts";
import { CreateBar } from "./create-bar.tsx";
import { EventList } from "./event-list.tsx";
import { ProjectFields } from "./project-fields.tsx";
import { SourceTiles } from "./source-tiles.tsx";
import { sourceOf, useWizard, type WizardHost } from "./use-wizard.ts";
import "../page.css";
import "./wizard.css";

export interface WizardPageProps {
  readonly host: WizardHost;
  readonly sources: readonly WizardSource[];
  readonly trusted: boolean;
  readonly draft: Draft;
  /** Keeps what was filled in for the case that the page is loaded again. */
  readonly onKeep: (draft: Draft) => void;
  /** Hands out what takes the host's progress texts. */
  readonly onProgress: (take: (text: string) => void) => void;
}

/** The first field that is wrong gets the focus, where a person and a screen reader can fix it. */
function useFocusOnProblem(busy: boolean) {
  const page = useRef<HTMLElement>(null);
  const wanted = useRef(false);
  useEffect(() => {
    if (!wanted.current || busy) return;
    const wrong = page.current?.querySelector<HTMLElement>("[aria-invalid=true], .wz-wrong input");
    if (wrong) {
      wanted.current = false;
      wrong.focus();
    }
  });
  const ask = (): void => {
    wanted.current = true;
  };
  return { page, ask };
}

/** The whole page: what calls the code, where the project goes, which events it takes. */
export function WizardPage(props: WizardPageProps): ReactElement {
  const { host, sources, trusted, draft: first, onKeep, onProgress } = props;
  const wizard = useWizard(host, first, onKeep);
  const { draft, change, problemOf, making } = wizard;
  const source = sourceOf(sources, draft.answers.source);
  // What led to the source by one of its events goes on as the search among them.
  const [eventSearch, setEventSearch] = useState("");
  const busy = making.phase === "busy" || making.phase === "done";
  const { page, ask } = useFocusOnProblem(busy);
  useEffect(() => onProgress(wizard.progress));
  const create = async (): Promise<void> => {
    ask();
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
        <SourceTiles
          sources={sources}
          chosen={draft.answers.source}
          onChoose={(next, search) => {
            setEventSearch(search);
            change(setSource(draft, next), "source");
          }}
        />
        <div className="wz-columns">
          <ProjectFields wizard={wizard} host={host} secretHint={source?.secretHint} />
          {source && (
            <EventList
              key={`${source.id} ${eventSearch}`}
              search={eventSearch}
              label={`${source.label} events`}
              events={source.events}
              open={source.openEvents}
              chosen={draft.answers.events}
              error={problemOf("events")}
              onToggle={(name) => change(toggleEvent(draft, name), "events")}
            />
          )}
        </div>
      </fieldset>
      <CreateBar wizard={{ ...wizard, create }} trusted={trusted} />
    </main>
  );
}
