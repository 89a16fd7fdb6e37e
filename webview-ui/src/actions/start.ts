import { startItem } from "@hookloom/protocol/flow-layout-types";
import type { FlowSnapshot, FlowViewContract, KeptView } from "@hookloom/protocol/flow-view";
import { isTyping } from "../controls/focus.ts";
import { connectHost } from "../host.ts";
import { collapsedIds } from "../model/collapsed-parts.ts";
import { readDifferences } from "../model/comparison.ts";
import { initialView } from "../state/camera.ts";
import type { Camera, Controller } from "../state/controller.ts";
import { Drafts } from "../state/drafts.ts";
import { createEditQueue } from "../state/edit-queue.ts";
import { createKeptView, readSavedPanes, readSavedView, savedFlow } from "../state/saved-state.ts";
import { createStore, type Store } from "../state/store.ts";
import { initialState, type ViewState } from "../state/view-state.ts";
import { watchCalls } from "./calls.ts";
import { showBreakpoints, showDebugState } from "./debugging.ts";
import { watchFixes } from "./fixes.ts";
import { runGesture } from "./gestures.ts";
import { handleKey, pasteFromEvent } from "./keys.ts";
import { mapStep } from "./mapper.ts";
import { watchProblems } from "./problems.ts";
import { discardStaleProposal } from "./propose.ts";
import { applyUpdate, followCursor, showSnapshot } from "./receive.ts";
import { showDelivery, showSample, watchRuns } from "./runs.ts";
import { openFlow } from "./show-flow.ts";

const toolbarHeight = 38;
/** In a narrower window, the inspector is below the diagram instead of next to it. */
const narrowWidth = 700;
const outlineWidth = 250;

function estimatePane({ inspector, outline }: ViewState): Camera["pane"] {
  const panesWidth = (inspector.open ? inspector.width : 0) + (outline ? outlineWidth : 0);
  const takenWidth = window.innerWidth >= narrowWidth ? panesWidth : 0;
  return { width: window.innerWidth - takenWidth, height: window.innerHeight - toolbarHeight };
}

/** Connects the page to the host, which also provides the previous page's state, and adds the keyboard listeners. */
export function startController(): Controller {
  const store = createStore<ViewState>(initialState);
  const camera: Camera = {
    viewport: { x: 0, y: 0, zoom: 1 },
    pane: { width: 0, height: 0 },
    wasInspectorOpen: false,
    hold: undefined,
    element: undefined,
    move: undefined,
    moveListeners: new Set(),
  };
  const { host } = connectHost<FlowViewContract>({
    requests: {},
    events: {
      flow: (snapshot) => {
        discardStaleProposal(control);
        if (store.get().snapshot === undefined) showFirst(control, snapshot);
        else showSnapshot(control, snapshot);
      },
      flowUpdate: (update) => {
        discardStaleProposal(control);
        applyUpdate(control, update);
      },
      problems: (problems) => showProblems(problems),
      cursor: (cursor) => {
        // A proposal's cards do not match those of the text.
        if (!store.get().proposal) followCursor(control, cursor);
      },
      models: ({ available }) => store.set({ canPropose: available }),
      showFlow: ({ flow, map, delivery }) => {
        openFlow(control, flow);
        if (map !== undefined) mapStep(control, map);
        if (delivery !== undefined) showDelivery(control, delivery);
      },
      sampleSent: ({ sample }) => showSample(control, sample),
      breakpoints: (breakpoints) => showBreakpoints(control, breakpoints),
      debugState: (state) => showDebugState(control, state),
      gesture: ({ gesture }) => runGesture(control, gesture),
      ...countChanges(store),
      recordingsChanged: () => runs.listAgain(),
      environmentRuns: (environmentRuns) => store.set({ environmentRuns }),
    },
  });
  const control: Controller = {
    store,
    host,
    edits: createEditQueue(),
    camera,
    drafts: new Drafts(),
    focusDiagram: () => document.getElementById("hl-active")?.focus({ preventScroll: true }),
  };
  const showProblems = watchProblems(control);
  watchFixes(control);
  watchCalls(control);
  const runs = watchRuns(control);
  if (window.innerWidth < narrowWidth) store.set({ inspector: { ...initialState.inspector, open: false } });
  saveViewOnChange(control);
  reportTyping(control);
  listen(control);
  window.addEventListener("load", () => setTimeout(() => reportReady(control)));
  return control;
}

/** Counts changes that may affect shown results, so that the components that show the results request them again. */
function countChanges({ get, set }: Pick<Store<ViewState>, "get" | "set">) {
  return {
    settingValuesChanged: () => set({ valuesRevision: get().valuesRevision + 1 }),
    paletteChanged: () => set({ paletteRevision: get().paletteRevision + 1 }),
    typesChanged: () => set({ typesRevision: get().typesRevision + 1 }),
    payloadValuesChanged: () => set({ payloadRevision: get().payloadRevision + 1 }),
  };
}

/** Reports to the host which version arrived before the page was loaded. */
function reportReady({ store, host }: Controller): void {
  const { snapshot } = store.get();
  host.send("ready", snapshot ? { version: snapshot.version } : {});
}

/** Restores the previous page's view of this file for the first snapshot. */
function showFirst(control: Controller, snapshot: FlowSnapshot): void {
  const { store, camera, drafts } = control;
  const { document, kept } = snapshot;
  store.set(readSavedPanes(kept) ?? {});
  camera.pane = estimatePane(store.get());
  camera.wasInspectorOpen = store.get().inspector.open;
  const saved = readSavedView(kept);
  const wanted = saved && savedFlow(document, saved);
  if (saved) {
    drafts.restore(saved.drafts);
    const runs = { ...store.get().runs, newest: saved.newest };
    store.set({ collapsed: collapsedIds(document, saved.collapsed), runs });
  }
  showSnapshot(control, snapshot, wanted ?? readDifferences(snapshot)?.changedCards[0]?.flow);
  const { scene } = store.get();
  if (!scene) return;
  if (saved && wanted === scene.flow.id) {
    camera.viewport = saved.viewport;
    const exists = (id: string): boolean => scene.index.steps.has(id);
    store.set({
      active: exists(saved.active) ? saved.active : startItem,
      selection: saved.selection.filter(exists),
    });
  } else camera.viewport = initialView(scene.layout.bounds, scene.layout.start, camera.pane);
  camera.move?.(camera.viewport);
}

/**
 * Sends the view to the host shortly after each change, and immediately when the user leaves the page: the next diagram may
 * replace this page, and a closed page can send nothing.
 */
function saveViewOnChange(control: Controller): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let sent: KeptView | undefined;
  const save = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const view = createKeptView(control.store.get(), control.camera.viewport, control.drafts.all());
    if (!view || (view.file === sent?.file && view.panes === sent.panes)) return;
    sent = view;
    control.host.send("keep", view);
  };
  const saveSoon = (): void => {
    timer ??= setTimeout(save, 250);
  };
  control.store.subscribe(saveSoon);
  control.drafts.subscribe(saveSoon);
  control.camera.moveListeners.add(saveSoon);
  window.addEventListener("blur", save);
  window.addEventListener("pagehide", save);
}

/** Reports to the host whether the user is typing text, so that VS Code's key bindings do not change cards in the meantime. */
function reportTyping({ host }: Pick<Controller, "host">): void {
  let reported = false;
  const report = (focused: EventTarget | null): void => {
    const on = isTyping(focused);
    if (on === reported) return;
    reported = on;
    host.send("typing", { on });
  };
  document.addEventListener("focusin", ({ target }) => report(target));
  document.addEventListener("focusout", ({ relatedTarget }) => report(relatedTarget));
  // A field that is removed may lose the focus without an event.
  document.addEventListener("keydown", () => report(document.activeElement));
}

function listen(control: Controller): void {
  document.addEventListener("keydown", (event) => {
    if (!handleKey(control, event)) return;
    event.preventDefault();
    event.stopPropagation();
  });
  document.addEventListener("paste", (event) => {
    if (pasteFromEvent(control, event)) event.preventDefault();
  });
  window.addEventListener("focus", () => {
    if (document.activeElement === document.body) control.focusDiagram();
  });
}
