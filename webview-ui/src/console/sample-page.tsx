import type { SampleChoice } from "@hookloom/language-server/protocol";
import { type ReactElement, useEffect, useState } from "react";
import { Button } from "../controls/button.tsx";
import { Select } from "../controls/choice.tsx";
import { Icon } from "../controls/icon.tsx";
import { PayloadEditor } from "./payload-editor.tsx";
import { SendResult } from "./send-result.tsx";
import { type Sample, type SampleHost, type SampleStart, useSample } from "./use-sample.ts";
import "../page.css";
import "./console.css";

export type EnvironmentHandler = (environment: { readonly running: boolean; readonly url: string }) => void;

interface SamplePageProps {
  readonly host: SampleHost;
  readonly start: SampleStart;
  /** Receives the handler of the event that the environment started or stopped. */
  readonly onEnvironment: (take: EnvironmentHandler) => void;
}

function labelOf({ label, generated }: SampleChoice): string {
  return generated ? `${label} (made from the event's type)` : label;
}

function Pickers({
  sample,
  events,
}: {
  readonly sample: Sample;
  readonly events: readonly string[];
}): ReactElement {
  const { chosen, chooseEvent, chooseSample } = sample;
  const known = events.includes(chosen.event) ? events : [chosen.event, ...events];
  return (
    <div className="cs-pickers">
      <Select
        label="Event"
        data-testid="sample-event"
        value={chosen.event}
        options={known.map((event) => ({ value: event, label: event }))}
        onChange={chooseEvent}
      />
      <Select
        label="Sample"
        data-testid="sample-choice"
        value={chosen.sample}
        options={chosen.samples.map((choice) => ({ value: choice.id, label: labelOf(choice) }))}
        onChange={chooseSample}
      />
    </div>
  );
}

function NotRunning({
  sample,
  start,
}: {
  readonly sample: Sample;
  readonly start: SampleStart;
}): ReactElement {
  const { environment } = start;
  return (
    <div className="cs-banner" data-testid="not-running" role="status">
      <Icon name="info" />
      <span>
        {environment === undefined ? "The dev environment is not running" : `Nothing runs in ${environment}`}
        {sample.runsFirst
          ? ` and starts first when you ${sample.edit ? "replay" : "send"}.`
          : `, so nothing can be ${sample.edit ? "replayed" : "sent"} yet.`}
      </span>
      <Button
        icon={environment === undefined ? "play" : "refresh"}
        data-testid="run"
        disabled={sample.result.phase === "busy"}
        onClick={sample.run}
      >
        {environment === undefined ? "Run" : "Check again"}
      </Button>
    </div>
  );
}

function CopyCurl({ sample }: { readonly sample: Sample }): ReactElement {
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    if (!(await sample.copyCurl())) return;
    setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  };
  return (
    <Button
      variant="secondary"
      icon={copied ? "check" : "copy"}
      data-testid="copy-curl"
      disabled={sample.problem !== undefined}
      onClick={() => void copy()}
    >
      {copied ? "Copied" : "Copy as cURL"}
    </Button>
  );
}

function Actions({ sample }: { readonly sample: Sample }): ReactElement {
  const verb = sample.edit ? "replay" : "send";
  return (
    <div className="cs-actions">
      <Button
        icon={sample.edit ? "debug-rerun" : "send"}
        data-testid="send"
        title="Ctrl+Enter"
        disabled={!sample.canSend}
        onClick={sample.send}
      >
        {sample.runsFirst ? `Run and ${verb}` : sample.edit ? "Replay" : "Send"}
      </Button>
      {!sample.edit && <CopyCurl sample={sample} />}
      <span className="cs-dim">Ctrl+Enter {verb}s</span>
    </div>
  );
}

function Head({ sample, start }: { readonly sample: Sample; readonly start: SampleStart }): ReactElement {
  const { url } = sample.environment;
  if (start.edit) {
    return (
      <header>
        <h1>Replay {start.event} edited</h1>
        <p className="hl-lead">
          Delivery <code>{start.edit.delivery}</code> stays as it is. What you send here is a delivery of its
          own at <code>{start.trigger}</code>; it goes to the management port only, so it needs no signature.
        </p>
      </header>
    );
  }
  return (
    <header>
      <h1>Send sample event</h1>
      <p className="hl-lead cs-target" title={url}>
        {url ? "Signed and sent to " : "Signed for the trigger "}
        <code>{url || start.trigger}</code>
        {start.environment !== undefined && ` in ${start.environment}, which handles it as any other`}
      </p>
    </header>
  );
}

/** The page that sends a sample event: choose it, edit it, see the response. */
export function SamplePage({ host, start, onEnvironment }: SamplePageProps): ReactElement {
  const sample = useSample(host, start);
  const { environment, setEnvironment } = sample;
  useEffect(() => onEnvironment(setEnvironment), [onEnvironment, setEnvironment]);
  return (
    <main className="hl-page cs-page">
      <Head sample={sample} start={start} />
      {!environment.running && <NotRunning sample={sample} start={start} />}
      {!start.edit && <Pickers sample={sample} events={start.events} />}
      <PayloadEditor sample={sample} />
      <Actions sample={sample} />
      <SendResult sample={sample} />
    </main>
  );
}
