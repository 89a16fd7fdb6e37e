import type { StepFailure, UnplacedFailure } from "@hookloom/protocol/environment-runs";
import type { ReactElement } from "react";
import { Button } from "../controls/button.tsx";
import { Icon } from "../controls/icon.tsx";
import { countText, errorLine, eventText, failedText } from "../model/failure-text.ts";
import { useController, useView } from "../state/controller.ts";
import "./failure-section.css";

const when = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});

function FailureRow({ failure }: { readonly failure: StepFailure | UnplacedFailure }): ReactElement {
  const { host } = useController();
  const { group, last, build } = failure;
  const by = build === undefined ? "" : `, in build ${build.slice(0, 12)}`;
  return (
    <li className="hl-failure" data-testid="failure">
      <p className="hl-error" title={failure.error}>
        <Icon name="error" size={14} />
        <span>{errorLine(failure)}</span>
      </p>
      <p className="hl-dim">{`${failedText(failure)}. The newest came on ${when.format(new Date(last))}${by}.`}</p>
      <Button
        variant="secondary"
        icon="inbox"
        data-testid="show-failed"
        onClick={() => host.send("showFailedDeliveries", { group })}
      >
        Show deliveries
      </Button>
    </li>
  );
}

/** The same for a failure whose count goes on. */
const failureKey = (failure: StepFailure | UnplacedFailure): string =>
  "through" in failure ? failure.group : `${failure.group} ${failure.file} ${failure.line}`;

/** The environment that is shown, as people know it. */
const useShownLabel = (): string =>
  useView(({ environmentRuns: { chosen, environments } }) => {
    const found = environments.find(({ name }) => name === chosen?.environment);
    return found?.label ?? chosen?.environment ?? "";
  });

/** Each reason for failures in the environment that is shown, with a way to the deliveries. */
function Failures(props: {
  readonly failures: readonly (StepFailure | UnplacedFailure)[] | undefined;
  readonly end?: string;
  readonly testId: string;
}): ReactElement | null {
  const { failures = [], end = "", testId } = props;
  const environment = useShownLabel();
  if (failures.length === 0) return null;
  const title = `Failures in ${environment}${end}`;
  return (
    <section className="hl-section" aria-label={title} data-testid={testId}>
      <h3>{title}</h3>
      <ul className="hl-failures">
        {failures.map((failure) => (
          <FailureRow key={failureKey(failure)} failure={failure} />
        ))}
      </ul>
    </section>
  );
}

/** What failed at the selected step. */
export function StepFailures({ step }: { readonly step: string }): ReactElement {
  const failures = useView(({ environmentRuns }) => environmentRuns.counts?.steps[step]);
  return <Failures failures={failures} testId="step-failures" />;
}

/** What failed in the shown flow at no step that it has. */
export function FlowFailures(): ReactElement {
  const unplaced = useView(
    ({ environmentRuns, scene }) => environmentRuns.counts?.handlers[scene?.flow.id ?? ""]?.unplaced,
  );
  return <Failures failures={unplaced} end=" at no step" testId="flow-failures" />;
}

/** The events that arrived at the shown flow's triggers and that nothing handles, with a way to the deliveries. */
export function UnhandledEvents(): ReactElement | null {
  const { host } = useController();
  const environment = useShownLabel();
  const unhandled = useView(
    ({ environmentRuns, scene }) => environmentRuns.counts?.handlers[scene?.flow.id ?? ""]?.unhandled,
  );
  if (unhandled === undefined || unhandled.length === 0) return null;
  const title = `Not handled in ${environment}`;
  return (
    <section className="hl-section" aria-label={title} data-testid="unhandled-events">
      <h3>{title}</h3>
      <ul className="hl-failures">
        {unhandled.map((one) => (
          <li key={`${one.trigger} ${one.event}`} className="hl-failure">
            <p>{eventText(one)}</p>
            <p className="hl-dim">
              {`${countText(one.deliveries, "delivery")} arrived. Add a handler, or have the sender leave it out.`}
            </p>
            <Button
              variant="secondary"
              icon="inbox"
              data-testid="show-unhandled"
              onClick={() => host.send("showUnhandledDeliveries", { trigger: one.trigger, event: one.event })}
            >
              Show deliveries
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
