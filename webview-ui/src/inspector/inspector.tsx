import { flowIcon, flowTitle, stepIcon } from "@hookloom/protocol/card-face";
import type { Step } from "@hookloom/protocol/flow-document";
import { startItem } from "@hookloom/protocol/flow-layout-types";
import type { Tint } from "@hookloom/protocol/step-kind-facts";
import { stepKinds } from "@hookloom/protocol/step-kinds";
import { t } from "@vscode/l10n";
import {
  type KeyboardEvent,
  type PointerEvent,
  type ReactElement,
  type RefObject,
  useCallback,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { chooseGesture } from "../actions/gestures.ts";
import { inspectorRows } from "../actions/menu.ts";
import { tinted } from "../cards/kinds.ts";
import { IconButton } from "../controls/button.tsx";
import { Checkbox } from "../controls/choice.tsx";
import { Icon } from "../controls/icon.tsx";
import { Menu, useMenuButton } from "../controls/menu.tsx";
import { Name } from "../controls/name.tsx";
import { InWindow } from "../controls/popover.tsx";
import { FilePanel } from "../declarations/file-panel.tsx";
import { TriggerPanel } from "../declarations/trigger-panel.tsx";
import type { ItemId } from "../model/navigation.ts";
import { type Controller, useController, useView } from "../state/controller.ts";
import { createEditQueue } from "../state/edit-queue.ts";
import { useResponse } from "../state/use-response.ts";
import { itemProblems } from "../state/view-state.ts";
import { FlowFailures, StepFailures, UnhandledEvents } from "./failure-section.tsx";
import { FixButton } from "./fields/fix-button.tsx";
import {
  type ActiveField,
  InspectorContext,
  type InspectorParts,
  useEditorModule,
} from "./fields/inspector-context.ts";
import { useTypeTrees } from "./fields/type-trees.ts";
import { TypesNotice } from "./fields/types-notice.tsx";
import { LostDrafts } from "./lost-drafts.tsx";
import { FlowRun, StepRunSection } from "./run-section.tsx";
import { ScopeTree } from "./scope/scope-tree.tsx";
import { isExpression, StepBranches, StepFields } from "./step-fields.tsx";
import "./inspector.css";

/** True if part of the focused element is visible. Undefined if the focus is outside the panel. */
function isFieldVisible(panel: Element): boolean | undefined {
  const field = document.activeElement;
  if (!field || field === panel || !panel.contains(field)) return undefined;
  const [inner, outer] = [field.getBoundingClientRect(), panel.getBoundingClientRect()];
  return inner.bottom > outer.top && inner.top < outer.bottom;
}

/**
 * Keeps the focused field in view if fields that are added above push it out. If the user has scrolled the field out of view,
 * it stays there.
 */
function useFieldInView(step: Step): RefObject<HTMLDivElement | null> {
  const panel = useRef<HTMLDivElement>(null);
  const wasVisible = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another step has other parts
  useLayoutEffect(() => {
    const element = panel.current;
    if (!element) return;
    const check = (): void => {
      wasVisible.current = isFieldVisible(element) === true;
    };
    const resized = new ResizeObserver(() => {
      if (wasVisible.current && isFieldVisible(element) === false)
        document.activeElement?.scrollIntoView({ block: "nearest" });
    });
    for (const part of element.children) resized.observe(part);
    element.addEventListener("scroll", check);
    element.addEventListener("focusin", check);
    return () => {
      resized.disconnect();
      element.removeEventListener("scroll", check);
      element.removeEventListener("focusin", check);
    };
  }, [step]);
  return panel;
}

/** A card's problems that are in none of its fields, with their fixes. */
function ItemProblems({ item }: { readonly item: ItemId }): ReactElement | null {
  const problems = useView((state) => itemProblems(state, item));
  const general = problems.filter(({ field }) => field === undefined);
  if (general.length === 0) return null;
  return (
    <div className="hl-item-problems" data-fixable>
      <div>
        {general.map(({ severity, message, range }) => (
          <p
            key={`${range.start} ${message}`}
            className={severity === "error" ? "hl-error" : "hl-hint"}
            data-testid="step-problem"
          >
            {message}
          </p>
        ))}
      </div>
      <FixButton item={item} label={t("this step")} />
    </div>
  );
}

const widths = { min: 220, max: 640 } as const;

/** The edge that resizes the inspector, by dragging or with the arrow keys. */
function Splitter(): ReactElement {
  const { store } = useController();
  const width = useView(({ inspector }) => inspector.width);
  const resize = (newWidth: number): void => {
    const clamped = Math.min(widths.max, Math.max(widths.min, newWidth));
    store.set({ inspector: { ...store.get().inspector, width: clamped } });
  };
  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    event.currentTarget.setPointerCapture(event.pointerId);
    event.preventDefault();
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) resize(window.innerWidth - event.clientX);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const delta = { ArrowLeft: 16, ArrowRight: -16 }[event.key];
    if (delta === undefined) return;
    resize(width + delta);
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: there is no native element for a focusable, movable separator.
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={t("Inspector size")}
      aria-valuenow={width}
      aria-valuemin={widths.min}
      aria-valuemax={widths.max}
      tabIndex={0}
      className="hl-splitter"
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onKeyDown={onKeyDown}
    />
  );
}

function Head({
  icon,
  title,
  tint,
}: {
  readonly icon: string;
  readonly title: string;
  readonly tint: Tint;
}): ReactElement {
  const control = useController();
  const { open, box, button, onClose } = useMenuButton<HTMLElement>();
  // The rows apply to the cards that were selected when the menu opened.
  const rows = useMemo(() => (open ? inspectorRows(control) : []), [open, control]);
  const { store } = control;
  return (
    <header ref={box} className="hl-inspector-head hl-line" style={tinted(tint)}>
      <Icon name={icon} className="hl-inspector-icon" />
      <h2 title={title}>
        <Name text={title} />
      </h2>
      <IconButton icon="ellipsis" label={t("More actions")} data-testid="inspector-menu" {...button} />
      <IconButton
        icon="close"
        label={t("Close the inspector")}
        data-testid="inspector-close"
        onClick={() => {
          store.set({ inspector: { ...store.get().inspector, open: false } });
          control.focusDiagram();
        }}
      />
      {open && (
        <InWindow className="hl-inspector-menu">
          <Menu label={t("Actions")} items={rows} onClose={onClose} />
        </InWindow>
      )}
    </header>
  );
}

function StepPanel({ step }: { readonly step: Step }): ReactElement {
  const control = useController();
  const editable = useView(({ snapshot }) => snapshot?.editable === true);
  const icon = useView(({ snapshot }) => stepIcon(snapshot?.connections ?? [], step));
  const { tint } = stepKinds[step.kind];
  const body = useFieldInView(step);
  return (
    <>
      <Head icon={icon} tint={tint} title={step.label} />
      <div ref={body} className="hl-inspector-body hl-column">
        {step.kind === "hole" && (
          <p className="hl-error" role="status">
            {t(
              "{0} Fix it in the text. Everything else can still be edited here.",
              step.detail ?? step.label,
            )}
          </p>
        )}
        <ItemProblems item={step.id} />
        <StepFailures step={step.id} />
        {editable || step.fields.length > 0 ? <StepFields step={step} /> : null}
        <TypesNotice />
        <Checkbox
          label={t("disabled")}
          checked={step.disabled === true}
          disabled={!editable || step.kind === "hole"}
          data-testid="field-disabled"
          onChange={() => chooseGesture(control, "disable", { steps: [step.id], active: step.id })}
        />
        <StepBranches step={step} />
        <StepRunSection step={step.id} />
        {editable && <ScopeTree step={step.id} />}
      </div>
    </>
  );
}

/**
 * The flow's trigger or the file's declarations. The declarations are shown on request from the toolbar, if there is no flow, and
 * for a function without triggers.
 */
function FlowPanel(): ReactElement | null {
  const flow = useView(({ scene }) => scene?.flow);
  const snapshot = useView((state) => state.snapshot);
  const showsFile = useView((state) => state.showsFile);
  if (!snapshot) return null;
  if (!flow || showsFile || flow.triggers.length === 0)
    return (
      <>
        <Head icon="file-code" tint="grey" title={snapshot.fileName} />
        {flow && !showsFile && <ItemProblems item={startItem} />}
        <div className="hl-inspector-body hl-column" data-testid="file-panel">
          {!showsFile && <FlowRun />}
          <FilePanel />
        </div>
      </>
    );
  return (
    <>
      <Head icon={flowIcon(snapshot.sources, flow)} tint="purple" title={flowTitle(snapshot.sources, flow)} />
      <ItemProblems item={startItem} />
      <div className="hl-inspector-body hl-column" data-testid="trigger-panel">
        <FlowFailures />
        <UnhandledEvents />
        <FlowRun />
        <TriggerPanel key={flow.id} flow={flow} />
      </div>
    </>
  );
}

/** Returns the steps' code as it would be copied, or undefined until it is loaded. */
function useCode(steps: readonly string[]): string | undefined {
  const { host } = useController();
  const version = useView(({ snapshot }) => snapshot?.version ?? 0);
  const [code, setCode] = useState<string>();
  // While the text is changing, the host rejects the request. The next snapshot sends it again.
  useResponse(
    () => host.request("textOf", { version, steps }),
    [host, version, steps],
    ({ text }) => setCode(text),
  );
  return code;
}

function SelectionPanel({ steps }: { readonly steps: readonly string[] }): ReactElement {
  const code = useCode(steps);
  return (
    <>
      <Head icon="list-selection" tint="grey" title={t("{0} steps selected", steps.length)} />
      <div className="hl-inspector-body hl-column">
        <p className="hl-dim">
          {t("Use the menu or keyboard shortcuts to move, copy, wrap or disable these steps together.")}
        </p>
        {code !== undefined && (
          <section className="hl-code" aria-label={t("Code of the selected steps")}>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: keyboard users need to scroll long code. */}
            <pre tabIndex={0} data-testid="selected-code">
              {code}
            </pre>
          </section>
        )}
      </div>
    </>
  );
}

/** Resolves when the mapper does not cover the inspector. Requests for hidden fields would delay the mapper's requests. */
function waitUntilMapperClosed({ store }: Controller): Promise<void> {
  return new Promise((resolve) => {
    const check = (): void => {
      if (store.get().mapper !== undefined) return;
      unsubscribe();
      resolve();
    };
    const unsubscribe = store.subscribe(check);
    check();
  });
}

/** Returns the parts that the fields share while the inspector is open. */
function useParts(step: Step | undefined): InspectorParts {
  const control = useController();
  const editor = useEditorModule(step !== undefined);
  const [active, activate] = useState<ActiveField>();
  const [requestQueue] = useState(createEditQueue);
  const background = useCallback(
    <Result,>(request: () => Promise<Result>): Promise<Result> =>
      requestQueue.run(async () => {
        await waitUntilMapperClosed(control);
        return request();
      }),
    [requestQueue, control],
  );
  const fields = step?.fields.filter(isExpression).map(({ name }) => name) ?? [];
  const trees = useTypeTrees(step?.id, fields, background);
  const activeInStep = active?.step === step?.id ? active : undefined;
  return useMemo(
    () => ({ editor, active: activeInStep, activate, trees, background }),
    [editor, activeInStep, trees, background],
  );
}

/** The panel next to the diagram that shows the selected card's details. */
export function Inspector(): ReactElement | null {
  const { open, width } = useView((state) => state.inspector);
  const selection = useView((state) => state.selection);
  const index = useView(({ scene }) => scene?.index);
  const showsFile = useView((state) => state.showsFile);
  const drawn = useView((state) => state.drawn);
  const single = !showsFile && selection.length === 1;
  const step = single ? index?.steps.get(selection[0] ?? "")?.step : undefined;
  const hasSeveral = !showsFile && selection.length > 1;
  const parts = useParts(open ? step : undefined);
  if (!open) return null;
  return (
    <aside
      className="hl-inspector hl-column"
      aria-label={t("Inspector")}
      data-testid="inspector"
      style={{ ["--hl-inspector-width" as string]: `${width}px` }}
    >
      <Splitter />
      <LostDrafts />
      {drawn && step && (
        <InspectorContext value={parts}>
          <StepPanel key={step.id} step={step} />
        </InspectorContext>
      )}
      {drawn && hasSeveral && <SelectionPanel steps={selection} />}
      {drawn && !step && !hasSeveral && <FlowPanel />}
    </aside>
  );
}
