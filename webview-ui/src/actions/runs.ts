import { startItem } from "@hookloom/protocol/flow-layout-types";
import type { RecordedDelivery } from "@hookloom/protocol/recording";
import type { SentSample } from "@hookloom/protocol/sample-view";
import { errorMessage } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import { failedStep, viewRun } from "../model/run-view.ts";
import { cardRect, contains, intersects, readableZoom, visibleArea } from "../state/camera.ts";
import type { Controller } from "../state/controller.ts";
import type { RunState, ViewState } from "../state/view-state.ts";
import { showRejection } from "./edits.ts";
import { showEnvironmentRuns } from "./environment-runs.ts";
import { bringIntoView } from "./keep-in-view.ts";
import { scrollItemIntoView, select } from "./select.ts";
import { openFlow } from "./show-flow.ts";

/** Returns the recorded deliveries that ran a flow, newest first. */
export const flowDeliveries = ({ runs }: ViewState, flow: string | undefined): readonly RecordedDelivery[] =>
  runs.deliveries.filter(({ flows }) => flow !== undefined && flows.includes(flow));

/** False while recorded runs are hidden, or an environment's runs are shown instead. */
export const showsRecorded = ({ runs, environmentRuns }: ViewState): boolean =>
  runs.on && environmentRuns.chosen === undefined;

/** Returns the shown delivery: the chosen one, else the pinned one, else the newest. */
export function shownDelivery(state: ViewState): RecordedDelivery | undefined {
  const flow = state.scene?.flow.id;
  const own = flowDeliveries(state, flow);
  const { chosen } = state.runs;
  return (
    own.find(({ id }) => id === chosen) ??
    own.find(({ pinnedTo }) => flow !== undefined && pinnedTo.includes(flow)) ??
    own[0]
  );
}

/** How long the previous delivery stays in the diagram while the chosen one is loading, in milliseconds. */
const hideDelayMs = 150;
/** The delay after a text change before the version's deliveries are listed, in milliseconds. */
const listDelayMs = 150;

/** Watches the file's recordings: lists them, loads the shown one and draws it. */
export function watchRuns(control: Controller): { listAgain(): void } {
  const { store, host } = control;
  /** The version whose list was requested. Undefined if the request failed, so that the next change retries. */
  let listedVersion: number | undefined;
  let requested = "";
  /** The previously listed runs. Any other run is new. */
  let knownRuns: ReadonlySet<string> | undefined;
  /** True until this page has shown a run. */
  let isFirst = true;
  const list = async (): Promise<void> => {
    const { snapshot } = store.get();
    if (!snapshot || snapshot.comparison) return;
    listedVersion = snapshot.version;
    try {
      const { deliveries } = await host.request("recordings", {});
      const newest = deliveries[0]?.id ?? "";
      // Runs recorded while no page showed the file are also new.
      const last = store.get().runs.newest;
      const isKnown =
        newest === "" || (knownRuns ? knownRuns.has(newest) : last === undefined || last === newest);
      knownRuns = new Set(deliveries.map(({ id }) => id));
      updateRuns(control, { deliveries, newest, ...(isKnown ? {} : { unseen: newest }) });
      chooseAwaitedRun();
    } catch {
      listedVersion = undefined;
    }
  };
  const chooseAwaitedRun = (): void => {
    const state = store.get();
    const recording = awaitedRun(state);
    if (!recording) return;
    // A run that is shown without being chosen is replaced by the next one.
    const usual = shownDelivery({ ...state, runs: { ...state.runs, chosen: undefined } });
    const chosen = recording === usual ? undefined : recording.id;
    const awaitedState = { awaited: undefined, taken: recording.delivery };
    updateRuns(control, { ...awaitedState, chosen, unseen: recording.id, call: 0, passes: new Map() });
    // The recordings bar now shows the same result.
    if (showsRecorded(store.get())) closeSample(control);
  };
  const read = async (id: string): Promise<void> => {
    const show = (shown: RunState["shown"]): void => {
      if (shownDelivery(store.get())?.id !== id) return;
      updateRuns(control, { shown });
      if (!shown) return;
      if (store.get().runs.unseen === id) {
        updateRuns(control, { unseen: undefined });
        showRunCard(control);
      } else if (isFirst) keepFailedCardVisible(control);
      isFirst = false;
    };
    // One delivery's values must not stay under another delivery's name. A short delay avoids flicker between the two.
    const hideTimer = setTimeout(() => store.get().runs.shown?.id !== id && show(undefined), hideDelayMs);
    try {
      show((await host.request("recording", { id })).shown);
    } catch {
      show(undefined);
    } finally {
      clearTimeout(hideTimer);
    }
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const listSoon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void list(), listDelayMs);
  };
  let scene = store.get().scene;
  store.subscribe(() => {
    chooseAwaitedRun();
    const state = store.get();
    if (state.snapshot && state.snapshot.version !== listedVersion) {
      listedVersion = state.snapshot.version;
      listSoon();
    }
    const isOtherScene = state.scene !== scene;
    scene = state.scene;
    const wanted = showsRecorded(state) ? shownDelivery(state) : undefined;
    const key = wanted ? `${wanted.id} ${state.snapshot?.version}` : "";
    if (key !== requested) {
      requested = key;
      if (wanted) void read(wanted.id);
      else if (state.runs.shown) updateRuns(control, { shown: undefined });
    } else if (isOtherScene) updateRuns(control, {});
  });
  return { listAgain: listSoon };
}

/** Returns the recording of the delivery that this window awaits, if the delivery is recorded and ran the shown flow. */
function awaitedRun(state: ViewState): RecordedDelivery | undefined {
  const { awaited } = state.runs;
  if (!awaited) return undefined;
  return flowDeliveries(state, state.scene?.flow.id).find(
    ({ id, delivery }) => delivery === awaited.delivery && !awaited.known.has(id),
  );
}

/** Shows the result of a sent sample above the flow until the sample's recording shows the same result. */
export function showSample(control: Controller, sample: SentSample | undefined): void {
  const { store } = control;
  const state = store.get();
  const id = sample?.delivery?.id;
  // The user may have chosen another recording after the sample's recording was shown.
  const isKnown = id !== undefined && (state.runs.taken === id || shownDelivery(state)?.delivery === id);
  const isShown = isKnown && showsRecorded(state);
  store.set({ sample, ...(sample ? { spoken: sample.text } : {}) });
  if (isShown) closeSample(control);
  if (id !== undefined)
    updateRuns(control, isKnown ? { taken: id } : { awaited: { delivery: id, known: new Set() } });
}

/** Closes the result of the sent sample, on this page and in the state that the host keeps for the next page. */
export function closeSample({ store, host }: Controller): void {
  const { sample } = store.get();
  if (!sample) return;
  store.set({ sample: undefined });
  host.send("sampleClosed", { sentAtMs: sample.sentAtMs });
}

/** Shows a delivery's newest recording as soon as the recording is listed. */
export function showDelivery(control: Controller, delivery: string): void {
  const state = control.store.get();
  if (state.environmentRuns.chosen) showEnvironmentRuns(control, undefined);
  updateRuns(control, { on: true, awaited: { delivery, known: new Set() } });
}

/** Replays the shown delivery and shows the new run when it is recorded. */
export function replayShown(control: Controller): void {
  const state = control.store.get();
  const shown = shownDelivery(state);
  if (!shown) return;
  const known = new Set(state.runs.deliveries.map(({ id }) => id));
  updateRuns(control, { awaited: { delivery: shown.delivery, known } });
  control.store.set({ spoken: t("Replaying {0}", shown.event) });
  control.host.send("replayRecording", { id: shown.id });
}

/** Returns the card of the shown flow at which the shown delivery failed. */
const failedCard = ({ runs: { view } }: ViewState): string | undefined => view && failedStep(view);

/** Returns the flow in which the shown delivery failed, which may not be the shown flow. */
function failedFlow({ runs: { shown } }: ViewState): string | undefined {
  const failed = shown?.calls.find(({ error }) => error !== undefined);
  return (failed && shown?.ids.flows[failed.flow]) ?? undefined;
}

/** True if `showFailedCard` has a card to show. */
export const hasFailedCard = (state: ViewState): boolean =>
  (failedCard(state) ?? failedFlow(state)) !== undefined;

/** Shows and selects the card at which the shown delivery failed, switching to another flow of the file if necessary. */
export function showFailedCard(control: Controller): void {
  const { store } = control;
  // The chosen iteration may be one that succeeded.
  updateRuns(control, { passes: new Map() });
  const flow = failedCard(store.get()) === undefined ? failedFlow(store.get()) : undefined;
  if (flow !== undefined) openFlow(control, flow);
  const step = failedCard(store.get());
  if (step === undefined) return;
  bringIntoView(control, step);
  select(control, step);
  const label = store.get().scene?.index.steps.get(step)?.step.label ?? "";
  store.set({ spoken: t("Failed at {0}", label) });
}

/** Updates the run state and redraws the runs of the shown flow. */
function updateRuns({ store }: Controller, change: Partial<RunState>): void {
  const state = store.get();
  const runs = { ...state.runs, ...change };
  const { shown, call, passes } = runs;
  const showsRuns = showsRecorded({ ...state, runs });
  const flow = state.scene?.flow.id;
  const isCurrent = shown !== undefined && shown.version === state.snapshot?.version;
  const view = showsRuns && isCurrent && flow !== undefined ? viewRun(shown, flow, call, passes) : undefined;
  // While the user is typing, the previous version's view stays, because its ids still refer to the same steps.
  const kept = showsRuns && shown !== undefined && !isCurrent ? runs.view : undefined;
  store.set({ runs: { ...runs, view: view ?? kept } });
}

/**
 * Brings the failed card into view. If no card failed and no card that ran is visible, brings the active card into view if it
 * ran, else the start card.
 */
function showRunCard(control: Controller): void {
  const { store, camera } = control;
  const { scene, runs, active } = store.get();
  const { view } = runs;
  if (!scene || !view) return;
  const failed = failedStep(view);
  const seen = visibleArea(camera.viewport, camera.pane);
  const isSeen =
    camera.viewport.zoom >= readableZoom &&
    [scene.layout.start, ...scene.layout.cards.filter(({ id }) => view.steps.has(id))].some((card) =>
      contains(seen, cardRect(card)),
    );
  if (failed !== undefined) bringIntoView(control, failed);
  else if (!isSeen) bringIntoView(control, view.steps.has(active) ? active : startItem);
}

/** On a restored page, the runs bar makes the pane shorter than before. Scrolls so that the failed card is not cut off. */
function keepFailedCardVisible(control: Controller): void {
  const { store, camera } = control;
  const state = store.get();
  const failed = failedCard(state);
  const card = state.scene?.layout.cards.find(({ id }) => id === failed);
  const isSeen = card && intersects(cardRect(card), visibleArea(camera.viewport, camera.pane));
  if (isSeen) scrollItemIntoView(control, card.id);
}

/** Shows another recorded delivery of the flow. */
export function chooseDelivery(control: Controller, id: string): void {
  const { runs } = control.store.get();
  if (runs.chosen === id) return;
  updateRuns(control, { chosen: id, unseen: id, call: 0, passes: new Map() });
  const delivery = shownDelivery(control.store.get());
  if (delivery) control.store.set({ spoken: t("Delivery {0}, {1}", delivery.event, delivery.outcome) });
}

/** Shows another iteration of a loop. */
export function choosePass(control: Controller, step: string, pass: number): void {
  const passes = new Map(control.store.get().runs.passes).set(step, pass);
  updateRuns(control, { passes });
  control.store.set({ spoken: t("Iteration {0}", pass) });
}

/** Shows another call of a function that ran several times in the delivery. */
export function chooseCall(control: Controller, call: number): void {
  updateRuns(control, { call, passes: new Map() });
  control.store.set({ spoken: t("Call {0}", call + 1) });
}

/** Shows a flow's first call at or after a time in the shown delivery, in milliseconds since the start of the handler. */
export function chooseCallSince(control: Controller, flow: string, sinceMs: number): void {
  const { shown } = control.store.get().runs;
  const own = shown?.calls.filter((call) => shown.ids.flows[call.flow] === flow) ?? [];
  const call = own.findIndex((one) => one.started >= sinceMs);
  updateRuns(control, { call: Math.max(0, call), passes: new Map() });
}

/** Shows or hides the recorded runs. Showing them hides an environment's runs. */
export function toggleRuns(control: Controller): void {
  const state = control.store.get();
  const on = !showsRecorded(state);
  if (state.environmentRuns.chosen) showEnvironmentRuns(control, undefined);
  updateRuns(control, { on });
  control.store.set({
    spoken: on ? t("Recorded deliveries are shown") : t("Recorded deliveries are hidden"),
  });
}

/** Pins the shown delivery to the shown flow, or unpins it. */
export async function togglePin(control: Controller): Promise<void> {
  const state = control.store.get();
  const delivery = shownDelivery(state);
  const flow = state.scene?.flow.id;
  if (!delivery || flow === undefined) return;
  const pinned = !delivery.pinnedTo.includes(flow);
  try {
    await control.host.request("pinRecording", { id: delivery.id, flow, pinned });
    control.store.set({ spoken: pinned ? t("Pinned to this flow") : t("Unpinned from this flow") });
  } catch (error) {
    showRejection(control, errorMessage(error));
  }
}
