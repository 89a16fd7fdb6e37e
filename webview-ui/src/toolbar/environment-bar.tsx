import type { EnvironmentChoice, EnvironmentRuns, NamedChoice } from "@hookloom/protocol/environment-runs";
import { t } from "@vscode/l10n";
import type { ReactElement } from "react";
import { showEnvironmentRuns } from "../actions/environment-runs.ts";
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
        <Icon name="warning" size={14} label={t("Problem")} />
        <span className="hl-cut">{problem}</span>
      </span>
    );
  if (counts === undefined) return <span className="hl-run-count">{t("Loading run counts…")}</span>;
  const handlerRuns = counts.handlers[flow?.id ?? ""];
  if (handlerRuns === undefined) {
    const text =
      flow?.triggers.length === 0
        ? t("Runs are counted for handlers only")
        : t("No runs are counted, because the project's entry does not include this trigger");
    return (
      <span className="hl-run-outcome" title={text} data-testid="environment-runs">
        <span className="hl-cut">{text}</span>
      </span>
    );
  }
  const text = runsText(handlerRuns);
  const state = handlerRuns.failed > 0 ? "failed" : "ok";
  return (
    <span
      className={`hl-run-outcome hl-run-outcome-${state}`}
      title={t(
        "{0}. A retried delivery has several runs. Cards show the failed deliveries that have not succeeded since.",
        text,
      )}
      data-testid="environment-runs"
    >
      <Icon
        name={{ failed: "error", ok: "pass" }[state]}
        size={14}
        label={handlerRuns.failed > 0 ? t("failed") : t("ok")}
      />
      <span className="hl-cut">{text}</span>
    </span>
  );
}

function Bar({ runs, chosen }: { readonly runs: EnvironmentRuns; readonly chosen: EnvironmentChoice }) {
  const control = useController();
  const { environments, ranges, counts } = runs;
  const name = environments.find((one) => one.name === chosen.environment)?.label ?? chosen.environment;
  const olderNote = t("Older failures are not included.");
  return (
    <div
      className="hl-bar hl-run-bar"
      role="toolbar"
      aria-label={t("Environment runs")}
      data-testid="environment-bar"
    >
      <Icon name="server" size={14} />
      <BarSelect
        label={t("Environment")}
        value={chosen.environment}
        options={toOptions(environments)}
        data-testid="environment"
        onChange={(environment) => showEnvironmentRuns(control, { ...chosen, environment })}
      />
      <BarSelect
        label={t("Time range")}
        value={chosen.range}
        options={toOptions(ranges)}
        data-testid="environment-range"
        onChange={(range) => showEnvironmentRuns(control, { ...chosen, range })}
      />
      <span className="hl-run-result">
        <Outcome runs={runs} />
        {counts?.more && (
          <span className="hl-run-notes" role="note" title={olderNote} data-testid="environment-notes">
            <Icon name="info" size={14} />
            <span className="hl-cut">{olderNote}</span>
          </span>
        )}
      </span>
      <span className="hl-toolbar-space" />
      <IconButton
        icon="close"
        label={t("Hide the runs of {0}", name)}
        data-testid="hide-environment"
        onClick={() => showEnvironmentRuns(control, undefined)}
      />
    </div>
  );
}

/** Shows the chosen environment, the time range, and the outcomes of the shown flow's runs. */
export function EnvironmentBar(): ReactElement | null {
  const runs = useView(({ environmentRuns }) => environmentRuns);
  return runs.chosen ? <Bar runs={runs} chosen={runs.chosen} /> : null;
}
