/** Folders of generated and installed files. */
export const ignoredFolders: ReadonlySet<string> = new Set([
  "node_modules",
  "dist",
  "out",
  "build",
  "coverage",
  "vendor",
]);

/** True for the name of a file that may contain flows. Declaration files contain none. */
export const isSourceName = (name: string): boolean => /(?<!\.d)\.[cm]?[jt]sx?$/.test(name);

/** Files that mark their folder as the root of a project's sources. */
export const rootFiles = ["tsconfig.json", "jsconfig.json", "package.json"] as const;
