import type { ReactElement } from "react";
import { Icon } from "../controls/icon.tsx";
import { ProgressRing } from "../controls/progress-ring.tsx";
import type { Result } from "./use-sample.ts";

/** A response as people read it: JSON gets its line breaks. */
export function readable(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

function Sent({ result }: { readonly result: Result & { readonly phase: "sent" } }): ReactElement {
  const { status, milliseconds, body } = result.outcome;
  const ok = status >= 200 && status < 300;
  return (
    <>
      <p className={ok ? "cs-ok" : "cs-bad"}>
        <Icon name={ok ? "pass" : "error"} />
        <strong data-testid="status">{status}</strong>
        <span data-testid="time">
          {milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms
        </span>
        <span className="cs-dim">{result.event}</span>
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long response has to be scrolled by keys too. */}
      <pre className="cs-response" data-testid="response" tabIndex={0}>
        {body === "" ? "The response has no body." : readable(body)}
      </pre>
    </>
  );
}

/** What came of sending. */
export function SendResult({ result }: { readonly result: Result }): ReactElement {
  return (
    <section className="cs-result" data-testid="result" aria-live="polite" aria-label="Result">
      {result.phase === "busy" && (
        <p>
          <ProgressRing /> {result.text}
        </p>
      )}
      {result.phase === "failed" && (
        <p role="alert" className="hl-error" data-testid="send-error">
          {result.sentence}
        </p>
      )}
      {result.phase === "sent" && <Sent result={result} />}
    </section>
  );
}
