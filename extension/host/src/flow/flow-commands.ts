import { flowGestures } from "@hookloom/protocol/flow-gestures";
import { ignored } from "@hookloom/protocol/ignored-error";
import * as vscode from "vscode";
import { flowViewType } from "../commands/diagram-tab.ts";
import type { CommandTable } from "../commands/register.ts";
import type { FlowCommandId } from "../contributes/commands.ts";
import { noDiagram } from "../shared/errors.ts";
import type { Lazy } from "../shared/lazy.ts";
import type { FlowEditor } from "./flow-editor.ts";
import type { ServerStarter } from "./server/server-starter.ts";

/** The functions that open diagrams and texts, loaded when first used. */
type Opening = Pick<typeof import("./open-flow.ts"), "keepOpen" | "openFlow" | "openText">;

/** Registers the diagram as an editor, which is only created when a diagram is opened. */
export function registerFlowEditor(editor: Lazy<FlowEditor>, server: ServerStarter): vscode.Disposable {
  const provider: vscode.CustomTextEditorProvider = {
    resolveCustomTextEditor: async (document, panel) => {
      server.start();
      (await editor()).resolveCustomTextEditor(document, panel);
    },
  };
  return vscode.window.registerCustomEditorProvider(flowViewType, provider, {
    supportsMultipleEditorsPerDocument: true,
  });
}

/**
 * Returns the diagram's commands, including one for each gesture of the view, so that it is available in the palette and for key
 * bindings.
 */
export function flowCommands(
  editor: Lazy<FlowEditor>,
  loadOpening: () => Promise<Opening>,
): CommandTable<FlowCommandId> {
  const gestures = flowGestures.map((gesture) => [
    `hookloom.flow.${gesture}`,
    () => {
      if (!editor.made()?.gesture(gesture)) throw noDiagram();
    },
  ]);
  // Diagrams are opened sequentially, so that a diagram that is requested again while it is opening is not opened twice.
  let opened: Promise<void> = Promise.resolve();
  const open = async (argument: unknown): Promise<void> => {
    const [{ openFlow }, made] = await Promise.all([loadOpening(), editor()]);
    await openFlow(made, argument);
  };
  return {
    "hookloom.openFlow": (argument) => {
      const result = opened.then(() => open(argument));
      opened = result.catch(ignored("the caller of that command handles it"));
      return result;
    },
    "hookloom.keepOpen": async (argument) => (await loadOpening()).keepOpen(argument),
    "hookloom.openText": async (argument) => (await loadOpening()).openText(argument),
    ...Object.fromEntries(gestures),
  };
}
