import path from "node:path";
import type { EnvironmentFiles } from "../store/state-file.ts";

type Variables = Readonly<Record<string, string | undefined>>;

interface Place {
  readonly name: string;
  readonly root: string;
  readonly files: EnvironmentFiles;
  readonly environment: string;
}

/**
 * The variables of a local environment's process. Its inbox is a file of that environment alone, and in `dev` nothing
 * runs a second time by itself, so that a failing handler shows at once; `own` variables of the person come first.
 * Whose deliveries it receives is always said, so that no other environment opens its store: `takeOverFrom` names the
 * owner whose store becomes this one's.
 */
export function processVariables(
  { name, root, files, environment }: Place,
  own: Variables,
  settings: Readonly<Record<string, string>>,
  takeOverFrom?: string,
): Readonly<Record<string, string>> {
  const usual: Record<string, string> = { HOOKLOOM_STORE: path.join(files.folder, "inbox.db") };
  if (environment === "dev") usual.HOOKLOOM_ATTEMPTS = "1";
  const missing = Object.entries(usual).filter(([name]) => (own[name]?.trim() ?? "") === "");
  return {
    ...Object.fromEntries(missing),
    ...settings,
    HOOKLOOM_NAME: name,
    HOOKLOOM_ENVIRONMENT: environment,
    HOOKLOOM_TARGET: "local",
    HOOKLOOM_ROOT: root,
    // Empty where nothing is taken over, so that no variable of the person's does it unasked.
    HOOKLOOM_TAKE_OVER_FROM: takeOverFrom ?? "",
    // Some samples look unlike what their provider sends.
    HOOKLOOM_SAMPLES: "1",
  };
}
