import { errorMessage } from "@hookloom/protocol/unknown-values";
import { type ReactElement, useState } from "react";
import type { Sample, SentResult } from "./use-sample.ts";

/** What the caller of a delivery may read: where, and what it says to an application with the same proof. */
export function ApplicationOutcome({
  sample,
  sent,
}: {
  readonly sample: Sample;
  readonly sent: SentResult;
}): ReactElement | null {
  const [response, setResponse] = useState<{ readonly of: SentResult["outcome"]; readonly text: string }>();
  const location = sent.outcome.headers?.find(([name]) => name === "location")?.[1];
  if (location === undefined) return null;
  const read = async (): Promise<void> => {
    const { outcome, sending } = sent;
    const show = (text: string): void => setResponse({ of: outcome, text });
    await sample.readOutcome({ location, ...sending }).then(
      ({ status, body }) => show(`${status} ${body.trim()}`),
      (error: unknown) => show(errorMessage(error)),
    );
  };
  return (
    <div className="cs-outcome">
      <p className="cs-dim">
        Its application reads the outcome at <code data-testid="location">{location}</code>
        <button
          type="button"
          className="cs-link cs-place"
          data-testid="read-outcome"
          onClick={() => void read()}
        >
          Read the outcome
        </button>
      </p>
      {response?.of === sent.outcome && (
        <p>
          <code data-testid="outcome">{response.text}</code>
        </p>
      )}
    </div>
  );
}
