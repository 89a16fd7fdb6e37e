import type { MappedResult } from "@hookloom/protocol/mapping";
import type { ReactElement } from "react";
import { Icon } from "../controls/icon.tsx";

/** More elements than this are counted, not shown. */
const mostShown = 5;

function Line({ result }: { readonly result: MappedResult }): ReactElement {
  const { text, error, from, path } = result;
  const indexes = path.filter((key) => typeof key === "number");
  return (
    <li>
      {indexes.length > 0 && <span className="hl-dim">{indexes.map((index) => `[${index}]`).join("")}</span>}
      {error === undefined ? (
        <code className="hl-map-sample" title={text}>
          {text}
        </code>
      ) : (
        <span className="hl-map-error" title={error}>
          <Icon name="error" size={14} /> {error}
        </span>
      )}
      {from.map(({ source, text: held }) => (
        <span key={source} className="hl-map-from" title={`${source} = ${held}`}>
          {source} <span className="hl-dim">= {held}</span>
        </span>
      ))}
    </li>
  );
}

/** What a part of the mapping comes to, and the sources that it is made of with what they held. */
export function ResultLines({ results }: { readonly results: readonly MappedResult[] }): ReactElement | null {
  if (results.length === 0) return null;
  const more = results.length - mostShown;
  return (
    <ul className="hl-map-results" aria-label="Live result" data-testid="map-result">
      {results.slice(0, mostShown).map((result) => (
        <Line key={JSON.stringify(result.path)} result={result} />
      ))}
      {more > 0 && <li className="hl-dim">{more === 1 ? "1 more element" : `${more} more elements`}</li>}
    </ul>
  );
}
