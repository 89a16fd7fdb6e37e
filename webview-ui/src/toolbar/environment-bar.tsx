import type { EnvironmentChoice, EnvironmentRuns, NamedChoice } from "@hookloom/language-server/protocol";
import type { ReactElement } from "react";
import { showRunsOf } from "../actions/environment-runs.ts";
import { IconButton } from "../controls/button.tsx";
import { Icon } from "../controls/icon.tsx";
import { runsText } from "../model/failure-text.ts";
import { useController, useView } from "../state/controller.ts";
import "./run-bar.css";

function Choices(props: {
  readonly label: string;
  readonly value: string;
  readonly choices: readonly NamedChoice[];
  readonly testId: string;
  readonly onChange: (name: string) => void;
}): ReactElement {
  const { label, value, choices, testId, onChange } = props;
  return (
    <select
      className="hl-input hl-select hl-bar-select"
      aria-label={label}
      title={choices.find(({ name }) => name === value)?.label}
      value={value}
      data-testid={testId}
      onChange={(event) => onChange(event.target.value)}
    >
      {choices.map(({ name, label: text }) => (
        <option key={name} value={name}>
          {text}
        </option>
      ))}
    </select>
  );
}

/** What is known of the shown flow, or why nothing is. */
function Outcome({ runs }: { readonly runs: EnvironmentRuns }): ReactElement {
  const flow = useView(({ scene }) => scene?.flow);
  const { counts, problem } = runs;
  if (problem !== undefined)
    return (
      <span
        className="hl-run-outcome hl-run-outcome-unfinished"
        title={problem}
        data-testid="environment-problem"
      >
        <Icon name="warning" size={14} label="Problem" />
        <span>{problem}</span>
      </span>
    );
  const own = counts?.handlers[flow?.id ?? ""];
  if (counts === undefined) return <span className="hl-run-count">Reading its counts</span>;
  if (own === undefined) {
    const text = "Runs are counted by handler, and this is none of a known trigger.";
    return (
      <span className="hl-run-outcome" title={text} data-testid="environment-runs">
        <span>{flow?.triggers.length === 0 ? "Runs are counted for handlers only" : text}</span>
      </span>
    );
  }
  const text = runsText(own);
  return (
    <span
      className={`hl-run-outcome hl-run-outcome-${own.failed > 0 ? "failed" : "ok"}`}
      title={`${text}. A delivery that was tried again has several runs; cards show those that have not succeeded since.`}
      data-testid="environment-runs"
    >
      <Icon name={own.failed > 0 ? "error" : "pass"} size={14} label={own.failed > 0 ? "failed" : "ok"} />
      <span>{text}</span>
    </span>
  );
}

function Bar({ runs, chosen }: { readonly runs: EnvironmentRuns; readonly chosen: EnvironmentChoice }) {
  const control = useController();
  const { environments, ranges, counts } = runs;
  const name = environments.find((one) => one.name === chosen.environment)?.label ?? chosen.environment;
  const more = "There are older failures, which were not looked at.";
  return (
    <div
      className="hl-run-bar"
      role="toolbar"
      aria-label="Runs of an environment"
      data-testid="environment-bar"
    >
      <Icon name="server-environment" size={14} />
      <Choices
        label="Environment"
        value={chosen.environment}
        choices={environments}
        testId="environment"
        onChange={(environment) => showRunsOf(control, { ...chosen, environment })}
      />
      <Choices
        label="Range of time"
        value={chosen.range}
        choices={ranges}
        testId="environment-range"
        onChange={(range) => showRunsOf(control, { ...chosen, range })}
      />
      <Outcome runs={runs} />
      {counts?.more && (
        <span className="hl-run-notes" role="note" title={more} data-testid="environment-notes">
          <Icon name="info" size={14} />
          <span>{more}</span>
        </span>
      )}
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

/** Whose runs the diagram shows, since when, and what became of the shown flow's. */
export function EnvironmentBar(): ReactElement | null {
  const runs = useView(({ environmentRuns }) => environmentRuns);
  return runs.chosen ? <Bar runs={runs} chosen={runs.chosen} /> : null;
}
