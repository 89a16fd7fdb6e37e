import * as vscode from "vscode";

/** The type of our debug configurations, which package.json also contains. */
export const debugType = "hookloom";

/** Registers the provider of debug configurations, which is loaded when it is first used. */
export function registerDebugger(load: () => Promise<vscode.DebugConfigurationProvider>): vscode.Disposable {
  const { debug, DebugConfigurationProviderTriggerKind: kinds } = vscode;
  const dynamicProvider: Required<Pick<vscode.DebugConfigurationProvider, "provideDebugConfigurations">> = {
    provideDebugConfigurations: async (folder) => (await load()).provideDebugConfigurations?.(folder) ?? [],
  };
  const initialProvider: vscode.DebugConfigurationProvider = {
    ...dynamicProvider,
    resolveDebugConfiguration: async (folder, configuration) =>
      (await load()).resolveDebugConfiguration?.(folder, configuration),
  };
  return vscode.Disposable.from(
    debug.registerDebugConfigurationProvider(debugType, initialProvider, kinds.Initial),
    debug.registerDebugConfigurationProvider(debugType, dynamicProvider, kinds.Dynamic),
  );
}
