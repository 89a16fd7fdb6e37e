import type { FlowGesture } from "@hookloom/protocol/flow-gestures";
import { startItem } from "@hookloom/protocol/flow-layout-types";
import { hidesBlocks } from "@hookloom/protocol/step-blocks";
import { errorMessage } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import { isModalOpen, isTyping } from "../controls/focus.ts";
import { collapsedItemBlock, type Direction, emptyItemBlock, type ItemId } from "../model/navigation.ts";
import type { Controller } from "../state/controller.ts";
import { pasteText } from "./clipboard.ts";
import { toggleActive } from "./collapse.ts";
import { showRejection } from "./edits.ts";
import { isComparison, runAfterPendingEdits, runGesture } from "./gestures.ts";
import { closeMapper } from "./mapper.ts";
import { openPaletteAfter } from "./palette.ts";
import { openCard, reveal } from "./pointer.ts";
import { acceptProposal, dropProposal } from "./propose.ts";
import { declaredName } from "./refactor.ts";
import { activateNext, itemPoint, select, selectAll } from "./select.ts";

const arrowDirections: Readonly<Record<string, Direction>> = {
  ArrowUp: "up",
  ArrowDown: "down",
  ArrowLeft: "left",
  ArrowRight: "right",
  Home: "home",
  End: "end",
};

/** Keys that work wherever the focus is on the page. `mod` is Ctrl, or Cmd on a Mac. */
const globalGestures: Readonly<Record<string, FlowGesture>> = {
  "mod+f": "search",
  "mod+0": "fit",
  "mod+shift+o": "pickFlow",
  "mod+.": "quickFix",
  f8: "nextProblem",
  "shift+f8": "previousProblem",
};

/** Keys that work in the diagram. */
const diagramGestures: Readonly<Record<string, FlowGesture>> = {
  delete: "delete",
  backspace: "delete",
  "mod+d": "duplicate",
  "mod+c": "copy",
  "mod+x": "cut",
  "mod+/": "disable",
  "mod+shift+r": "extract",
  "alt+arrowup": "moveUp",
  "alt+arrowdown": "moveDown",
  insert: "insert",
  "+": "insert",
  "shift++": "insert",
  f: "fit",
  f9: "breakpoint",
  "mod+shift+enter": "send",
  f12: "openCalled",
  "alt+arrowleft": "goBack",
  n: "note",
  "shift+n": "notes",
  z: "zoomSelection",
  "=": "zoomIn",
  "shift+=": "zoomIn",
  "-": "zoomOut",
  "0": "zoomReset",
  "shift+0": "zoomReset",
  o: "outline",
  c: "collapse",
  "shift+c": "collapseAll",
  "shift+e": "expandAll",
};

/** Returns the name of a pressed key with its modifiers. */
function keyName(event: KeyboardEvent): string {
  const parts = [];
  if (event.ctrlKey || event.metaKey) parts.push("mod");
  if (event.altKey) parts.push("alt");
  if (event.shiftKey) parts.push("shift");
  return [...parts, event.key.toLowerCase()].join("+");
}

/** True if a key acts on the diagram. No key does while the data mapper covers it. */
function isDiagram({ store }: Controller, target: EventTarget | null): boolean {
  if (store.get().mapper) return false;
  if (target === document.body || target === document.documentElement) return true;
  if (!(target instanceof Element)) return false;
  // A button that is reachable with Tab handles its own keys.
  return target.closest("button:not([tabindex='-1'])") === null && target.closest("[data-diagram]") !== null;
}

/** Announces a message, even if it is the same as the previous one. */
function speak({ store }: Controller, text: string): void {
  const isRepeated = store.get().spoken === text;
  store.set({ spoken: isRepeated ? `${text}\u00a0` : text });
}

/** Undoes or redoes the last change to the text, including a pending edit, and announces whether there was one. */
async function stepHistory(control: Controller, command: "undo" | "redo"): Promise<void> {
  try {
    const { changed } = await control.edits.run(() => control.host.request(command, {}));
    if (command === "undo") speak(control, changed ? t("Undone") : t("Nothing to undo"));
    else speak(control, changed ? t("Redone") : t("Nothing to redo"));
  } catch (thrown) {
    showRejection(control, errorMessage(thrown));
  }
}

/** Handles a key. Returns true if the key was handled and must not reach VS Code, which would also handle it. */
export function handleKey(control: Controller, event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.isComposing) return false;
  const name = keyName(event);
  const globalGesture = globalGestures[name];
  if (globalGesture) {
    // An open dialog covers the result of the gesture. VS Code must not handle the key either.
    if (!isModalOpen()) runGesture(control, globalGesture);
    return true;
  }
  if (isTyping(event.target)) return false;
  if (handleProposalKey(control, name)) return true;
  if (name === "mod+z" || name === "mod+shift+z" || name === "mod+y") {
    if (!isComparison(control)) void stepHistory(control, name === "mod+z" ? "undo" : "redo");
    return true;
  }
  if (name === "escape" && closeTopmost(control)) return true;
  if (name === "escape" && isInspector(event.target)) {
    control.focusDiagram();
    return true;
  }
  if (!isDiagram(control, event.target)) return name === "mod+a" && selectTextOf(event.target);
  const gesture = diagramGestures[name];
  if (gesture) {
    runGesture(control, gesture);
    return true;
  }
  return handleArrowKey(control, event) || handleOtherKey(control, name);
}

const isInspector = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest(".hl-inspector") !== null;

/** Selects all code around an element. Elsewhere, suppresses the key, with which the browser would select the whole page. */
function selectTextOf(target: EventTarget | null): true {
  const code = target instanceof Element ? target.closest("pre") : null;
  if (code) document.getSelection()?.selectAllChildren(code);
  return true;
}

/** Closes whatever is open over the diagram, wherever the focus is. The focused element handles the key first. */
function closeTopmost(control: Controller): boolean {
  const { mapper, overlay } = control.store.get();
  if (mapper) closeMapper(control);
  else if (overlay) {
    control.store.set({ overlay: undefined });
    control.focusDiagram();
  }
  return mapper !== undefined || overlay !== undefined;
}

/** Accepts or discards a proposal, wherever the focus is. */
function handleProposalKey(control: Controller, name: string): boolean {
  if (!control.store.get().proposal) return false;
  if (name === "escape") dropProposal(control);
  else if (name === "mod+enter") void acceptProposal(control);
  else return false;
  return true;
}

/**
 * Pastes into the diagram from the event itself, which needs no clipboard permission. Returns true if the diagram handles the
 * event.
 */
export function pasteFromEvent(control: Controller, event: ClipboardEvent): boolean {
  if (isTyping(event.target) || !isDiagram(control, event.target) || isComparison(control)) return false;
  const code = event.clipboardData?.getData("text/plain") ?? "";
  runAfterPendingEdits(control, (turn) => pasteText(turn, code));
  return true;
}

function isActiveCollapsed({ store }: Controller): boolean {
  const { scene, active } = store.get();
  const step = scene?.index.steps.get(active)?.step;
  if (collapsedItemBlock(active) !== undefined) return true;
  return scene !== undefined && step !== undefined && hidesBlocks(scene.collapsed, step);
}

function handleArrowKey(control: Controller, event: KeyboardEvent): boolean {
  const direction = arrowDirections[event.key];
  if (!direction || event.ctrlKey || event.metaKey || event.altKey) return false;
  // As in any tree, the right arrow key expands a collapsed item.
  if (direction === "right" && !event.shiftKey && isActiveCollapsed(control)) toggleActive(control);
  else activateNext(control, direction, event.shiftKey);
  return true;
}

function handleOtherKey(control: Controller, name: string): boolean {
  const { active, selection } = control.store.get();
  switch (name) {
    case "enter":
    case "f2":
      if (collapsedItemBlock(active)) toggleActive(control);
      else if (emptyItemBlock(active)) openPaletteAfter(control);
      else if (name === "f2") renameOrOpen(control, active);
      else openCard(control, active);
      return true;
    case "mod+enter":
      reveal(control, active);
      return true;
    case " ":
    case "mod+ ":
      select(control, active, "toggle");
      return true;
    case "mod+a":
      selectAll(control);
      return true;
    case "escape":
      if (selection.length > 1) select(control, active);
      // As in the inspector, the start card becomes active, because it represents the whole flow.
      else control.store.set({ selection: [], active: startItem, rejection: undefined, found: new Set() });
      return true;
    case "shift+f10":
    case "contextmenu":
      openMenuAtActive(control);
      return true;
    default:
      return false;
  }
}

function openMenuAtActive(control: Controller): void {
  const { active, scene } = control.store.get();
  if (scene) control.store.set({ overlay: { kind: "menu", ...itemPoint(control, active) } });
}

/** Renames the card's variable or the flow's function. Any other card is opened for editing. */
function renameOrOpen(control: Controller, active: ItemId): void {
  const { scene } = control.store.get();
  const step = scene?.index.steps.get(active)?.step;
  const isFunction = active === startItem && scene?.flow.triggers.length === 0;
  if (isFunction || (step && declaredName(step))) runGesture(control, "rename");
  else openCard(control, active);
}
