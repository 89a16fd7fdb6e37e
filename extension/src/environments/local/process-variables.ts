import path from "node:path";
import type { EnvironmentFiles } from "./state-file.ts";

type Variables = Readonly<Record<string, string | undefined>>;

interface Place {
  readonly files: EnvironmentFiles;
  readonly environment: string;
}

/**
 * The variables of a local environment's process. Its inbox is a file of that environment alone, and in `dev` nothing
 * runs a second time by itself, so that a failing handler shows at once; `own` variables of the person come first.
 */
export function processVariables(
  { files, environment }: Place,
  own: Variables,
  settings: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const usual: Record<string, string> = { HOOKLOOM_STORE: path.join(files.folder, "inbox.db") };
  if (environment === "dev") usual.HOOKLOOM_ATTEMPTS = "1";
  const missing = Object.entries(usual).filter(([name]) => (own[name]?.trim() ?? "") === "");
  return {
    ...Object.fromEntries(missing),
    ...settings,
    HOOKLOOM_ENVIRONMENT: environment,
    // Some samples look unlike what their provider sends.
    HOOKLOOM_SAMPLES: "1",
  };
}
