import type { FlowEdit } from "@hookloom/protocol/flow-edit";
import type { Intent } from "./outline.ts";

/** A gesture: its meaning, the text that the person saw, and its outcome. */
export interface Gesture {
  meaning: Intent;
  seen: string;
  /** Determines its meaning where it had to wait for earlier edits. */
  resolveMeaning?: (version: number) => void;
  readonly op: FlowEdit["op"];
  /** The steps that it is about. */
  readonly ids: readonly string[];
  readonly at: number;
  posted: boolean;
  applied?: { readonly before: string; readonly after: string };
  outcome?: "done" | "refused";
  /** True where the text had changed since the person saw it. */
  raced?: boolean;
}

/** True where the edit belongs to the gesture's cards. */
export function isEditOfGesture({ ids }: Gesture, edit: FlowEdit): boolean {
  if ("steps" in edit) return JSON.stringify(ids) === JSON.stringify(edit.steps);
  return !("step" in edit) || typeof edit.step !== "string" || edit.step === ids[0];
}
