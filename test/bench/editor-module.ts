// Gives benchmarks of pages the `vscode` that tests have: only the editor has the module itself.
import { registerHooks } from "node:module";

const { href } = new URL("../../extension/host/src/testing/vscode.ts", import.meta.url);

registerHooks({
  resolve: (specifier, context, next) => next(specifier === "vscode" ? href : specifier, context),
});
