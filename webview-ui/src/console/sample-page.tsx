import type { SampleChoice, SampleEnvironment, SampleStart } from "@hookloom/protocol/sample-view";
import { type ReactElement, useEffect, useRef } from "react";
import { Button } from "../controls/button.tsx";
import { Select } from "../controls/choice.tsx";
import { Icon } from "../controls/icon.tsx";
import { modKey } from "../controls/shortcut.ts";
import { LinkButton } from "./link-button.tsx";
import { PayloadEditor } from "./payload-editor.tsx";
import { HowToSend, Target } from "./request-options.tsx";
import { SendResult } from "./send-result.tsx";
import { SentList } from "./sent-list.tsx";
import { useDone } from "./use-done.ts";
import { type Sample, type SampleHost, useSample } from "./use-sample.ts";
import "../page.css";
import "./console.css";

const sendKey = modKey("Enter");

interface SamplePageProps {
  readonly host: SampleHost;
  readonly start: SampleStart;
  /** Registers the handler that is called when the environment starts or stops. */
  readonly onEnvironment: (take: (environment: SampleEnvironment) => void) => void;
}

function sampleLabel({ label, generated }: SampleChoice): string {
  return generated ? `${label} (made from the event's type)` : label;
}

function Pickers({ sample }: { readonly sample: Sample }): ReactElement {
  const { chosen, chooseEvent, chooseSample } = sample;
  const { events } = sample.start;
  const known = events.includes(chosen.event) ? events : [chosen.event, ...events];
  return (
    <div className="cs-pickers">
      <Target sample={sample} />
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
        options={chosen.samples.map((choice) => ({ value: choice.id, label: sampleLabel(choice) }))}
        onChange={chooseSample}
      />
    </div>
  );
}

function NotRunning({ sample }: { readonly sample: Sample }): ReactElement {
  const { environment } = sample.start;
  const { unanswered, starting } = sample.environment;
  const soon = starting ? "is starting" : unanswered ? "did not respond in time" : undefined;
  const again = sample.isPolling ? " and is checked again" : "";
  const there = soon === undefined ? `Nothing runs in ${environment}` : `${environment} ${soon}${again}`;
  return (
    <div className="hl-row cs-banner" data-testid="not-running" role="status">
      <Icon name="info" />
      <span>
        {environment === undefined ? "The dev environment is not running" : there}
        {sample.runsFirst
          ? ` and starts first when you ${sample.edit ? "replay" : "send"}.`
          : `, so nothing can be ${sample.edit ? "replayed" : "sent"} yet.`}
      </span>
      <Button
        icon={environment === undefined ? "play" : "refresh"}
        data-testid="run"
        busy={sample.result.phase === "busy"}
        onClick={sample.run}
      >
        {environment === undefined ? "Run" : "Check again"}
      </Button>
    </div>
  );
}

function Actions({ sample }: { readonly sample: Sample }): ReactElement {
  const verb = sample.edit ? "replay" : "send";
  const copy = useDone(sample.copyCurl);
  return (
    <div className="hl-row cs-actions">
      <Button
        icon={sample.edit ? "debug-rerun" : "send"}
        data-testid="send"
        title={sendKey.shown}
        busy={sample.result.phase === "busy"}
        disabled={!sample.canSend && sample.result.phase !== "busy"}
        onClick={sample.send}
      >
        {sample.runsFirst ? `Run and ${verb}` : sample.edit ? "Replay" : "Send"}
      </Button>
      {!sample.edit && (
        <>
          <Button
            variant="secondary"
            icon={copy.isDone ? "check" : "copy"}
            data-testid="copy-curl"
            disabled={sample.problem !== undefined}
            onClick={copy.run}
          >
            {copy.isDone ? "Copied" : "Copy as cURL"}
          </Button>
          {sample.start.app === undefined && (
            <Button
              variant="secondary"
              icon="save"
              data-testid="save-sample"
              disabled={sample.problem !== undefined}
              onClick={() => void sample.saveSample()}
            >
              Save as sample…
            </Button>
          )}
        </>
      )}
      <span className="hl-dim">
        {sendKey.shown} {verb}s
      </span>
    </div>
  );
}

/** Describes the proof of the request, as the text before the URL. */
function howText({ start, sending: { proof }, environment }: Sample): string {
  const target = environment.url === "" ? "the trigger " : "";
  if (start.console?.proofs.length === 0 || proof === "none") return `Sent unsigned to ${target}`;
  if (proof === "key" || proof === "token") return `Sent with a test ${proof} to ${target}`;
  return environment.url === "" ? "Signed for the trigger " : "Signed and sent to ";
}

function Head({ sample }: { readonly sample: Sample }): ReactElement {
  const { start } = sample;
  const { url } = sample.environment;
  if (start.edit) {
    const { delivery, environment } = start.edit;
    return (
      <header>
        <h1>Replay {start.event} edited</h1>
        <p className="hl-lead">
          Delivery <code>{delivery}</code> stays as it is. What you send here is a delivery of its own at{" "}
          <code>{start.trigger}</code>
          {environment === "" ? "" : ` in ${environment}`}; it goes to the management port only, so it needs
          no signature.
        </p>
      </header>
    );
  }
  return (
    <header>
      <h1>Send sample event</h1>
      <p className="hl-lead cs-target" title={url}>
        {howText(sample)}
        <code>{url || start.trigger}</code>
        {start.app !== undefined && (
          <LinkButton
            title={`Change where your ${start.app} app listens, or the secret that signs`}
            data-testid="change-address"
            onClick={sample.changeAddress}
          >
            Change…
          </LinkButton>
        )}
        {start.environment !== undefined &&
          ` in ${start.environment}, which handles it like any other event.`}
      </p>
    </header>
  );
}

/** Sends with a key, wherever the focus is. No field of the page has the focus when it opens. */
function useSendKey(send: () => void): void {
  const latest = useRef(send);
  latest.current = send;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (!sendKey.is(event)) return;
      event.preventDefault();
      event.stopPropagation();
      latest.current();
    };
    // In the capture phase, so that the key does not press a focused button first.
    document.addEventListener("keydown", onKeyDown, true);
    return () => document.removeEventListener("keydown", onKeyDown, true);
  }, []);
}

/** The page for sending a sample event: choose an event, edit the payload, see the response. */
export function SamplePage({ host, start, onEnvironment }: SamplePageProps): ReactElement {
  const sample = useSample(host, start);
  const { environment, setEnvironment, send } = sample;
  useSendKey(send);
  useEffect(() => onEnvironment(setEnvironment), [onEnvironment, setEnvironment]);
  return (
    <main className="hl-page hl-column cs-page">
      <Head sample={sample} />
      {!environment.running && <NotRunning sample={sample} />}
      <div className="cs-columns">
        <div className="cs-form">
          {!start.edit && <Pickers sample={sample} />}
          <PayloadEditor sample={sample} />
          {!start.edit && <HowToSend sample={sample} />}
          <Actions sample={sample} />
        </div>
        <div className="cs-out">
          <SendResult sample={sample} />
          {sample.history.length > 0 && <SentList sample={sample} />}
        </div>
      </div>
    </main>
  );
}
