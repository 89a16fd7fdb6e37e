import type { BuildOptions, Plugin } from "esbuild";

/** Megabytes of the runtime that load only where they are used; taking them in would cost every save half a second. */
const packages = ["pg-boss", "@opentelemetry/*"];
const pattern = /^(pg-boss$|@opentelemetry\/)/;

/** Takes in those that the project has installed; the runtime says how to install another one once it is needed. */
const takeInstalled: Plugin = {
  name: "take-installed",
  setup({ onResolve, resolve }) {
    onResolve({ filter: pattern }, async ({ path, kind, importer, resolveDir, pluginData }) => {
      if (pluginData === takeInstalled) return undefined;
      const found = await resolve(path, { kind, importer, resolveDir, pluginData: takeInstalled });
      return found.errors.length > 0 ? { path, external: true } : found;
    });
  },
};

/** What a bundle does with the packages that load on demand; a standalone one has to run without the project's. */
export function loadedOnDemand(standalone: boolean): Pick<BuildOptions, "external" | "plugins"> {
  return standalone ? { plugins: [takeInstalled] } : { external: packages };
}
