import { durationText } from "@hookloom/protocol/duration-text";
import type { SampleDelivery } from "@hookloom/protocol/sample-view";
import { errorMessage } from "@hookloom/protocol/unknown-values";
import { type ReactElement, useEffect, useMemo, useRef, useState } from "react";
import { ErrorText } from "../controls/error-text.tsx";
import { Icon } from "../controls/icon.tsx";
import { ProgressRing } from "../controls/progress-ring.tsx";
import { formatJson } from "./format-json.ts";
import { findJsonProblem } from "./json-problem.ts";
import { limitText, readLimits } from "./limits.ts";
import { LinkButton } from "./link-button.tsx";
import type { Sample, SentResult } from "./use-sample.ts";

interface SentProps {
  readonly sample: Sample;
  readonly sent: SentResult;
}

/** Formats a response body if it is JSON. */
function readable(body: string): string {
  return findJsonProblem(body) ? body : formatJson(body);
}

function timeOfDay(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? "soon" : `at ${date.toTimeString().slice(0, 8)}`;
}

type Verdict = "ok" | "bad" | "waiting" | "plain";

/** Returns the overall result. A response only means that the delivery was accepted; the handler determines the outcome. */
function toVerdict(sent: SentResult): Verdict {
  const { delivery, following } = sent;
  const { status } = sent.outcome;
  if (status < 200 || status >= 300) return "bad";
  if (delivery?.outcome === "failed" || delivery?.outcome === "retrying" || delivery?.outcome === "refused")
    return "bad";
  if (following) return "waiting";
  if (isUnknown(sent)) return "plain";
  return delivery === undefined || delivery.outcome === "ok" ? "ok" : "plain";
}

/** True if the handler may have failed without being reported. */
function isUnknown({ outcome, delivery, following }: SentResult): boolean {
  const { status, unnamed, delivery: key } = outcome;
  if (status < 200 || status >= 300 || following) return false;
  return unnamed === true || (key !== undefined && delivery === undefined);
}

const verdictIcons: Readonly<Record<Exclude<Verdict, "waiting">, string>> = {
  ok: "pass",
  bad: "error",
  plain: "circle-outline",
};

/** Describes whether and when a failed delivery is retried. */
function nextRun({ outcome, attempts, nextAttemptAt }: SampleDelivery): string | undefined {
  const runs = attempts > 1 ? `It has run ${attempts} times. ` : "";
  if (outcome === "retrying")
    return `${runs}It runs again ${nextAttemptAt === undefined ? "soon" : timeOfDay(nextAttemptAt)}.`;
  if (outcome === "failed")
    return `${runs}It will not be retried automatically; you can replay it from its page.`;
  return undefined;
}

function Failure({ sample, sent }: SentProps): ReactElement {
  const { error, location } = sent.delivery ?? {};
  return (
    <span data-testid="handled">
      responded {sent.outcome.status}, handler failed{error === undefined ? "" : `: ${error}`}
      {location && (
        <>
          {" "}
          <span className="cs-parenthesis">
            (
            <LinkButton data-testid="open-place" onClick={() => sample.host.send("openLocation", location)}>
              {location.file}:{location.line}
            </LinkButton>
            )
          </span>
        </>
      )}
    </span>
  );
}

const endings: Partial<Readonly<Record<SampleDelivery["outcome"], string>>> = {
  running: "its handler is still running",
  ignored: "nothing handles this event",
  refused: "the delivery was rejected",
};

/** Shown instead of an outcome, because an accepted delivery may still fail in its handler. */
function UnknownOutcome({ named }: { readonly named: boolean }): ReactElement {
  const cause = named ? "the environment does not report it" : "the response does not name the delivery";
  return (
    <p className="hl-dim" data-testid="unknown-outcome">
      The handler's outcome is unknown because {cause}. Find it in Deliveries.
    </p>
  );
}

/** The outcome of the sent delivery. */
function DeliveryOutcome({ sample, sent }: SentProps): ReactElement | null {
  const { delivery, outcome, following } = sent;
  if (isUnknown(sent)) return <UnknownOutcome named={outcome.delivery !== undefined} />;
  if (!outcome.delivery) return null;
  if (!delivery) return following ? <p className="hl-dim">Waiting for the handler …</p> : null;
  const key = outcome.delivery;
  const failed = delivery.outcome === "failed" || delivery.outcome === "retrying";
  const next = nextRun(delivery);
  return (
    <>
      <p className={failed ? "cs-failure" : "hl-dim"}>
        {failed ? (
          <Failure sample={sample} sent={sent} />
        ) : (
          <span data-testid="handled">
            responded {outcome.status},{" "}
            {endings[delivery.outcome] ?? `handled in ${durationText(delivery.milliseconds)}`}
          </span>
        )}
      </p>
      <p className="hl-dim">
        {next !== undefined && <span data-testid="next-run">{next}</span>}
        <LinkButton data-testid="open-delivery" onClick={() => sample.host.send("openDelivery", key)}>
          Open the delivery
        </LinkButton>
      </p>
    </>
  );
}

/** The URL at which the calling application reads the delivery's outcome, and its response to a request with the same proof. */
function ApplicationOutcome({ sample, sent }: SentProps): ReactElement | null {
  const [response, setResponse] = useState<{ readonly of: SentResult["outcome"]; readonly text: string }>();
  const location = sent.outcome.headers?.find(([name]) => name === "location")?.[1];
  if (location === undefined) return null;
  const read = async (): Promise<void> => {
    const { outcome, sending } = sent;
    const show = (text: string): void => setResponse({ of: outcome, text });
    await sample.host.request("readOutcome", { location, ...sending }).then(
      ({ status, body }) => show(`${status} ${body.trim()}`),
      (error: unknown) => show(errorMessage(error)),
    );
  };
  return (
    <div className="cs-outcome">
      <p className="hl-dim">
        Its application reads the outcome at <code data-testid="location">{location}</code>
        <LinkButton data-testid="read-outcome" onClick={() => void read()}>
          Read the outcome
        </LinkButton>
      </p>
      {response?.of === sent.outcome && (
        <p>
          <code data-testid="outcome">{response.text}</code>
        </p>
      )}
    </div>
  );
}

/** A response's headers, with the remaining quota of the rate limits in them. */
function ResponseHeaders({ outcome }: Pick<SentResult, "outcome">): ReactElement | null {
  const { headers = [] } = outcome;
  if (headers.length === 0) return null;
  const retry = headers.find(([name]) => name === "retry-after")?.[1];
  return (
    <>
      {readLimits(headers).map((limit) => (
        <p key={limit.policy} className="hl-dim" data-testid="limit">
          {limitText(limit)}
        </p>
      ))}
      {retry !== undefined && (
        <p className="hl-dim" data-testid="retry-after">
          The server requests a retry after {/^\d+$/.test(retry) ? `${retry} s` : retry}
        </p>
      )}
      <details className="cs-headers" data-testid="answer-headers">
        <summary>Headers ({headers.length})</summary>
        <dl>
          {headers.map(([name, value], index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a name may occur twice, and the list never changes.
            <div key={`${index} ${name}`}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </details>
    </>
  );
}

function SentResponse({ sample, sent }: SentProps): ReactElement {
  const { status, milliseconds: durationMs, body } = sent.outcome;
  const mood = toVerdict(sent);
  const shown = useMemo(() => (body === "" ? "The response has no body." : readable(body)), [body]);
  return (
    <>
      <p className={`cs-${mood}`} data-testid="mood" data-mood={mood}>
        {mood === "waiting" ? <ProgressRing /> : <Icon name={verdictIcons[mood]} />}
        <strong data-testid="status">{status}</strong>
        <span data-testid="time">{durationText(durationMs)}</span>
        <span className="hl-dim cs-event">{sent.event}</span>
      </p>
      <DeliveryOutcome sample={sample} sent={sent} />
      <ApplicationOutcome sample={sample} sent={sent} />
      <ResponseHeaders outcome={sent.outcome} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: keyboard users need to scroll a long response. */}
      <pre className="cs-response hl-mono" data-testid="response" tabIndex={0}>
        {shown}
      </pre>
    </>
  );
}

/** The result of the last request. */
export function SendResult({ sample }: { readonly sample: Sample }): ReactElement {
  const { result } = sample;
  const section = useRef<HTMLElement>(null);
  const { phase } = result;
  useEffect(() => {
    // A short editor shows only the form. After sending, the response must be visible.
    if (phase !== "none") section.current?.scrollIntoView({ block: "nearest" });
  }, [phase]);
  return (
    <section ref={section} className="cs-result" data-testid="result" aria-live="polite" aria-label="Result">
      {result.phase === "busy" && (
        <p>
          <ProgressRing /> {result.text}
        </p>
      )}
      {result.phase === "failed" && <ErrorText data-testid="send-error">{result.message}</ErrorText>}
      {result.phase === "sent" && <SentResponse sample={sample} sent={result} />}
    </section>
  );
}
