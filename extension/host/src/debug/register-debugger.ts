import * as vscode from "vscode";

/** The type of our configurations; package.json has it, too. */
export const debugType = "hookloom";

/** Registers what makes configurations of the debugger; it is loaded at its first use. */
export function registerDebugger(load: () => Promise<vscode.DebugConfigurationProvider>): vscode.Disposable {
  const { debug, DebugConfigurationProviderTriggerKind: kinds } = vscode;
  const listed: Required<Pick<vscode.DebugConfigurationProvider, "provideDebugConfigurations">> = {
    provideDebugConfigurations: async (folder) => (await load()).provideDebugConfigurations?.(folder) ?? [],
  };
  const resolved: vscode.DebugConfigurationProvider = {
    ...listed,
    resolveDebugConfiguration: async (folder, configuration) =>
      (await load()).resolveDebugConfiguration?.(folder, configuration),
  };
  return vscode.Disposable.from(
    debug.registerDebugConfigurationProvider(debugType, resolved, kinds.Initial),
    debug.registerDebugConfigurationProvider(debugType, listed, kinds.Dynamic),
  );
}
