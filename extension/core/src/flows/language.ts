import path from "node:path";

const languages: Readonly<Record<string, "ts" | "tsx" | "js">> = {
  ".ts": "ts",
  ".mts": "ts",
  ".cts": "ts",
  ".tsx": "tsx",
  ".js": "js",
  ".mjs": "js",
  ".cjs": "js",
  ".jsx": "js",
};

/** Returns a file's language by its extension; undefined to let the bridge decide. */
export const sourceLanguage = (file: string): "ts" | "tsx" | "js" | undefined =>
  languages[path.extname(file).toLowerCase()];
