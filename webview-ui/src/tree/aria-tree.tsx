import { flowTitle } from "@hookloom/protocol/card-face";
import type { StepMark } from "@hookloom/protocol/flow-diff";
import { startItem } from "@hookloom/protocol/flow-layout-types";
import { canCollapse, countSteps, hidesBlocks, stepCount } from "@hookloom/protocol/step-blocks";
import { t } from "@vscode/l10n";
import { type ReactElement, type RefObject, useLayoutEffect, useMemo, useRef } from "react";
import { markLabels } from "../cards/change-badge.tsx";
import { spokenStep } from "../cards/kinds.ts";
import { problemText } from "../cards/problem-badge.tsx";
import { fixKey } from "../controls/shortcut.ts";
import { spokenBreakpoint } from "../model/breakpoints.ts";
import { readDifferences } from "../model/comparison.ts";
import { spokenCounts } from "../model/failure-text.ts";
import { collapsedItemBlock, emptyItemBlock, type ItemId, listItems } from "../model/navigation.ts";
import { spokenStepRun } from "../model/run-view.ts";
import { useController, useView } from "../state/controller.ts";
import type { Scene, ViewState } from "../state/view-state.ts";

/** The number of items on each side of the active one that are in the page. Position and size attributes describe the rest. */
const windowRadius = 12;

interface SpokenItem {
  readonly label: string;
  readonly level: number;
  readonly position: number;
  readonly size: number;
  /** Set only for an item that can be collapsed. */
  readonly expanded?: boolean;
}

/** Describes an item for screen readers: `then: log.info "x", log, step 1 of 2`. */
function spokenItem(
  { flow, index, collapsed }: Scene,
  item: ItemId,
  title: string,
  editable = true,
): SpokenItem {
  if (item === startItem) return { label: title, level: 1, position: 1, size: flow.body.steps.length + 1 };
  const entry = index.steps.get(item);
  if (!entry) {
    const hidden = index.blocks.get(collapsedItemBlock(item) ?? "");
    if (hidden) {
      const count = stepCount(countSteps(hidden.block));
      const level = hidden.owners.length + 1;
      return {
        label: t("{0}: {1} hidden", hidden.block.label ?? t("block"), count),
        level,
        position: 1,
        size: 1,
        expanded: false,
      };
    }
    const empty = index.blocks.get(emptyItemBlock(item) ?? "");
    const lane = empty?.block.label ?? empty?.owners.at(-1)?.label ?? flow.name;
    return {
      label: editable ? t("{0}: empty, press plus to add a step", lane) : t("{0}: empty", lane),
      level: (empty?.owners.length ?? 0) + 1,
      position: 1,
      size: 1,
    };
  }
  const { step, block, index: stepIndex, owners } = entry;
  const lane = stepIndex === 0 && block.label ? `${block.label}: ` : "";
  const count = block.steps.length;
  const isCollapsed = hidesBlocks(collapsed, step);
  const hiddenText = isCollapsed ? `, ${t("{0} hidden", stepCount(countSteps(step)))}` : "";
  const offset = owners.length === 0 ? 1 : 0;
  return {
    label: `${lane}${spokenStep(step)}${hiddenText}, ${t("step {0} of {1}", stepIndex + 1, count)}`,
    level: owners.length + 1,
    position: stepIndex + 1 + offset,
    size: count + offset,
    ...(canCollapse(step) ? { expanded: !isCollapsed } : {}),
  };
}

/** Returns a card's marks in a comparison. */
function itemMarks(
  differences: ReturnType<typeof readDifferences>,
  item: ItemId,
  flow: string,
): readonly StepMark[] {
  if (item !== startItem) return differences?.steps.get(item)?.marks ?? [];
  const mark = differences?.flows.get(flow)?.mark;
  return mark ? [mark] : [];
}

/** Describes an item's breakpoint and whether the debugger is stopped there. */
function spokenDebug({ breakpoints, debug: { at } }: Pick<ViewState, "breakpoints" | "debug">, item: ItemId) {
  const breakpoint = breakpoints.get(item);
  const stopped = at?.isTop ? t("the debugger is stopped here") : t("the debugger is in this call");
  return [at?.step === item ? stopped : "", breakpoint ? spokenBreakpoint(breakpoint) : ""]
    .filter(Boolean)
    .join(". ");
}

/**
 * Moves the focus in the tree to its active item. If the page has the focus before there is anything to show, for example after
 * it was opened with the keyboard, the focus moves to the tree.
 */
function useTreeFocus(current: RefObject<HTMLDivElement | null>, active: ItemId, isShown: boolean) {
  const focused = useRef(false);
  useLayoutEffect(() => {
    if (focused.current && active) current.current?.focus({ preventScroll: true });
  }, [active, current]);
  useLayoutEffect(() => {
    if (isShown && document.hasFocus() && document.activeElement === document.body)
      current.current?.focus({ preventScroll: true });
  }, [isShown, current]);
  return {
    onFocus: () => {
      focused.current = true;
      document.documentElement.dataset.keyboard = "diagram";
    },
    onBlur: () => {
      focused.current = false;
      delete document.documentElement.dataset.keyboard;
    },
  };
}

/**
 * The diagram as a tree for screen readers and the keyboard, created from the model instead of the drawn cards, so that the
 * whole flow is reachable although only its visible part is drawn. The page handles the arrow keys.
 */
export function AriaTree(): ReactElement | null {
  const { store } = useController();
  const scene = useView((state) => state.scene);
  const active = useView((state) => state.active);
  const selection = useView((state) => state.selection);
  const problems = useView((state) => state.problems);
  const fixes = useView((state) => state.fixes);
  const calls = useView((state) => state.calls);
  const sources = useView(({ snapshot }) => snapshot?.sources);
  const differences = useView(({ snapshot }) => readDifferences(snapshot));
  const run = useView(({ runs }) => runs.view);
  const counts = useView(({ environmentRuns }) => environmentRuns.counts);
  const breakpoints = useView((state) => state.breakpoints);
  const debug = useView((state) => state.debug);
  const drawn = useView((state) => state.drawn);
  const items = useMemo(() => (scene ? listItems(scene) : []), [scene]);
  const current = useRef<HTMLDivElement>(null);
  const focusHandlers = useTreeFocus(current, active, scene !== undefined && sources !== undefined);
  if (!scene || !sources) return null;
  const { flow } = scene;
  const title = flow.triggers.length > 0 ? flowTitle(sources, flow) : t("function {0}", flow.name);
  const activeIndex = Math.max(0, items.indexOf(active));
  // The first paint only waits for the focused item. Its neighbors follow.
  const radius = drawn ? windowRadius : 0;
  return (
    <div
      role="tree"
      aria-label={t("Steps of {0}", title)}
      aria-multiselectable="true"
      className="hl-hidden"
      data-diagram
      data-testid="tree"
      {...focusHandlers}
    >
      {items.slice(Math.max(0, activeIndex - radius), activeIndex + radius + 1).map((item) => {
        const { label, level, position, size, expanded } = spokenItem(
          scene,
          item,
          title,
          differences === undefined,
        );
        const itemProblems = problems.get(item === startItem ? scene.flow.id : item) ?? [];
        const fixable = fixes !== undefined && fixes.fixes.length > 0 && fixes.problems === itemProblems;
        const problem = problemText(itemProblems) + (fixable ? `\n${t("Quick fix: {0}", fixKey.shown)}` : "");
        const isActive = item === (items[activeIndex] ?? startItem);
        const marks = itemMarks(differences, item, flow.id).map((mark) => markLabels[mark]);
        const called = (calls.get(item) ?? []).map(({ name }) => name).join(", ");
        const openHint = called === "" ? "" : t("Press F12 to open {0}", called);
        const step = scene.index.steps.get(item)?.step;
        const runText = run && step ? spokenStepRun(run, step) : "";
        const runCountsText = spokenCounts(counts, {
          flow: flow.id,
          ...(item === startItem ? {} : { step: item }),
        });
        const debugText = spokenDebug({ breakpoints, debug }, item);
        const parts = [label, debugText, marks.join(", "), runText, runCountsText, problem, openHint];
        const spoken = parts.filter(Boolean).join(". ");
        return (
          <div
            key={item}
            ref={isActive ? current : undefined}
            id={isActive ? "hl-active" : undefined}
            role="treeitem"
            tabIndex={isActive ? 0 : -1}
            aria-label={spoken}
            aria-level={level}
            aria-posinset={position}
            aria-setsize={size}
            aria-expanded={expanded}
            aria-selected={selection.includes(item)}
            onFocus={() => {
              if (!isActive) store.set({ active: item });
            }}
          />
        );
      })}
    </div>
  );
}
