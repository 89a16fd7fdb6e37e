import type { FlowViewContract } from "@hookloom/language-server/protocol";
import { createContext, useContext } from "react";
import type { Host } from "../host.ts";
import type { ItemId } from "../model/navigation.ts";
import type { Size, Viewport } from "./camera.ts";
import type { EditQueue } from "./edit-queue.ts";
import { type Store, useStore } from "./store.ts";
import type { Place, ViewState } from "./view-state.ts";

/**
 * What an edit on its way leaves where it is on the screen: a card, or the place that something is put at. `moved` is
 * a step that the edit brings there, since its index in the block may differ from the one that the edit names.
 */
export type Hold = { readonly step: string } | { readonly place: Place; readonly moved?: string };

/** What the canvas tells of itself; it changes with every pan, so it is no part of the rendered state. */
export interface Camera {
  viewport: Viewport;
  pane: Size;
  /** Whether the inspector was open when the pane was measured. */
  inspected: boolean;
  hold: Hold | undefined;
  /** The element that the pane's pixels are counted in. */
  element: HTMLElement | undefined;
  /** Moves the canvas; undefined until it is drawn. */
  move: ((viewport: Viewport) => void) | undefined;
  /** Called after each pan and zoom. */
  moved: (() => void) | undefined;
}

/** The cards that a gesture is for, and the one that the keyboard stands on. */
export interface Chosen {
  readonly steps: readonly string[];
  readonly active: ItemId;
}

/** The page's parts that actions work with. */
export interface Controller {
  readonly store: Store<ViewState>;
  readonly host: Host<FlowViewContract>;
  readonly edits: EditQueue;
  /** What a gesture is for where that was settled before it runs; else it is for what is selected then. */
  readonly chosen?: Chosen;
  readonly camera: Camera;
  /** Takes the keyboard back to the diagram. */
  focusDiagram(): void;
}

export const ControllerContext = createContext<Controller | undefined>(undefined);

/** The controller of this page. Throws outside of its provider, which is our own fault. */
export function useController(): Controller {
  const controller = useContext(ControllerContext);
  if (!controller) throw new Error("This component needs a ControllerContext around it.");
  return controller;
}

/** A selected part of the page's state. */
export function useView<Part>(select: (state: ViewState) => Part): Part {
  return useStore(useController().store, select);
}
