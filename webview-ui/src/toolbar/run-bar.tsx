import { durationText } from "@hookloom/protocol/duration-text";
import type { RecordedDelivery } from "@hookloom/protocol/recording";
import { t } from "@vscode/l10n";
import { type ReactElement, useEffect, useState } from "react";
import {
  chooseCall,
  chooseDelivery,
  flowDeliveries,
  hasFailedCard,
  replayShown,
  showFailedCard,
  shownDelivery,
  showsRecorded,
  togglePin,
} from "../actions/runs.ts";
import { Button, IconButton } from "../controls/button.tsx";
import { BarSelect } from "../controls/choice.tsx";
import { Icon } from "../controls/icon.tsx";
import { useController, useView } from "../state/controller.ts";
import { SampleBar } from "./sample-bar.tsx";
import "./run-bar.css";

/** Formats the elapsed time in the largest unit that fits. */
function agoText(time: string, now: number): string {
  const seconds = Math.max(0, Math.round((now - Date.parse(time)) / 1000));
  if (seconds < 60) return t("{0} s ago", seconds);
  if (seconds < 3600) return t("{0} min ago", Math.floor(seconds / 60));
  if (seconds < 86_400) return t("{0} h ago", Math.floor(seconds / 3600));
  return t("{0} d ago", Math.floor(seconds / 86_400));
}

/** Returns the current time, updated every few seconds. */
function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 5_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

const outcomeIcons = { ok: "pass", failed: "error", unfinished: "watch" } as const;
const outcomeLabels = { ok: t("ok"), failed: t("failed"), unfinished: t("unfinished") } as const;

/** The outcome of the shown run. A click on a failure shows its card. */
function Outcome({ delivery }: { readonly delivery: RecordedDelivery }): ReactElement {
  const control = useController();
  const canShowCard = useView(hasFailedCard);
  const now = useNow();
  const { outcome, event, error, startedAt, durationMs, attempt } = delivery;
  const attemptText = attempt > 1 ? ` · ${t("attempt {0}", attempt)}` : "";
  const duration = durationText(durationMs);
  const text = `${event} · ${agoText(startedAt, now)} · ${duration}${attemptText}`;
  const failure = `${t("{0} failed after {1}", event, duration)}${attemptText}${error ? `: ${error}` : ""}`;
  const shown = <span className="hl-cut">{outcome === "failed" ? failure : text}</span>;
  const className = `hl-run-outcome hl-run-outcome-${outcome}`;
  const icon = <Icon name={outcomeIcons[outcome]} size={14} label={outcomeLabels[outcome]} />;
  const title = [text, error].filter(Boolean).join("\n");
  if (outcome !== "failed" || !canShowCard)
    return (
      <span className={className} title={title} data-testid="run-outcome">
        {icon}
        {shown}
      </span>
    );
  return (
    <button
      type="button"
      className={`${className} hl-run-link`}
      title={`${title}\n${t("Show the failed card")}`}
      data-testid="run-outcome"
      onClick={() => showFailedCard(control)}
    >
      {icon}
      {shown}
    </button>
  );
}

/** Returns notes about what the diagram does not show. */
function useNotes(delivery: RecordedDelivery | undefined): readonly string[] {
  const changed = useView(({ runs: { view, shown } }) => {
    if (!view || !shown) return 0;
    const runSteps = new Set(stepNumbers(view.call.body));
    return [...runSteps].filter((step) => typeof shown.ids.steps[step] !== "string").length;
  });
  if (!delivery) return [];
  const changedNote =
    changed === 1
      ? t("1 step that ran has changed since then and is not shown.")
      : t("{0} steps that ran have changed since then and are not shown.", changed);
  return changed > 0 ? [changedNote, ...delivery.notes] : delivery.notes;
}

/** Shows that the displayed run is an earlier one, because newer runs were debugged and therefore not recorded. */
function EarlierRun(): ReactElement | null {
  const newest = useView((state) => flowDeliveries(state, state.scene?.flow.id)[0]);
  const { phase, since } = useView(({ debug }) => debug);
  if (!newest || since === undefined || newest.startedAt > since) return null;
  const reason =
    phase === "off"
      ? t("runs under the debugger are not recorded")
      : t("nothing is recorded while the debugger is attached");
  return (
    <span
      className="hl-run-notes hl-run-earlier"
      role="note"
      title={`${t("Earlier run")}: ${reason}`}
      data-testid="earlier-run"
    >
      <Icon name="history" size={14} />
      <span className="hl-cut">
        <b>{t("Earlier run")}</b>: {reason}
      </span>
    </span>
  );
}

interface RunSteps {
  readonly steps: readonly { readonly step: number; readonly blocks: readonly RunSteps[] }[];
}

const stepNumbers = ({ steps }: RunSteps): readonly number[] =>
  steps.flatMap(({ step, blocks }) => [step, ...blocks.flatMap(stepNumbers)]);

/** Selects which call of a function is shown, if the delivery called the function several times. */
function Calls(): ReactElement | null {
  const control = useController();
  const index = useView(({ runs }) => runs.view?.index ?? 0);
  const count = useView(({ runs }) => runs.view?.count ?? 0);
  if (count < 2) return null;
  const options = Array.from({ length: count }, (_, call) => ({
    value: String(call),
    label: t("call {0} of {1}", call + 1, count),
  }));
  return (
    <BarSelect
      label={t("Call")}
      value={String(index)}
      options={options}
      data-testid="call"
      onChange={(call) => chooseCall(control, Number(call))}
    />
  );
}

/**
 * The last sample sent from this window until it is recorded. Otherwise, the flow's recorded runs: a slider to choose a run,
 * its outcome, and its actions. A delivery that was replayed has several runs.
 */
export function RunBar(): ReactElement | null {
  const control = useController();
  const on = useView(showsRecorded);
  const flow = useView(({ scene }) => scene?.flow.id);
  const all = useView(({ runs }) => runs.deliveries);
  const delivery = useView(shownDelivery);
  const notes = useNotes(delivery);
  const sample = useView((state) => state.sample);
  if (sample) return <SampleBar sample={sample} />;
  if (!on || !delivery || flow === undefined) return null;
  // The oldest run is on the left, in chronological order.
  const flowRuns = all.filter(({ flows }) => flows.includes(flow)).reverse();
  const runIndex = flowRuns.indexOf(delivery);
  const count = t("run {0} of {1}", runIndex + 1, flowRuns.length);
  return (
    <div className="hl-bar hl-run-bar" role="toolbar" aria-label={t("Recorded runs")} data-testid="run-bar">
      <input
        type="range"
        min={0}
        max={Math.max(flowRuns.length - 1, 1)}
        value={flowRuns.length === 1 ? 1 : runIndex}
        disabled={flowRuns.length < 2}
        aria-label={t("Recorded run")}
        aria-valuetext={`${count}, ${delivery.event}, ${outcomeLabels[delivery.outcome]}`}
        title={count}
        data-testid="run-slider"
        onChange={(event) => {
          const chosen = flowRuns[Number(event.target.value)];
          if (chosen) chooseDelivery(control, chosen.id);
        }}
      />
      <span className="hl-run-count" data-testid="run-count">
        {count}
      </span>
      <EarlierRun />
      <span className="hl-run-result">
        <Outcome delivery={delivery} />
        {notes.length > 0 && (
          <span className="hl-run-notes" role="note" title={notes.join("\n")} data-testid="run-notes">
            <Icon name="info" size={14} />
            <span className="hl-cut">{notes.join(" ")}</span>
          </span>
        )}
      </span>
      <span className="hl-toolbar-space" />
      <Calls />
      <Actions delivery={delivery} flow={flow} />
    </div>
  );
}

/** The actions for the shown run. In a narrow bar, these buttons stay in one row. */
function Actions(props: { readonly delivery: RecordedDelivery; readonly flow: string }): ReactElement {
  const { delivery, flow } = props;
  const { id, pinnedTo } = delivery;
  const control = useController();
  const { host } = control;
  const pinned = pinnedTo.includes(flow);
  return (
    <span className="hl-row hl-run-actions">
      <IconButton
        icon={pinned ? "pinned" : "pin"}
        label={
          pinned
            ? t("Unpin this delivery from the flow")
            : t("Pin this delivery to the flow: it is kept and shown first")
        }
        aria-pressed={pinned}
        data-testid="pin-run"
        onClick={() => void togglePin(control)}
      />
      <IconButton
        icon="file-text"
        label={t("Open this delivery with its headers and body")}
        data-testid="open-run-delivery"
        onClick={() => host.send("openRecordedDelivery", { id })}
      />
      <Button
        variant="secondary"
        className="hl-bar-button"
        title={t("Run this delivery again with the debugger attached")}
        data-testid="debug-run"
        onClick={() => host.send("debugRecording", { id })}
      >
        {t("Debug delivery")}
      </Button>
      <Button
        variant="secondary"
        className="hl-bar-button"
        title={t("Replay: run the whole handler of the current code again with the original delivery")}
        data-testid="replay-run"
        onClick={() => replayShown(control)}
      >
        {t("Replay")}
      </Button>
    </span>
  );
}
