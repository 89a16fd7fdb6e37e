import type { SampleOutcome } from "@hookloom/protocol/sample-view";
import type { ReactElement } from "react";
import { limitText, readLimits } from "./limits.ts";

/** The headers of an answer, and what is left of the limits that they describe. */
export function ResponseHeaders({
  headers = [],
}: {
  readonly headers: SampleOutcome["headers"] | undefined;
}): ReactElement | null {
  if (headers.length === 0) return null;
  const retry = headers.find(([name]) => name === "retry-after")?.[1];
  return (
    <>
      {readLimits(headers).map((limit) => (
        <p key={limit.policy} className="cs-dim" data-testid="limit">
          {limitText(limit)}
        </p>
      ))}
      {retry !== undefined && (
        <p className="cs-dim" data-testid="retry-after">
          The server asks you to retry after {/^\d+$/.test(retry) ? `${retry} s` : retry}
        </p>
      )}
      <details className="cs-headers" data-testid="answer-headers">
        <summary>Headers ({headers.length})</summary>
        <dl>
          {headers.map(([name, value], index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a name may come twice, and the list never changes.
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
