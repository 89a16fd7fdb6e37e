import type { ChartsData, FailureGroup } from "@hookloom/protocol/charts-view";
import { t } from "@vscode/l10n";
import type { ReactElement } from "react";
import { Button, IconButton } from "../controls/button.tsx";
import { errorLine } from "../model/failure-text.ts";
import { numberText } from "../model/language.ts";
import { momentText } from "./chart-model.ts";
import type { Charts } from "./use-charts.ts";

/** A range of several days, so that the date is shown. */
const multiDayRange = { times: [0, 10 * 24 * 3600] };

const dateTimeText = (iso: string): string => momentText(Date.parse(iso) / 1000, multiDayRange);

const shortBuildLength = 12;

/** Returns when a failure first occurred: `since build 3f9ac21, 26 Nov, 14:03`. */
function sinceText({ since }: FailureGroup): string {
  if (since.build === undefined) return t("since {0}", dateTimeText(since.at));
  return t("since build {0}, {1}", since.build.slice(0, shortBuildLength), dateTimeText(since.at));
}

function deliveriesText({ deliveries, dead }: FailureGroup): string {
  const all = deliveries === 1 ? t("1 delivery") : t("{0} deliveries", numberText(deliveries));
  const retried = deliveries - dead;
  return retried === 0 ? all : t("{0}, {1} will be retried", all, numberText(retried));
}

interface FailureProps {
  readonly charts: Charts;
  readonly data: ChartsData;
}

function GroupRow({ charts, data, group }: FailureProps & { readonly group: FailureGroup }): ReactElement {
  const { busy, replayed } = charts;
  const { delivery: id, traceId } = group.last;
  const silent = data.silenced.includes(group.group);
  return (
    <li className="hl-row ch-group" data-testid="failure-group">
      <div className="ch-group-text hl-column">
        <strong className="ch-bad" title={group.error}>
          {errorLine(group)}
        </strong>
        <span className="hl-dim">
          <code>{group.trigger}</code> {group.event} · {deliveriesText(group)} · {sinceText(group)} ·{" "}
          {t("last {0}", dateTimeText(group.last.at))}
        </span>
        {replayed?.group === group.group && replayed.failed > 0 && (
          <span data-testid="failed-again">{t("Replayed: {0} failed again.", replayed.failed)}</span>
        )}
      </div>
      <div className="hl-row ch-group-actions">
        <Button
          variant="secondary"
          icon="debug-rerun"
          busy={busy !== undefined}
          disabled={group.dead === 0}
          data-testid="replay-group"
          onClick={() => charts.replay(group.group)}
        >
          {busy === group.group ? t("Replaying…") : t("Replay ({0})", group.dead)}
        </Button>
        <IconButton
          icon="list-unordered"
          label={t("Show these deliveries")}
          data-testid="list-group"
          onClick={() => charts.list(group)}
        />
        <IconButton
          icon="go-to-file"
          label={t("Open the newest delivery")}
          data-testid="open-newest"
          onClick={() => charts.open({ id, trigger: group.trigger })}
        />
        {data.traces && traceId !== undefined && (
          <IconButton
            icon="link-external"
            label={t("Open the trace of the newest delivery")}
            data-testid="open-trace"
            onClick={() => charts.openTrace({ id, traceId })}
          />
        )}
        <IconButton
          icon={silent ? "bell-slash" : "bell"}
          label={silent ? t("Notify me about this failure again") : t("Don't notify me about this failure")}
          data-testid="silence"
          onClick={() => charts.silence(group.group, !silent)}
        />
      </div>
    </li>
  );
}

/** The failures, grouped by reason. */
export function FailureGroups(props: FailureProps): ReactElement {
  const { groups, more } = props.data.failures;
  if (groups.length === 0) return <p className="hl-dim">{t("None of the stored deliveries has failed.")}</p>;
  return (
    <>
      <ul className="hl-list">
        {groups.map((group) => (
          <GroupRow key={group.group} {...props} group={group} />
        ))}
      </ul>
      {more && <p className="hl-dim">{t("Older failures are not included.")}</p>}
    </>
  );
}
