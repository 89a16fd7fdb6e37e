import * as vscode from "vscode";

/** The type of our debug configurations, which package.json also contains. */
export const debugType = "hookloom";

/** Registers the provider of debug configurations, which is loaded when it is first used. */
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
