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

/** Opens diagrams and texts; loaded at its first use. */
type Opening = Pick<typeof import("./open-flow.ts"), "keepOpen" | "openFlow" | "openText">;

/** Offers the diagram for files, though it is made only once one is opened. */
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

/** The diagram's commands. Each gesture of the view is one too, to be found in the palette and bound to keys. */
export function flowCommands(
  editor: Lazy<FlowEditor>,
  opening: () => Promise<Opening>,
): CommandTable<Exclude<FlowCommandId, "hookloom.openDocumentation">> {
  const gestures = flowGestures.map((gesture) => [
    `hookloom.flow.${gesture}`,
    () => {
      if (!editor.made()?.gesture(gesture)) throw noDiagram();
    },
  ]);
  // One after another: a diagram that is requested again while it opens exists by then, and is not opened twice.
  let opened: Promise<void> = Promise.resolve();
  const open = async (argument: unknown): Promise<void> => {
    const [{ openFlow }, made] = await Promise.all([opening(), editor()]);
    await openFlow(made, argument);
  };
  return {
    "hookloom.openFlow": (argument) => {
      const opens = opened.then(() => open(argument));
      opened = opens.catch(ignored("the caller of that command handles it"));
      return opens;
    },
    "hookloom.keepOpen": async (argument) => (await opening()).keepOpen(argument),
    "hookloom.openText": async (argument) => (await opening()).openText(argument),
    ...Object.fromEntries(gestures),
  };
}
