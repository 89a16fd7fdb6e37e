/** Folders of generated and installed files. */
export const notSearched: ReadonlySet<string> = new Set([
  "node_modules",
  "dist",
  "out",
  "build",
  "coverage",
  "vendor",
]);

/** True for the name of a file that may have flows; declarations of types have none. */
export const isSourceName = (name: string): boolean => /(?<!\.d)\.[cm]?[jt]sx?$/.test(name);

/** The files that make their folder the root of a project's sources. */
export const rootFiles = ["tsconfig.json", "jsconfig.json", "package.json"] as const;
