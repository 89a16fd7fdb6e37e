import { flowGestures } from "@hookloom/language-server/protocol";
import type { CommandTable } from "../commands/register.ts";
import { noDiagram } from "../errors.ts";
import type { Lazy } from "../lazy.ts";
import type { FlowEditor } from "./flow-editor.ts";

/** The diagram's commands; each gesture of the view is one too, so that it can be found and bound to keys. */
export function flowCommands(editor: Lazy<FlowEditor>): CommandTable {
  const gestures = flowGestures.map((gesture) => [
    `hookloom.flow.${gesture}`,
    () => {
      if (!editor.made()?.gesture(gesture)) throw noDiagram();
    },
  ]);
  return {
    "hookloom.openFlow": async (argument) => {
      const [{ openFlow }, made] = await Promise.all([import("../lazy-bundle.ts"), editor()]);
      await openFlow(made, argument);
    },
    "hookloom.openText": async (argument) => (await import("../lazy-bundle.ts")).openText(argument),
    ...Object.fromEntries(gestures),
  };
}
