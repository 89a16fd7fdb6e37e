import type { Failure } from "@hookloom/language-server/protocol";
import type { ReactElement } from "react";
import { Button } from "../controls/button.tsx";
import { Icon } from "../controls/icon.tsx";
import { countText, errorLine, unplacedSentence } from "../model/failure-text.ts";
import { useController, useView } from "../state/controller.ts";
import "./failure-section.css";

const when = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});

/** One reason, with a way to the deliveries that failed for it. */
function FailureRow({ failure, where }: { readonly failure: Failure; readonly where: string }): ReactElement {
  const { host } = useController();
  const { group, deliveries, last, build } = failure;
  const by = build === undefined ? "" : ` in build ${build.slice(0, 12)}`;
  return (
    <li className="hl-failure" data-testid="failure">
      <p className="hl-error" title={failure.error}>
        <Icon name="error" size={14} />
        <span>{errorLine(failure)}</span>
      </p>
      <p className="hl-dim">{`${countText(deliveries, "delivery")}, the last on ${when.format(new Date(last))}${by}. ${where}`}</p>
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

function useEnvironment(): string {
  return useView(({ environmentRuns: { chosen, environments } }) => {
    const found = environments.find(({ name }) => name === chosen?.environment);
    return found?.label ?? chosen?.environment ?? "";
  });
}

/** What failed at the selected step in the environment that is shown. */
export function StepFailures({ step }: { readonly step: string }): ReactElement | null {
  const failures = useView(({ environmentRuns }) => environmentRuns.counts?.steps[step]);
  const environment = useEnvironment();
  if (!failures) return null;
  return (
    <section className="hl-section" aria-label={`Failures in ${environment}`} data-testid="step-failures">
      <h3>{`Failures in ${environment}`}</h3>
      <ul className="hl-failures">
        {failures.map((failure) => (
          <FailureRow
            key={failure.group}
            failure={failure}
            where={
              failure.through ? "The error came out of what this step calls." : "The error was thrown here."
            }
          />
        ))}
      </ul>
    </section>
  );
}

/** What failed in the shown flow at no step that it has. */
export function FlowFailures(): ReactElement | null {
  const unplaced = useView(
    ({ environmentRuns, scene }) => environmentRuns.counts?.handlers[scene?.flow.id ?? ""]?.unplaced,
  );
  const environment = useEnvironment();
  if (!unplaced || unplaced.length === 0) return null;
  return (
    <section className="hl-section" aria-label={`Failures in ${environment}`} data-testid="flow-failures">
      <h3>{`Failures in ${environment} at no step`}</h3>
      <ul className="hl-failures">
        {unplaced.map((failure) => (
          <FailureRow
            key={`${failure.group} ${failure.file} ${failure.line}`}
            failure={failure}
            where={unplacedSentence(failure)}
          />
        ))}
      </ul>
    </section>
  );
}
