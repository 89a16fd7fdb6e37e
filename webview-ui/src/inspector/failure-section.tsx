import type { StepFailure, UnplacedFailure } from "@hookloom/protocol/environment-runs";
import { t } from "@vscode/l10n";
import type { ReactElement, ReactNode } from "react";
import { Button } from "../controls/button.tsx";
import { Icon } from "../controls/icon.tsx";
import { countText, errorLine, eventText, failedText } from "../model/failure-text.ts";
import { useController, useView } from "../state/controller.ts";
import "./failure-section.css";
import { locale } from "../model/language.ts";

const timeFormat = new Intl.DateTimeFormat(locale, {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});

interface Row {
  readonly key: string;
  readonly lines: ReactNode;
  /** Shows the row's deliveries. */
  show(): void;
}

/** A section of rows, each with a link to its deliveries. */
function Section(props: {
  readonly title: string;
  readonly testIds: { readonly section: string; readonly row?: string; readonly show: string };
  readonly rows: readonly Row[];
}): ReactElement | null {
  const { title, testIds, rows } = props;
  if (rows.length === 0) return null;
  return (
    <section className="hl-column hl-section" aria-label={title} data-testid={testIds.section}>
      <h3>{title}</h3>
      <ul className="hl-failures hl-column hl-list">
        {rows.map(({ key, lines, show }) => (
          <li key={key} className="hl-failure hl-column" data-testid={testIds.row}>
            {lines}
            <Button variant="secondary" icon="inbox" data-testid={testIds.show} onClick={show}>
              {t("Show deliveries")}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function failureLines(failure: StepFailure | UnplacedFailure): ReactElement {
  const { last, build, error } = failure;
  const [failed, time] = [failedText(failure), timeFormat.format(new Date(last))];
  return (
    <>
      <p className="hl-error" title={error}>
        <Icon name="error" size={14} />
        <span>{errorLine(failure)}</span>
      </p>
      <p className="hl-dim">
        {build === undefined
          ? t("{0}. The most recent failure was on {1}.", failed, time)
          : t("{0}. The most recent failure was on {1}, in build {2}.", failed, time, build.slice(0, 12))}
      </p>
    </>
  );
}

/** A key that stays the same while only a failure's count changes. */
const failureKey = (failure: StepFailure | UnplacedFailure): string =>
  "through" in failure ? failure.group : `${failure.group} ${failure.file} ${failure.line}`;

/** Returns the display name of the shown environment. */
const useShownLabel = (): string =>
  useView(({ environmentRuns: { chosen, environments } }) => {
    const found = environments.find(({ name }) => name === chosen?.environment);
    return found?.label ?? chosen?.environment ?? "";
  });

/** The reasons for failures in the shown environment, each with a link to its deliveries. */
function Failures(props: {
  readonly failures: readonly (StepFailure | UnplacedFailure)[] | undefined;
  readonly title: string;
  readonly testId: string;
}): ReactElement {
  const { failures = [], title, testId } = props;
  const { host } = useController();
  const rows = failures.map((failure) => ({
    key: failureKey(failure),
    lines: failureLines(failure),
    show: () => host.send("showFailedDeliveries", { group: failure.group }),
  }));
  return (
    <Section title={title} testIds={{ section: testId, row: "failure", show: "show-failed" }} rows={rows} />
  );
}

/** The failures at the selected step. */
export function StepFailures({ step }: { readonly step: string }): ReactElement {
  const failures = useView(({ environmentRuns }) => environmentRuns.counts?.steps[step]);
  return (
    <Failures failures={failures} title={t("Failures in {0}", useShownLabel())} testId="step-failures" />
  );
}

/** The failures in the shown flow that belong to none of its steps. */
export function FlowFailures(): ReactElement {
  const unplaced = useView(
    ({ environmentRuns, scene }) => environmentRuns.counts?.handlers[scene?.flow.id ?? ""]?.unplaced,
  );
  return (
    <Failures
      failures={unplaced}
      title={t("Failures in {0} without a step", useShownLabel())}
      testId="flow-failures"
    />
  );
}

/** The events that arrived at the shown flow's triggers but have no handler, with a link to their deliveries. */
export function UnhandledEvents(): ReactElement {
  const { host } = useController();
  const title = t("Unhandled events in {0}", useShownLabel());
  const unhandled = useView(
    ({ environmentRuns, scene }) => environmentRuns.counts?.handlers[scene?.flow.id ?? ""]?.unhandled,
  );
  const rows = (unhandled ?? []).map((one) => ({
    key: `${one.trigger} ${one.event}`,
    lines: (
      <>
        <p>{eventText(one)}</p>
        <p className="hl-dim">
          {t(
            "{0} arrived. Add a handler, or configure the sender not to send this event.",
            countText(one.deliveries, "delivery"),
          )}
        </p>
      </>
    ),
    show: () => host.send("showUnhandledDeliveries", { trigger: one.trigger, event: one.event }),
  }));
  return (
    <Section title={title} testIds={{ section: "unhandled-events", show: "show-unhandled" }} rows={rows} />
  );
}
