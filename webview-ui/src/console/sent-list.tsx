import type { SentEntry } from "@hookloom/protocol/sample-view";
import { t } from "@vscode/l10n";
import { type ReactElement, useId, useState } from "react";
import { Button, IconButton } from "../controls/button.tsx";
import { Checkbox } from "../controls/choice.tsx";
import { Icon } from "../controls/icon.tsx";
import { authenticationLabels } from "./request-options.tsx";
import type { Sample } from "./use-sample.ts";

const clockTime = (iso: string): string => new Date(iso).toTimeString().slice(0, 8);

function Row(props: {
  readonly entry: SentEntry;
  readonly sample: Sample;
  readonly chosen: boolean;
  readonly onChoose: (chosen: boolean) => void;
}): ReactElement {
  const { entry, sample, chosen, onChoose } = props;
  const { id, at, event, resource, environment, proof, status, milliseconds: durationMs } = entry;
  const name = t("{0}, {1} at {2}", event, status, clockTime(at));
  const isAccepted = status < 400;
  const facts = [
    t("{0} in {1}", resource, environment || "dev"),
    ...(proof === "provider" ? [] : [authenticationLabels[proof]]),
    `${Math.round(durationMs)} ms`,
  ];
  return (
    <li className="hl-row cs-sent" data-testid="sent">
      <Checkbox
        label={<span className="cs-sent-time">{clockTime(at)}</span>}
        checked={chosen}
        onChange={onChoose}
        data-testid="sent-choose"
      />
      {/* The response means that the event was accepted, not that its handler succeeded. */}
      <span className={`hl-row cs-sent-status ${isAccepted ? "" : "cs-bad"}`}>
        <Icon name={isAccepted ? "check" : "error"} />
        <strong>{status}</strong>
      </span>
      <span className="cs-sent-event">{event}</span>
      <span className="hl-dim cs-sent-target">{facts.join(", ")}</span>
      <span className="cs-sent-buttons">
        <IconButton
          icon="edit"
          label={t("Show {0} again", name)}
          data-testid="sent-show"
          onClick={() => sample.showAgain(id)}
        />
        <IconButton
          icon="debug-rerun"
          label={t("Send {0} again", name)}
          data-testid="sent-again"
          busy={sample.result.phase === "busy"}
          onClick={() => sample.sendAgain(id)}
        />
      </span>
    </li>
  );
}

/** Requests sent earlier from this page or another page of the project. They can be shown, sent again and compared. */
export function SentList({ sample }: { readonly sample: Sample }): ReactElement {
  const { host, history, clearHistory } = sample;
  const title = useId();
  const [selectedIds, setTicked] = useState<readonly string[]>([]);
  const chosen = selectedIds.filter((id) => history.some((entry) => entry.id === id));
  const [one, other] = chosen;
  const choose = (id: string, isChosen: boolean): void => {
    const others = chosen.filter((each) => each !== id);
    // A third selection replaces the first one.
    setTicked(isChosen ? [...others.slice(-1), id] : others);
  };
  return (
    <section className="cs-history" aria-labelledby={title}>
      <div className="hl-line cs-history-head">
        <h2 id={title}>{t("Earlier requests")}</h2>
        <Button
          variant="secondary"
          icon="diff"
          data-testid="compare"
          disabled={other === undefined}
          title={t("Select two responses to compare them")}
          onClick={() => {
            if (one !== undefined && other !== undefined) host.send("compareResponses", { one, other });
          }}
        >
          {t("Compare responses")}
        </Button>
        <Button variant="secondary" icon="clear-all" data-testid="clear-history" onClick={clearHistory}>
          {t("Clear")}
        </Button>
      </div>
      <ul className="hl-list">
        {history.map((entry) => (
          <Row
            key={entry.id}
            entry={entry}
            sample={sample}
            chosen={chosen.includes(entry.id)}
            onChoose={(isChosen) => choose(entry.id, isChosen)}
          />
        ))}
      </ul>
    </section>
  );
}
