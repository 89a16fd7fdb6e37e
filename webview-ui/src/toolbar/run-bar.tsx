import type { RecordedDelivery } from "@hookloom/language-server/protocol";
import { type ReactElement, useEffect, useState } from "react";
import {
  chooseCall,
  chooseDelivery,
  deliveriesOf,
  shownDelivery,
  showsRecorded,
  togglePin,
  toggleRuns,
} from "../actions/runs.ts";
import { IconButton } from "../controls/button.tsx";
import { Icon } from "../controls/icon.tsx";
import { durationText } from "../model/amounts.ts";
import { useController, useView } from "../state/controller.ts";
import { EarlierRun } from "./earlier-run.tsx";
import "./run-bar.css";

/** Shows and hides what deliveries did; absent while none was recorded that ran the shown flow. */
export function RunToggle(): ReactElement | null {
  const control = useController();
  const on = useView(showsRecorded);
  const has = useView((state) => deliveriesOf(state, state.scene?.flow.id).length > 0);
  if (!has) return null;
  return (
    <IconButton
      icon="history"
      label={on ? "Hide what deliveries did" : "Show what deliveries did"}
      aria-pressed={on}
      data-testid="toggle-runs"
      onClick={() => toggleRuns(control)}
    />
  );
}

/** How long ago something was, in the largest unit that fits. */
function agoText(time: string, now: number): string {
  const seconds = Math.max(0, Math.round((now - Date.parse(time)) / 1000));
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86_400)} d ago`;
}

/** The present time, again every few seconds. */
function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 5_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

const outcomeIcons = { ok: "pass", failed: "error", unfinished: "watch" } as const;

function Outcome({ delivery }: { readonly delivery: RecordedDelivery }): ReactElement {
  const now = useNow();
  const { outcome, event, error, startedAt, milliseconds, attempt } = delivery;
  const again = attempt > 1 ? ` · run ${attempt}` : "";
  const text = `${event} · ${agoText(startedAt, now)} · ${durationText(milliseconds)}${again}`;
  return (
    <span
      className={`hl-run-outcome hl-run-outcome-${outcome}`}
      title={[text, error].filter(Boolean).join("\n")}
      data-testid="run-outcome"
    >
      <Icon name={outcomeIcons[outcome]} size={14} label={outcome} />
      <span>{error ?? text}</span>
    </span>
  );
}

/** What this picture leaves out, in sentences. */
function useNotes(delivery: RecordedDelivery | undefined): readonly string[] {
  const changed = useView(({ runs: { view, shown } }) => {
    if (!view || !shown) return 0;
    const own = new Set(stepNumbers(view.call.body));
    return [...own].filter((step) => typeof shown.places.steps[step] !== "string").length;
  });
  if (!delivery) return [];
  const [have, are] = changed === 1 ? ["has", "is"] : ["have", "are"];
  const since = `${changed} of the steps that ran ${have} changed since and ${are} not shown.`;
  return changed > 0 ? [since, ...delivery.notes] : delivery.notes;
}

interface Ran {
  readonly steps: readonly { readonly step: number; readonly blocks: readonly Ran[] }[];
}

const stepNumbers = ({ steps }: Ran): readonly number[] =>
  steps.flatMap(({ step, blocks }) => [step, ...blocks.flatMap(stepNumbers)]);

/** Which call of a function is shown, where the delivery made several. */
function Calls(): ReactElement | null {
  const control = useController();
  const index = useView(({ runs }) => runs.view?.index ?? 0);
  const count = useView(({ runs }) => runs.view?.count ?? 0);
  if (count < 2) return null;
  return (
    <>
      <IconButton
        icon="arrow-left"
        label="Previous call"
        disabled={index === 0}
        data-testid="previous-call"
        onClick={() => chooseCall(control, index - 1)}
      />
      <span className="hl-run-count" data-testid="call-count">{`call ${index + 1} of ${count}`}</span>
      <IconButton
        icon="arrow-right"
        label="Next call"
        disabled={index === count - 1}
        data-testid="next-call"
        onClick={() => chooseCall(control, index + 1)}
      />
    </>
  );
}

/** Opens the list of environments whose runs can be shown in place of recorded deliveries. */
function EnvironmentsButton(): ReactElement | null {
  const { store, camera } = useController();
  const has = useView(({ environmentRuns }) => environmentRuns.environments.length > 0);
  const open = useView(({ overlay }) => overlay?.kind === "environments");
  if (!has) return null;
  return (
    <IconButton
      icon="server-environment"
      label="Show the runs of an environment instead"
      aria-haspopup="menu"
      aria-expanded={open}
      data-testid="choose-environment"
      onPointerDown={(event) => event.preventDefault()}
      onClick={() =>
        store.set({ overlay: open ? undefined : { kind: "environments", x: camera.pane.width, y: -8 } })
      }
    />
  );
}

/** The recorded deliveries of the flow: a slider over them, what became of the shown one, and what can be done with it. */
export function RunBar(): ReactElement | null {
  const control = useController();
  const on = useView(showsRecorded);
  const flow = useView(({ scene }) => scene?.flow.id);
  const all = useView(({ runs }) => runs.deliveries);
  const delivery = useView(shownDelivery);
  const notes = useNotes(delivery);
  if (!on || !delivery || flow === undefined) return null;
  // The oldest is on the left, as time goes.
  const own = all.filter(({ flows }) => flows.includes(flow)).reverse();
  const at = own.indexOf(delivery);
  const pinned = delivery.pinnedTo.includes(flow);
  const { host } = control;
  const count = `delivery ${at + 1} of ${own.length}`;
  return (
    <div className="hl-run-bar" role="toolbar" aria-label="Recorded deliveries" data-testid="run-bar">
      <input
        type="range"
        min={0}
        max={Math.max(own.length - 1, 1)}
        value={own.length === 1 ? 1 : at}
        disabled={own.length < 2}
        aria-label="Recorded delivery"
        aria-valuetext={`${count}, ${delivery.event}, ${delivery.outcome}`}
        title={count}
        data-testid="run-slider"
        onChange={(event) => {
          const chosen = own[Number(event.target.value)];
          if (chosen) chooseDelivery(control, chosen.id);
        }}
      />
      <span className="hl-run-count" data-testid="run-count">
        {count}
      </span>
      <EarlierRun />
      <Outcome delivery={delivery} />
      {notes.length > 0 && (
        <span className="hl-run-notes" role="note" title={notes.join("\n")} data-testid="run-notes">
          <Icon name="info" size={14} />
          <span>{notes.join(" ")}</span>
        </span>
      )}
      <span className="hl-toolbar-space" />
      <Calls />
      <IconButton
        icon={pinned ? "pinned" : "pin"}
        label={
          pinned
            ? "Unpin this delivery from the flow"
            : "Pin this delivery to the flow: it is kept and shown first"
        }
        aria-pressed={pinned}
        data-testid="pin-run"
        onClick={() => void togglePin(control)}
      />
      <IconButton
        icon="inbox"
        label="Open this delivery with its headers and body"
        data-testid="open-run-delivery"
        onClick={() => host.send("openRecordedDelivery", { id: delivery.id })}
      />
      <IconButton
        icon="debug-alt"
        label="Debug this delivery: run it again with the debugger attached"
        data-testid="debug-run"
        onClick={() => host.send("debugRecording", { id: delivery.id })}
      />
      <IconButton
        icon="debug-rerun"
        label="Replay from here: run the whole handler again with this delivery, as it was received, on the code that runs now"
        data-testid="replay-run"
        onClick={() => host.send("replayRecording", { id: delivery.id })}
      />
      <EnvironmentsButton />
    </div>
  );
}
