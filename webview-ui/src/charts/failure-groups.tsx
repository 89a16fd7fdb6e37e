import type { ChartsData, FailureGroup } from "@hookloom/protocol/charts-view";
import type { ReactElement } from "react";
import { Button, IconButton } from "../controls/button.tsx";
import { momentText } from "./chart-model.ts";

/** Long enough for the day to be named. */
const wide = { times: [0, 10 * 24 * 3600] };

const when = (iso: string): string => momentText(Date.parse(iso) / 1000, wide);

const shortest = 12;

/** `since build 3f9ac21, 26 Nov, 14:03`. */
function sinceText({ since }: FailureGroup): string {
  const build = since.build === undefined ? "" : `build ${since.build.slice(0, shortest)}, `;
  return `since ${build}${when(since.at)}`;
}

function countText({ deliveries, dead }: FailureGroup): string {
  const all = deliveries === 1 ? "1 delivery" : `${deliveries.toLocaleString("en")} deliveries`;
  const retried = deliveries - dead;
  return retried === 0 ? all : `${all}, ${retried.toLocaleString("en")} of them will be retried`;
}

export interface FailureGroupsProps extends Pick<ChartsData, "failures" | "silenced" | "traces"> {
  /** The group that is being replayed. */
  readonly busy: string | undefined;
  /** The group that was replayed last, and how many of its deliveries failed again. */
  readonly replayed: { readonly group: string; readonly failed: number } | undefined;
  readonly onReplay: (group: string) => void;
  readonly onList: (group: Pick<FailureGroup, "group" | "error">) => void;
  readonly onOpen: (delivery: { readonly id: string; readonly trigger: string }) => void;
  readonly onTrace: (delivery: { readonly id: string; readonly traceId: string }) => void;
  readonly onSilence: (group: string, silent: boolean) => void;
}

function GroupRow(props: FailureGroupsProps & { readonly group: FailureGroup }): ReactElement {
  const { group, silenced, traces, busy, replayed, onReplay, onList, onOpen, onTrace, onSilence } = props;
  const { delivery: id, traceId } = group.last;
  const silent = silenced.includes(group.group);
  return (
    <li className="ch-group" data-testid="failure-group">
      <div className="ch-group-text">
        <strong className="ch-bad" title={group.error}>
          {group.error.split("\n", 1)[0] || "It failed without a message."}
        </strong>
        <span className="ch-dim">
          <code>{group.trigger}</code> {group.event} · {countText(group)} · {sinceText(group)} · last{" "}
          {when(group.last.at)}
        </span>
        {replayed?.group === group.group && replayed.failed > 0 && (
          <span data-testid="failed-again">
            {replayed.failed === 1
              ? "Replayed: it failed again."
              : `Replayed: ${replayed.failed} failed again.`}
          </span>
        )}
      </div>
      <div className="ch-group-actions">
        <Button
          variant="secondary"
          icon="debug-rerun"
          busy={busy !== undefined}
          disabled={group.dead === 0}
          data-testid="replay-group"
          onClick={() => onReplay(group.group)}
        >
          {busy === group.group ? "Replaying" : `Replay ${group.dead === 1 ? "it" : `all ${group.dead}`}`}
        </Button>
        <IconButton
          icon="list-unordered"
          label="Show these deliveries"
          data-testid="list-group"
          onClick={() => onList(group)}
        />
        <IconButton
          icon="go-to-file"
          label="Open the newest delivery"
          data-testid="open-newest"
          onClick={() => onOpen({ id, trigger: group.trigger })}
        />
        {traces && traceId !== undefined && (
          <IconButton
            icon="link-external"
            label="Open the trace of the newest delivery"
            data-testid="open-trace"
            onClick={() => onTrace({ id, traceId })}
          />
        )}
        <IconButton
          icon={silent ? "bell-slash" : "bell"}
          label={silent ? "Notify me about this again" : "Don't notify me about this"}
          aria-pressed={silent}
          data-testid="silence"
          onClick={() => onSilence(group.group, !silent)}
        />
      </div>
    </li>
  );
}

/** What fails, grouped by the reason. */
export function FailureGroups(props: FailureGroupsProps): ReactElement {
  const { groups, more } = props.failures;
  if (groups.length === 0) return <p className="ch-dim">None of the stored deliveries has failed.</p>;
  return (
    <>
      <ul className="ch-groups">
        {groups.map((group) => (
          <GroupRow key={group.group} {...props} group={group} />
        ))}
      </ul>
      {more && <p className="ch-dim">Older failures are not included.</p>}
    </>
  );
}
