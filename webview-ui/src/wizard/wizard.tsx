import type { SourceChoice } from "@hookloom/protocol/source-choice";
import type { WizardViewContract } from "@hookloom/protocol/wizard-view";
import { t } from "@vscode/l10n";
import { type ReactElement, useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import { Button, IconButton } from "../controls/button.tsx";
import { ErrorText } from "../controls/error-text.tsx";
import { useFocusOnProblem } from "../controls/focus-on-problem.ts";
import { Icon } from "../controls/icon.tsx";
import { ProgressRing } from "../controls/progress-ring.tsx";
import { connectHost } from "../host.ts";
import { EventList } from "../sources/event-list.tsx";
import { SourceTiles } from "../sources/source-tiles.tsx";
import { type Draft, redactPassword, savedDraft, setSource, toggleEvents } from "./draft.ts";
import { ProjectFields } from "./project-fields.tsx";
import { type CreationState, findSource, useWizard, type Wizard, type WizardHost } from "./use-wizard.ts";
import "../page.css";
import "./wizard.css";
import "../theme.css";

function Progress({ making }: { readonly making: CreationState }): ReactElement {
  return (
    <div className="wz-progress" data-testid="progress">
      <div role="status" className="wz-progress-text hl-line">
        {making.phase === "busy" && (
          <>
            <ProgressRing /> <span>{making.text}</span>
          </>
        )}
        {making.phase === "done" && t("Created {0}. Opening the project…", making.folder)}
      </div>
      {making.phase === "failed" && <ErrorText data-testid="create-error">{making.message}</ErrorText>}
    </div>
  );
}

/** The equivalent CLI command, with a button to copy it. */
function Command({ command }: { readonly command: string }): ReactElement {
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    // Without clipboard permission, the user can still select and copy the command manually.
    const done = await navigator.clipboard.writeText(command).then(
      () => true,
      () => false,
    );
    setCopied(done);
    setTimeout(() => setCopied(false), 1500);
  };
  return (
    <div className="wz-command hl-line">
      <span className="wz-command-label">{t("In a terminal:")}</span>
      <code className="hl-mono hl-cut" title={command} data-testid="command">
        {command}
      </code>
      <IconButton
        icon={copied ? "check" : "copy"}
        label={copied ? t("Copied") : t("Copy the command")}
        data-testid="copy-command"
        disabled={command === ""}
        onClick={() => void copy()}
      />
    </div>
  );
}

/** The button that creates the project, and the equivalent CLI command. */
function CreateBar({
  wizard,
  trusted,
}: {
  readonly wizard: Wizard;
  readonly trusted: boolean;
}): ReactElement {
  const { making } = wizard;
  const busy = making.phase === "busy";
  return (
    <div className="wz-create">
      {!trusted && (
        <p className="wz-untrusted" data-testid="untrusted">
          <Icon name="shield" />{" "}
          {t("Trust this workspace to create a project: creating one runs git and npm.")}
        </p>
      )}
      <div className="wz-actions">
        {busy ? (
          <Button variant="secondary" icon="close" data-testid="cancel" onClick={wizard.cancel}>
            {t("Cancel")}
          </Button>
        ) : (
          <Button
            icon="rocket"
            data-testid="create"
            disabled={making.phase === "done"}
            onClick={() => void wizard.create()}
          >
            {wizard.isProject ? t("Open") : t("Create and open")}
          </Button>
        )}
        <Command command={wizard.command} />
      </div>
      <Progress making={making} />
    </div>
  );
}

interface WizardPageProps {
  readonly host: WizardHost;
  readonly sources: readonly SourceChoice[];
  readonly trusted: boolean;
  readonly draft: Draft;
  /** Saves the draft, because VS Code may reload the page. */
  readonly onSave: (draft: Draft) => void;
  /** Registers the handler of the host's progress messages. */
  readonly onProgress: (take: (text: string) => void) => void;
  /** Registers the function that checks the choices again. */
  readonly onRepositoryChecked: (take: () => void) => void;
}

/** The wizard: the source, the project's location, and its events. */
function WizardPage(props: WizardPageProps): ReactElement {
  const { host, sources, trusted, draft: first, onSave, onProgress, onRepositoryChecked } = props;
  const wizard = useWizard(host, first, onSave);
  const { draft, change, shownProblem, making, isProject } = wizard;
  const source = findSource(sources, draft.answers.source);
  // If a source was found by one of its events, the query is also used in the event list.
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
      <h1>{t("New webhook")}</h1>
      <p className="hl-lead wz-lead">
        {t("Choose the source of the events.")}{" "}
        {t("You can add more triggers and events later, in code or in the diagram.")}
      </p>
      <fieldset disabled={busy}>
        <legend className="hl-hidden">{t("Project")}</legend>
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
            <p role="status" className="wz-as-is hl-line" data-testid="as-is">
              <Icon name="info" />{" "}
              {t(
                "This is already a Hookloom project. It is opened unchanged, so no source or events need to be chosen.",
              )}
            </p>
          )}
          {source && !isProject && (
            <EventList
              key={`${source.id} ${eventSearch}`}
              search={eventSearch}
              label={t("{0} events", source.label)}
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

async function start(): Promise<void> {
  let handleProgress = (_text: string): void => undefined;
  let handleTrust = (): void => undefined;
  let handleRepositoryCheck = (): void => undefined;
  const { host, state } = connectHost<WizardViewContract>({
    requests: {},
    events: {
      progress: ({ text }) => handleProgress(text),
      trusted: () => handleTrust(),
      repositoryChecked: () => handleRepositoryCheck(),
    },
  });
  const { sources, choices, trusted } = await host.request("start", {});
  const root = document.getElementById("root") ?? document.body.appendChild(document.createElement("div"));
  const draft = savedDraft(state.get(), choices);
  const page = createRoot(root);
  const show = (isTrusted: boolean): void =>
    page.render(
      <WizardPage
        host={host}
        sources={sources}
        trusted={isTrusted}
        draft={draft}
        onSave={(draft) => state.set(redactPassword(draft))}
        onProgress={(take) => {
          handleProgress = take;
        }}
        onRepositoryChecked={(take) => {
          handleRepositoryCheck = take;
        }}
      />,
    );
  handleTrust = () => show(true);
  show(trusted);
}

void start();
