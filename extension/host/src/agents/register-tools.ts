import * as vscode from "vscode";
import type { AgentPart } from "./agent-ports.ts";

/** Returns the names of the tools that package.json contributes. */
function toolNames(manifest: unknown): readonly string[] {
  const { contributes } = manifest as {
    readonly contributes?: { readonly languageModelTools?: readonly { readonly name: string }[] };
  };
  return contributes?.languageModelTools?.map(({ name }) => name) ?? [];
}

/** Registers the tools for language models; their implementation is loaded when one of them is first called. */
export function registerTools(manifest: unknown, part: () => Promise<AgentPart>): vscode.Disposable {
  const registered = toolNames(manifest).map((name) =>
    vscode.lm.registerTool<object>(name, {
      prepareInvocation: async ({ input }) => await (await part()).prepare(name, input),
      invoke: async ({ input }, token) => await (await part()).invoke(name, input, token),
    }),
  );
  return vscode.Disposable.from(...registered);
}
