import type { ChartsData } from "@hookloom/protocol/charts-view";
import type { EnvironmentChoice } from "@hookloom/protocol/environment-runs";
import { t } from "@vscode/l10n";
import { type ReactElement, useMemo } from "react";
import { Button } from "../controls/button.tsx";
import { Select } from "../controls/choice.tsx";
import { Icon } from "../controls/icon.tsx";
import { Chart } from "./chart.tsx";
import { buildCharts, type ChartModel, momentText } from "./chart-model.ts";
import { FailureGroups } from "./failure-groups.tsx";
import { SeriesRows } from "./series-rows.tsx";
import {
  type ChangeHandler,
  type Charts,
  type ChartsHost,
  type ChartsStart,
  useCharts,
} from "./use-charts.ts";
import "../page.css";
import "./charts.css";

interface ChartsPageProps {
  readonly host: ChartsHost;
  readonly start: ChartsStart;
  /** Registers the handler for changes with the page's connection. */
  readonly onChange: (take: ChangeHandler) => void;
  /** Called with the choice, initially and after each change. */
  readonly onChoice: (choice: EnvironmentChoice) => void;
}

function ChartControls({
  charts,
  start,
}: {
  readonly charts: Charts;
  readonly start: ChartsStart;
}): ReactElement {
  const { choice, choose, data } = charts;
  return (
    <div className="ch-choices">
      <Select
        label={t("Environment")}
        data-testid="environment"
        value={choice.environment}
        options={start.environments.map(({ name, label }) => ({ value: name, label }))}
        onChange={(environment) => choose({ environment })}
      />
      <Select
        label={t("Range")}
        data-testid="range"
        value={choice.range}
        options={start.ranges.map(({ name, label }) => ({ value: name, label }))}
        onChange={(range) => choose({ range })}
      />
      {data?.dashboard && (
        <Button
          variant="secondary"
          icon="link-external"
          data-testid="dashboard"
          onClick={charts.openDashboard}
        >
          {t("Open dashboard")}
        </Button>
      )}
    </div>
  );
}

/** The filters of the charts and of the Deliveries view, each with a button that removes it. */
function ActiveFilters(props: {
  readonly charts: Charts;
  readonly model: ChartModel | undefined;
}): ReactElement {
  const { charts, model } = props;
  const { only, selected, setOnly, select } = charts;
  const timeText = (seconds: number): string => (model ? momentText(seconds, model) : "");
  return (
    <>
      {only && (
        <p className="hl-row ch-narrowed" data-testid="only">
          <span>
            {t("The charts show only:")} <code>{only.trigger}</code>{" "}
            {only.event || t("requests that were not verified")}
          </span>
          <Button variant="secondary" icon="close" onClick={() => setOnly(undefined)}>
            {t("Show all")}
          </Button>
        </p>
      )}
      {selected && (
        <p className="hl-row ch-narrowed" data-testid="selected">
          <span>
            {t("The Deliveries view shows only {0} to {1}.", timeText(selected.from), timeText(selected.to))}
          </span>
          <Button variant="secondary" icon="close" data-testid="show-all" onClick={() => select(undefined)}>
            {t("Show all times")}
          </Button>
        </p>
      )}
    </>
  );
}

function Body({ charts, data }: { readonly charts: Charts; readonly data: ChartsData }): ReactElement {
  const { stats, releases, stoppedNotice } = data;
  const models = useMemo(() => buildCharts(stats), [stats]);
  const { only, setOnly, selected, select } = charts;
  return (
    <>
      {stoppedNotice !== undefined && (
        <p className="hl-row ch-stopped" data-testid="stopped">
          <Icon name="debug-disconnect" />
          <span>{stoppedNotice}</span>
        </p>
      )}
      <ActiveFilters charts={charts} model={models[0]} />
      <div className="ch-charts">
        {models.map((model) => (
          <Chart key={model.id} model={model} releases={releases} selected={selected} onSelect={select} />
        ))}
      </div>
      <h2>{t("Triggers and events")}</h2>
      <SeriesRows stats={stats} only={only} onOnly={setOnly} />
      <h2>{t("Failures")}</h2>
      <FailureGroups charts={charts} data={data} />
    </>
  );
}

/** The charts page: the number of deliveries, their outcomes and durations, and the failures. */
export function ChartsPage({ host, start, ...callbacks }: ChartsPageProps): ReactElement {
  const charts = useCharts(host, start, callbacks);
  const { data, problem, notice } = charts;
  return (
    <main className="hl-page hl-column ch-page">
      <header>
        <h1>{t("Charts")}</h1>
        <p className="hl-lead">{t("Deliveries of {0}: counts, outcomes and durations.", start.project)}</p>
      </header>
      <ChartControls charts={charts} start={start} />
      {problem !== undefined && (
        <p className="hl-row ch-problem" role="alert" data-testid="problem">
          <Icon name="error" />
          <span>{problem}</span>
          <Button variant="secondary" icon="refresh" onClick={() => void charts.refresh()}>
            {t("Try again")}
          </Button>
        </p>
      )}
      <p className="ch-notice" role="status" data-testid="notice">
        {notice}
      </p>
      {data ? (
        <Body charts={charts} data={data} />
      ) : (
        problem === undefined && <p className="hl-dim">{t("Loading statistics…")}</p>
      )}
    </main>
  );
}
