import type { FlowViewContract } from "@hookloom/protocol/flow-view";
import { createContext, useContext } from "react";
import type { Host } from "../host.ts";
import type { ItemId } from "../model/navigation.ts";
import type { Size, Viewport } from "./camera.ts";
import type { Drafts } from "./drafts.ts";
import type { EditQueue } from "./edit-queue.ts";
import { type Store, useStore, useStoreParts } from "./store.ts";
import type { InsertionPoint, ViewState } from "./view-state.ts";

/**
 * The item that keeps its position on the screen during a pending edit: a card or an insertion point. `movedStep` is the step
 * that the edit moves to the point. The index of that step in the block may differ from the index in the edit.
 */
export type Hold =
  | { readonly step: string }
  | { readonly point: InsertionPoint; readonly movedStep?: string };

/** The canvas state that changes with every pan. Therefore, it is not part of the rendered state. */
export interface Camera {
  viewport: Viewport;
  pane: Size;
  /** True if the inspector was open when the pane was measured. */
  wasInspectorOpen: boolean;
  hold: Hold | undefined;
  /** The pane's element. */
  element: HTMLElement | undefined;
  /** Moves the canvas. Undefined until the canvas is mounted. */
  move: ((viewport: Viewport) => void) | undefined;
  /** Called after each pan and zoom. */
  readonly moveListeners: Set<() => void>;
}

/** The cards that a gesture applies to, and the active one. */
export interface GestureTargets {
  readonly steps: readonly string[];
  readonly active: ItemId;
}

/** The parts of the page that actions use. */
export interface Controller {
  readonly store: Store<ViewState>;
  readonly host: Host<FlowViewContract>;
  readonly edits: EditQueue;
  /** The targets of a gesture if they were captured before it runs. Otherwise, the selection is used. */
  readonly chosen?: GestureTargets;
  /** True for a gesture whose change is previewed in VS Code. */
  readonly preview?: boolean;
  readonly camera: Camera;
  readonly drafts: Drafts;
  /** Moves the keyboard focus back to the diagram. */
  focusDiagram(): void;
}

export const ControllerContext = createContext<Controller | undefined>(undefined);

/**
 * Returns the controller from the context.
 * @throws Error outside of a ControllerContext
 */
export function useController(): Controller {
  const controller = useContext(ControllerContext);
  if (!controller) throw new Error("useController must be used within a ControllerContext.");
  return controller;
}

/** Returns a selected part of the page's state. */
export function useView<Part>(select: (state: ViewState) => Part): Part {
  return useStore(useController().store, select);
}

/** Returns several parts of the page's state, with a single subscription. */
export function useViewParts<Parts extends object>(select: (state: ViewState) => Parts): Parts {
  return useStoreParts(useController().store, select);
}
