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
 * What a pending edit keeps where it is on the screen: a card, or the point that something is inserted at. `moved` is a
 * step that the edit moves there: its index in the block may differ from the one that the edit names.
 */
export type Hold = { readonly step: string } | { readonly point: InsertionPoint; readonly moved?: string };

/** The state of the canvas that changes with every pan, so it is not part of the rendered state. */
export interface Camera {
  viewport: Viewport;
  pane: Size;
  /** Whether the inspector was open when the pane was measured. */
  inspected: boolean;
  hold: Hold | undefined;
  /** The element of the pane. */
  element: HTMLElement | undefined;
  /** Moves the canvas; undefined until it is mounted. */
  move: ((viewport: Viewport) => void) | undefined;
  /** Called after each pan and zoom. */
  readonly moved: Set<() => void>;
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
  /** What a gesture applies to if that was captured before it runs; else what is selected. */
  readonly chosen?: GestureTargets;
  /** True for a gesture whose change VS Code shows before it is made. */
  readonly preview?: boolean;
  readonly camera: Camera;
  readonly drafts: Drafts;
  /** Moves the keyboard focus back to the diagram. */
  focusDiagram(): void;
}

export const ControllerContext = createContext<Controller | undefined>(undefined);

/** @throws Error outside of a ControllerContext */
export function useController(): Controller {
  const controller = useContext(ControllerContext);
  if (!controller) throw new Error("This component needs a ControllerContext around it.");
  return controller;
}

/** A selected part of the page's state. */
export function useView<Part>(select: (state: ViewState) => Part): Part {
  return useStore(useController().store, select);
}

/** Some parts of the page's state, with one subscription. */
export function useViewParts<Parts extends object>(select: (state: ViewState) => Parts): Parts {
  return useStoreParts(useController().store, select);
}
