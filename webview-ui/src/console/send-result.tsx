import { durationText } from "@hookloom/protocol/duration-text";
import type { SampleDelivery } from "@hookloom/protocol/sample-view";
import { errorMessage } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
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
function formatBody(body: string): string {
  return findJsonProblem(body) ? body : formatJson(body);
}

function timeOfDay(iso: string): string | undefined {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? undefined : date.toTimeString().slice(0, 8);
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
  if (isOutcomeUnknown(sent)) return "plain";
  return delivery === undefined || delivery.outcome === "ok" ? "ok" : "plain";
}

/** True if the handler may have failed without a report. */
function isOutcomeUnknown({ outcome, delivery, following }: SentResult): boolean {
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
function retryText({ outcome, attempts, nextAttemptAt }: SampleDelivery): string | undefined {
  if (outcome !== "retrying" && outcome !== "failed") return undefined;
  const runs = attempts > 1 ? `${t("The handler has run {0} times.", attempts)} ` : "";
  if (outcome === "failed")
    return `${runs}${t("The delivery will not be retried automatically. You can replay it on its page.")}`;
  const time = nextAttemptAt === undefined ? undefined : timeOfDay(nextAttemptAt);
  return `${runs}${time === undefined ? t("The delivery will be retried soon.") : t("The delivery will be retried at {0}.", time)}`;
}

function Failure({ sample, sent }: SentProps): ReactElement {
  const { error, location } = sent.delivery ?? {};
  const { status } = sent.outcome;
  return (
    <span data-testid="handled">
      {error === undefined
        ? t("responded with {0}, handler failed", status)
        : t("responded with {0}, handler failed: {1}", status, error)}
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

const outcomeTexts: Partial<Readonly<Record<SampleDelivery["outcome"], string>>> = {
  running: t("the handler is still running"),
  ignored: t("no handler for this event"),
  refused: t("the delivery was rejected"),
};

/** Shown instead of an outcome, because an accepted delivery may still fail in its handler. */
function UnknownOutcome({ named }: { readonly named: boolean }): ReactElement {
  return (
    <p className="hl-dim" data-testid="unknown-outcome">
      {named
        ? t("The handler's outcome is unknown because the environment does not report it.")
        : t("The handler's outcome is unknown because the response does not contain the delivery id.")}{" "}
      {t("See Deliveries for the outcome.")}
    </p>
  );
}

/** The outcome of the sent delivery. */
function DeliveryOutcome({ sample, sent }: SentProps): ReactElement | null {
  const { delivery, outcome, following } = sent;
  if (isOutcomeUnknown(sent)) return <UnknownOutcome named={outcome.delivery !== undefined} />;
  if (!outcome.delivery) return null;
  if (!delivery) return following ? <p className="hl-dim">{t("Waiting for the handler…")}</p> : null;
  const key = outcome.delivery;
  const failed = delivery.outcome === "failed" || delivery.outcome === "retrying";
  const next = retryText(delivery);
  return (
    <>
      <p className={failed ? "cs-failure" : "hl-dim"}>
        {failed ? (
          <Failure sample={sample} sent={sent} />
        ) : (
          <span data-testid="handled">
            {t("responded with {0}", outcome.status)},{" "}
            {outcomeTexts[delivery.outcome] ?? t("handled in {0}", durationText(delivery.milliseconds))}
          </span>
        )}
      </p>
      <p className="hl-dim">
        {next !== undefined && <span data-testid="next-run">{next}</span>}
        <LinkButton data-testid="open-delivery" onClick={() => sample.host.send("openDelivery", key)}>
          {t("Open the delivery")}
        </LinkButton>
      </p>
    </>
  );
}

/** The URL at which the calling application reads the delivery's outcome, and that URL's response to the same proof. */
function ApplicationOutcome({ sample, sent }: SentProps): ReactElement | null {
  const [response, setResponse] = useState<{
    readonly outcome: SentResult["outcome"];
    readonly text: string;
  }>();
  const location = sent.outcome.headers?.find(([name]) => name === "location")?.[1];
  if (location === undefined) return null;
  const read = async (): Promise<void> => {
    const { outcome, sending } = sent;
    const show = (text: string): void => setResponse({ outcome, text });
    await sample.host.request("readOutcome", { location, ...sending }).then(
      ({ status, body }) => show(`${status} ${body.trim()}`),
      (error: unknown) => show(errorMessage(error)),
    );
  };
  return (
    <div className="cs-outcome">
      <p className="hl-dim">
        {t("The calling application can read the outcome at this URL:")}{" "}
        <code data-testid="location">{location}</code>
        <LinkButton data-testid="read-outcome" onClick={() => void read()}>
          {t("Read the outcome")}
        </LinkButton>
      </p>
      {response?.outcome === sent.outcome && (
        <p>
          <code data-testid="outcome">{response.text}</code>
        </p>
      )}
    </div>
  );
}

/** A response's headers, and the remaining quotas of the rate limits that the headers report. */
function ResponseHeaders({ outcome }: Pick<SentResult, "outcome">): ReactElement | null {
  const { headers = [] } = outcome;
  if (headers.length === 0) return null;
  const retryAfter = headers.find(([name]) => name === "retry-after")?.[1];
  return (
    <>
      {readLimits(headers).map((limit) => (
        <p key={limit.policy} className="hl-dim" data-testid="limit">
          {limitText(limit)}
        </p>
      ))}
      {retryAfter !== undefined && (
        <p className="hl-dim" data-testid="retry-after">
          {/^\d+$/.test(retryAfter)
            ? t("The server requests a retry after {0} s", retryAfter)
            : t("The server requests a retry after {0}", retryAfter)}
        </p>
      )}
      <details className="cs-headers" data-testid="answer-headers">
        <summary>{t("Headers ({0})", headers.length)}</summary>
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
  const verdict = toVerdict(sent);
  const shown = useMemo(() => (body === "" ? t("The response has no body.") : formatBody(body)), [body]);
  return (
    <>
      <p className={`cs-${verdict}`} data-testid="mood" data-mood={verdict}>
        {verdict === "waiting" ? <ProgressRing /> : <Icon name={verdictIcons[verdict]} />}
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
    // In a short editor, only the form is visible. After sending, the response must be visible, too.
    if (phase !== "none") section.current?.scrollIntoView({ block: "nearest" });
  }, [phase]);
  return (
    <section
      ref={section}
      className="cs-result"
      data-testid="result"
      aria-live="polite"
      aria-label={t("Result")}
    >
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
