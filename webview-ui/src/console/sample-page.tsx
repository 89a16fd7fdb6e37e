import type { SampleChoice, SampleEnvironment, SampleStart } from "@hookloom/protocol/sample-view";
import { t } from "@vscode/l10n";
import { type ReactElement, useEffect, useRef } from "react";
import { Button } from "../controls/button.tsx";
import { Select } from "../controls/choice.tsx";
import { Icon } from "../controls/icon.tsx";
import { modKey } from "../controls/shortcut.ts";
import { LinkButton } from "./link-button.tsx";
import { PayloadEditor } from "./payload-editor.tsx";
import { RequestOptions, Target } from "./request-options.tsx";
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
  return generated ? t("{0} (generated from the event's type)", label) : label;
}

function Pickers({ sample }: { readonly sample: Sample }): ReactElement {
  const { chosen, chooseEvent, chooseSample } = sample;
  const { events } = sample.start;
  const eventNames = events.includes(chosen.event) ? events : [chosen.event, ...events];
  return (
    <div className="cs-pickers">
      <Target sample={sample} />
      <Select
        label={t("Event")}
        data-testid="sample-event"
        value={chosen.event}
        options={eventNames.map((event) => ({ value: event, label: event }))}
        onChange={chooseEvent}
      />
      <Select
        label={t("Sample")}
        data-testid="sample-choice"
        value={chosen.sample}
        options={chosen.samples.map((choice) => ({ value: choice.id, label: sampleLabel(choice) }))}
        onChange={chooseSample}
      />
    </div>
  );
}

function notRunningText({ start, environment: { unanswered, starting } }: Sample): string {
  const { environment } = start;
  if (environment !== undefined && starting) return t("The {0} environment is starting.", environment);
  if (environment !== undefined && unanswered)
    return t("The {0} environment did not respond in time.", environment);
  return t("The {0} environment is not running.", environment ?? "dev");
}

function nextStepText({ edit, runsFirst }: Sample): string {
  if (runsFirst) return edit ? t("Replaying starts it first.") : t("Sending starts it first.");
  return edit ? t("You can replay once it runs.") : t("You can send once it runs.");
}

function NotRunning({ sample }: { readonly sample: Sample }): ReactElement {
  const { environment } = sample.start;
  const isLocal = environment === undefined;
  return (
    <div className="hl-row cs-banner" data-testid="not-running" role="status">
      <Icon name="info" />
      <span>
        {notRunningText(sample)} {sample.isPolling && t("Its state is checked again automatically.")}{" "}
        {nextStepText(sample)}
      </span>
      <Button
        icon={isLocal ? "play" : "refresh"}
        data-testid="run"
        busy={sample.result.phase === "busy"}
        onClick={sample.run}
      >
        {isLocal ? t("Run") : t("Check again")}
      </Button>
    </div>
  );
}

function Actions({ sample }: { readonly sample: Sample }): ReactElement {
  const { edit, runsFirst } = sample;
  const copy = useDone(sample.copyCurl);
  return (
    <div className="hl-row cs-actions">
      <Button
        icon={edit ? "debug-rerun" : "send"}
        data-testid="send"
        title={sendKey.shown}
        busy={sample.result.phase === "busy"}
        disabled={!sample.canSend && sample.result.phase !== "busy"}
        onClick={sample.send}
      >
        {edit && (runsFirst ? t("Run and replay") : t("Replay"))}
        {!edit && (runsFirst ? t("Run and send") : t("Send"))}
      </Button>
      {!edit && (
        <>
          <Button
            variant="secondary"
            icon={copy.isDone ? "check" : "copy"}
            data-testid="copy-curl"
            disabled={sample.problem !== undefined}
            onClick={copy.run}
          >
            {copy.isDone ? t("Copied") : t("Copy as cURL")}
          </Button>
          {sample.start.app === undefined && (
            <Button
              variant="secondary"
              icon="save"
              data-testid="save-sample"
              disabled={sample.problem !== undefined}
              onClick={() => void sample.saveSample()}
            >
              {t("Save as sample…")}
            </Button>
          )}
        </>
      )}
      <span className="hl-dim">{edit ? t("{0} replays", sendKey.shown) : t("{0} sends", sendKey.shown)}</span>
    </div>
  );
}

/** Returns the text before the URL, which describes the authentication of the request. */
function authenticationText({ start, sending: { proof }, environment }: Sample): string {
  if (start.console?.proofs.length === 0 || proof === "none") return t("Sent unsigned to:");
  if (proof === "key") return t("Sent with a test key to:");
  if (proof === "token") return t("Sent with a test token to:");
  return environment.url === "" ? t("Signed for the trigger:") : t("Signed and sent to:");
}

function Head({ sample }: { readonly sample: Sample }): ReactElement {
  const { start } = sample;
  const { url } = sample.environment;
  if (start.edit) {
    const { delivery, environment } = start.edit;
    return (
      <header>
        <h1>{t("Edit and replay {0}", start.event)}</h1>
        <p className="hl-lead">
          {environment === ""
            ? t("The edited body is sent to {0} as a new delivery.", start.trigger)
            : t("The edited body is sent to {0} in {1} as a new delivery.", start.trigger, environment)}{" "}
          {t("Delivery {0} is not changed.", delivery)}{" "}
          {t("The request is sent to the management port only, so it needs no signature.")}
        </p>
      </header>
    );
  }
  return (
    <header>
      <h1>{t("Send sample event")}</h1>
      <p className="hl-lead cs-target" title={url}>
        {authenticationText(sample)} <code>{url || start.trigger}</code>
        {start.app !== undefined && (
          <LinkButton
            title={t("Change the URL of your {0} app, or its signing secret", start.app)}
            data-testid="change-address"
            onClick={sample.changeAddress}
          >
            {t("Change…")}
          </LinkButton>
        )}
        {start.environment !== undefined &&
          `. ${t("The {0} environment handles this event like any other.", start.environment)}`}
      </p>
    </header>
  );
}

/** Sends when the shortcut is pressed, wherever the focus is. When the page opens, no field has the focus. */
function useSendKey(send: () => void): void {
  const latest = useRef(send);
  latest.current = send;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (!sendKey.matches(event)) return;
      event.preventDefault();
      event.stopPropagation();
      latest.current();
    };
    // Listens in the capture phase, so that the key does not press a focused button first.
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
          {!start.edit && <RequestOptions sample={sample} />}
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
