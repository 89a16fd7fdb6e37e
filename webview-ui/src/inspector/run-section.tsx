import type { Step } from "@hookloom/protocol/flow-document";
import type { RecordedValue, ValueRef } from "@hookloom/protocol/recording";
import { t } from "@vscode/l10n";
import { type ReactElement, useState } from "react";
import { choosePass } from "../actions/runs.ts";
import { RunBadge } from "../cards/run-badge.tsx";
import { IconButton } from "../controls/button.tsx";
import { Icon } from "../controls/icon.tsx";
import { type BranchRunState, badgeText, type StepRunState } from "../model/run-view.ts";
import { useController, useView } from "../state/controller.ts";
import { useResponse } from "../state/use-response.ts";
import { JsonTree } from "./json-tree.tsx";
import "./run-section.css";

/** Returns a complete recorded value, or a one-line preview until it is loaded. */
function useValue(id: string | undefined, { frame, value }: ValueRef): RecordedValue | undefined {
  const { host } = useController();
  const [known, setKnown] = useState<{ readonly of: string; readonly value: RecordedValue | undefined }>();
  const key = `${id} ${frame} ${value}`;
  useResponse(
    id === undefined ? undefined : () => host.request("recordedValue", { id, frame, value }),
    [host, key],
    (found) => setKnown({ of: key, value: found.value }),
  );
  return known?.of === key ? known.value : undefined;
}

/** `part` identifies the value in tests, and `branch` is the label of the branch that the value belongs to. */
function Value(props: {
  readonly part: string;
  readonly label: string;
  readonly valueRef: ValueRef;
  readonly branch?: string | undefined;
}): ReactElement {
  const { part, label, valueRef: of, branch } = props;
  const name = branch === undefined ? label : t("{0} (branch {1})", label, branch);
  const { host } = useController();
  const id = useView(({ runs }) => runs.shown?.id);
  const value = useValue(id, of);
  return (
    <section className="hl-run-part" aria-label={name}>
      <header className="hl-line">
        <h4>{label}</h4>
        <IconButton
          icon="go-to-file"
          label={t("Open {0} as a JSON document", name)}
          data-testid={`open-value-${part}`}
          disabled={id === undefined}
          onClick={() =>
            id !== undefined && host.send("openRecordedValue", { id, frame: of.frame, value: of.value })
          }
        />
      </header>
      {value === undefined ? (
        <code className="hl-json-leaf hl-name">{of.preview}</code>
      ) : (
        <JsonTree value={value} part={part} />
      )}
    </section>
  );
}

/** The iterations of a loop, shown one at a time. `loopName` is the name of a loop around the shown step. */
function Passes(props: {
  readonly step: string;
  readonly runState: StepRunState;
  readonly loopName?: string | undefined;
}): ReactElement | null {
  const { step, runState, loopName: of } = props;
  const control = useController();
  const { passes = [], pass, run } = runState;
  if (pass === undefined || run.passes === undefined) return null;
  const passIndex = passes.indexOf(pass);
  const showPassAt = (to: number): void => {
    const next = passes[to];
    if (next !== undefined) choosePass(control, step, next);
  };
  return (
    <fieldset className="hl-passes hl-button-row" aria-label={t("Iterations of the loop")}>
      <IconButton
        icon="chevron-left"
        label={t("Previous iteration")}
        disabled={passIndex <= 0}
        data-testid="previous-pass"
        onClick={() => showPassAt(passIndex - 1)}
      />
      <span role="status" data-testid="pass-count">
        {t("iteration {0} of {1}", pass, run.passes)}
      </span>
      <IconButton
        icon="chevron-right"
        label={t("Next iteration")}
        disabled={passIndex >= passes.length - 1}
        data-testid="next-pass"
        onClick={() => showPassAt(passIndex + 1)}
      />
      {of !== undefined && <span className="hl-dim">{of}</span>}
      {passes.length < run.passes && (
        <span className="hl-dim">
          {t("Recorded iterations: {0} of {1}, including the last.", passes.length, run.passes)}
        </span>
      )}
    </fieldset>
  );
}

/** The iterations of the loops around a step, outermost first. Steps inside the loops are shown for one iteration of each. */
function PassesAround({ loops }: { readonly loops: readonly Step[] }): ReactElement {
  const runStates = useView(({ runs }) => runs.view?.steps);
  return (
    <>
      {loops.map(({ id, label, detail }) => {
        const runState = runStates?.get(id);
        return (
          runState && (
            <Passes key={id} step={id} runState={runState} loopName={detail ? `${label} ${detail}` : label} />
          )
        );
      })}
    </>
  );
}

/** The selected step's result in the shown delivery. */
export function StepRunSection({ step }: { readonly step: string }): ReactElement | null {
  const view = useView(({ runs }) => runs.view);
  const owners = useView(({ scene }) => scene?.index.steps.get(step)?.owners);
  if (!view) return null;
  const runState = view.steps.get(step);
  const loops = owners?.filter(({ id }) => view.steps.get(id)?.pass !== undefined) ?? [];
  return (
    <section
      className="hl-column hl-section hl-run-section"
      aria-label={t("Last run")}
      data-testid="run-section"
    >
      <h3>
        <span>{t("Last run")}</span>
        {runState && (
          <span className="hl-run-time" data-testid="run-time">
            {runState.state === "failed" ? t("failed after {0}", badgeText(runState)) : badgeText(runState)}
          </span>
        )}
      </h3>
      <PassesAround loops={loops} />
      {runState ? (
        <RunValues step={step} runState={runState} />
      ) : (
        <p className="hl-dim">
          {loops.length === 0
            ? t("This step did not run in this delivery.")
            : t("This step did not run in this iteration.")}
        </p>
      )}
    </section>
  );
}

function RunError({ of: valueRef }: { readonly of: ValueRef }): ReactElement {
  return (
    <p className="hl-error hl-run-message" role="status" data-testid="run-error">
      <Icon name="error" size={14} />
      <span>{valueRef.preview}</span>
    </p>
  );
}

/** The result of one branch of a `parallel` step. */
function BranchRun({
  label,
  runState,
}: {
  readonly label: string;
  readonly runState: BranchRunState;
}): ReactElement {
  const { run } = runState;
  return (
    <details className="hl-run-branch" open={runState.state === "failed"} data-testid="branch-run">
      <summary className="hl-run-branch-head">
        <code className="hl-cut" title={label}>
          {label}
        </code>
        <RunBadge runState={runState} />
      </summary>
      {run.error && <RunError of={run.error} />}
      <InputValues given={run.given} branch={label} />
      {run.result && <Value part="out" label={t("out")} valueRef={run.result} branch={label} />}
      {run.error && <Value part="error" label={t("error")} valueRef={run.error} branch={label} />}
    </details>
  );
}

/** The results of a `parallel` step's branches. */
function Branches({ step }: { readonly step: string }): ReactElement {
  const blocks = useView(({ scene }) => scene?.index.steps.get(step)?.step.blocks);
  const runStates = useView(({ runs }) => runs.view?.branches);
  return (
    <>
      {blocks?.map(({ id, label = "" }) => {
        const runState = runStates?.get(id);
        return runState && <BranchRun key={id} label={label} runState={runState} />;
      })}
    </>
  );
}

function InputValues(props: { readonly given: readonly ValueRef[]; readonly branch?: string }): ReactElement {
  const { given, branch } = props;
  return (
    <>
      {given.map((value, index) => (
        <Value
          key={value.value}
          part={given.length === 1 ? "in" : `in ${index + 1}`}
          label={given.length === 1 ? t("in") : t("in {0}", index + 1)}
          valueRef={value}
          branch={branch}
        />
      ))}
    </>
  );
}

function RunValues({
  step,
  runState,
}: {
  readonly step: string;
  readonly runState: StepRunState;
}): ReactElement {
  const { run, pass } = runState;
  const names = run.passes === undefined ? undefined : run.blocks.find((block) => block.pass === pass)?.names;
  return (
    <>
      {run.error && <RunError of={run.error} />}
      <Passes step={step} runState={runState} />
      {names && <Value part="pass" label={t("iteration")} valueRef={names} />}
      <InputValues given={run.given} />
      <Branches step={step} />
      {run.condition && <Value part="condition" label={t("condition")} valueRef={run.condition} />}
      {run.result && <Value part="out" label={t("out")} valueRef={run.result} />}
      {run.error && <Value part="error" label={t("error")} valueRef={run.error} />}
    </>
  );
}

/** The input of the shown flow's call. */
export function FlowRun(): ReactElement | null {
  const call = useView(({ runs }) => runs.view?.call);
  if (!call) return null;
  return (
    <section
      className="hl-column hl-section hl-run-section"
      aria-label={t("Last run")}
      data-testid="run-section"
    >
      <h3>
        <span>{t("Last run")}</span>
      </h3>
      {call.given && <Value part="in" label={t("in")} valueRef={call.given} />}
      {call.error && <Value part="error" label={t("error")} valueRef={call.error} />}
      {!call.given && !call.error && <p className="hl-dim">{t("The flow was called without values.")}</p>}
    </section>
  );
}
