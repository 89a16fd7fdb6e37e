import type { Step } from "@hookloom/protocol/flow-document";
import type { RecordedValue, ValueRef } from "@hookloom/protocol/recording";
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

/** `branch` is the label of the branch that the value belongs to. */
function Value(props: {
  readonly label: string;
  readonly of: ValueRef;
  readonly branch?: string | undefined;
}): ReactElement {
  const { label, of, branch } = props;
  const name = branch === undefined ? label : `${label} of ${branch}`;
  const { host } = useController();
  const id = useView(({ runs }) => runs.shown?.id);
  const value = useValue(id, of);
  return (
    <section className="hl-run-part" aria-label={name}>
      <header className="hl-line">
        <h4>{label}</h4>
        <IconButton
          icon="go-to-file"
          label={`Open ${name} as a JSON document`}
          data-testid={`open-value-${label}`}
          disabled={id === undefined}
          onClick={() =>
            id !== undefined && host.send("openRecordedValue", { id, frame: of.frame, value: of.value })
          }
        />
      </header>
      {value === undefined ? (
        <code className="hl-json-leaf hl-name">{of.preview}</code>
      ) : (
        <JsonTree value={value} label={label} />
      )}
    </section>
  );
}

/** The iterations of a loop, shown one at a time. `of` is the name of a loop around the shown step. */
function Passes(props: {
  readonly step: string;
  readonly runState: StepRunState;
  readonly of?: string | undefined;
}): ReactElement | null {
  const { step, runState, of } = props;
  const control = useController();
  const { passes = [], pass, run } = runState;
  if (pass === undefined || run.passes === undefined) return null;
  const at = passes.indexOf(pass);
  const go = (to: number): void => {
    const next = passes[to];
    if (next !== undefined) choosePass(control, step, next);
  };
  return (
    <fieldset className="hl-passes hl-button-row" aria-label="Passes of the loop">
      <IconButton
        icon="chevron-left"
        label="Previous pass"
        disabled={at <= 0}
        data-testid="previous-pass"
        onClick={() => go(at - 1)}
      />
      <span role="status" data-testid="pass-count">{`pass ${pass} of ${run.passes}`}</span>
      <IconButton
        icon="chevron-right"
        label="Next pass"
        disabled={at >= passes.length - 1}
        data-testid="next-pass"
        onClick={() => go(at + 1)}
      />
      {of !== undefined && <span className="hl-dim">{of}</span>}
      {passes.length < run.passes && (
        <span className="hl-dim">{`${passes.length} of them were recorded, the last one too.`}</span>
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
            <Passes key={id} step={id} runState={runState} of={detail ? `${label} ${detail}` : label} />
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
  const when = loops.length === 0 ? "delivery" : "pass";
  return (
    <section className="hl-column hl-section hl-run-section" aria-label="Last run" data-testid="run-section">
      <h3>
        <span>Last run</span>
        {runState && (
          <span className="hl-run-time" data-testid="run-time">
            {runState.state === "failed" ? `failed after ${badgeText(runState)}` : badgeText(runState)}
          </span>
        )}
      </h3>
      <PassesAround loops={loops} />
      {runState ? (
        <Ran step={step} runState={runState} />
      ) : (
        <p className="hl-dim">{`It did not run in this ${when}.`}</p>
      )}
    </section>
  );
}

function RunError({ of }: { readonly of: ValueRef }): ReactElement {
  return (
    <p className="hl-error hl-run-message" role="status" data-testid="run-error">
      <Icon name="error" size={14} />
      <span>{of.preview}</span>
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
      <GivenValues given={run.given} branch={label} />
      {run.result && <Value label="out" of={run.result} branch={label} />}
      {run.error && <Value label="error" of={run.error} branch={label} />}
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

function GivenValues(props: { readonly given: readonly ValueRef[]; readonly branch?: string }): ReactElement {
  const { given, branch } = props;
  return (
    <>
      {given.map((value, index) => (
        <Value
          key={value.value}
          label={given.length === 1 ? "in" : `in ${index + 1}`}
          of={value}
          branch={branch}
        />
      ))}
    </>
  );
}

function Ran({ step, runState }: { readonly step: string; readonly runState: StepRunState }): ReactElement {
  const { run, pass } = runState;
  const names = run.passes === undefined ? undefined : run.blocks.find((block) => block.pass === pass)?.names;
  return (
    <>
      {run.error && <RunError of={run.error} />}
      <Passes step={step} runState={runState} />
      {names && <Value label="pass" of={names} />}
      <GivenValues given={run.given} />
      <Branches step={step} />
      {run.condition && <Value label="condition" of={run.condition} />}
      {run.result && <Value label="out" of={run.result} />}
      {run.error && <Value label="error" of={run.error} />}
    </>
  );
}

/** The input of the shown flow's call. */
export function FlowRun(): ReactElement | null {
  const call = useView(({ runs }) => runs.view?.call);
  if (!call) return null;
  return (
    <section className="hl-column hl-section hl-run-section" aria-label="Last run" data-testid="run-section">
      <h3>
        <span>Last run</span>
      </h3>
      {call.given && <Value label="in" of={call.given} />}
      {call.error && <Value label="error" of={call.error} />}
      {!call.given && !call.error && <p className="hl-dim">It was called without values.</p>}
    </section>
  );
}
