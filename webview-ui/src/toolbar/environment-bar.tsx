import type { EnvironmentChoice, EnvironmentRuns, NamedChoice } from "@hookloom/protocol/environment-runs";
import type { ReactElement } from "react";
import { showRunsOf } from "../actions/environment-runs.ts";
import { IconButton } from "../controls/button.tsx";
import { BarSelect } from "../controls/choice.tsx";
import { Icon } from "../controls/icon.tsx";
import { runsText } from "../model/failure-text.ts";
import { useController, useView } from "../state/controller.ts";
import "./run-bar.css";

const toOptions = (choices: readonly NamedChoice[]) =>
  choices.map(({ name, label }) => ({ value: name, label }));

/** The counts of the shown flow, or the reason why there are none. */
function Outcome({ runs: { counts, problem } }: { readonly runs: EnvironmentRuns }): ReactElement {
  const flow = useView(({ scene }) => scene?.flow);
  if (problem !== undefined)
    return (
      <span
        className="hl-run-outcome hl-run-outcome-unfinished"
        role="status"
        title={problem}
        data-testid="environment-problem"
      >
        <Icon name="warning" size={14} label="Problem" />
        <span className="hl-cut">{problem}</span>
      </span>
    );
  if (counts === undefined) return <span className="hl-run-count">Reading its counts</span>;
  const own = counts.handlers[flow?.id ?? ""];
  if (own === undefined) {
    const text =
      flow?.triggers.length === 0
        ? "Runs are counted for handlers only"
        : "Nothing is counted: the project's entry does not reach this trigger";
    return (
      <span className="hl-run-outcome" title={text} data-testid="environment-runs">
        <span className="hl-cut">{text}</span>
      </span>
    );
  }
  const text = runsText(own);
  const state = own.failed > 0 ? "failed" : "ok";
  return (
    <span
      className={`hl-run-outcome hl-run-outcome-${state}`}
      title={`${text}. A delivery that was tried again has several runs; cards show those that have not succeeded since.`}
      data-testid="environment-runs"
    >
      <Icon name={{ failed: "error", ok: "pass" }[state]} size={14} label={state} />
      <span className="hl-cut">{text}</span>
    </span>
  );
}

function Bar({ runs, chosen }: { readonly runs: EnvironmentRuns; readonly chosen: EnvironmentChoice }) {
  const control = useController();
  const { environments, ranges, counts } = runs;
  const name = environments.find((one) => one.name === chosen.environment)?.label ?? chosen.environment;
  const more = "Older failures are not included.";
  return (
    <div
      className="hl-bar hl-run-bar"
      role="toolbar"
      aria-label="Runs of an environment"
      data-testid="environment-bar"
    >
      <Icon name="server" size={14} />
      <BarSelect
        label="Environment"
        value={chosen.environment}
        options={toOptions(environments)}
        data-testid="environment"
        onChange={(environment) => showRunsOf(control, { ...chosen, environment })}
      />
      <BarSelect
        label="Range of time"
        value={chosen.range}
        options={toOptions(ranges)}
        data-testid="environment-range"
        onChange={(range) => showRunsOf(control, { ...chosen, range })}
      />
      <span className="hl-run-result">
        <Outcome runs={runs} />
        {counts?.more && (
          <span className="hl-run-notes" role="note" title={more} data-testid="environment-notes">
            <Icon name="info" size={14} />
            <span className="hl-cut">{more}</span>
          </span>
        )}
      </span>
      <span className="hl-toolbar-space" />
      <IconButton
        icon="close"
        label={`Hide the runs of ${name}`}
        data-testid="hide-environment"
        onClick={() => showRunsOf(control, undefined)}
      />
    </div>
  );
}

/** Shows the chosen environment, the time range, and the outcomes of the shown flow's runs. */
export function EnvironmentBar(): ReactElement | null {
  const runs = useView(({ environmentRuns }) => environmentRuns);
  return runs.chosen ? <Bar runs={runs} chosen={runs.chosen} /> : null;
}
