import type { ProjectEnvironment } from "../../../project/project.ts";
import type { EnvironmentFiles } from "../store/state-file.ts";
import type { FrontDoor } from "./front-door.ts";
import { sampleKey, sampleKeyVariable } from "./sample-key.ts";

type EnvironmentVariables = Readonly<Record<string, string | undefined>>;

interface ProcessEnvironment extends ProjectEnvironment {
  readonly name: string;
  readonly files: EnvironmentFiles;
  readonly door: Pick<FrontDoor, "port">;
}

/**
 * The variables of a local environment's process. Each environment has an inbox file of its own, and in `dev` nothing is
 * retried, so that a failing handler shows at once; the user's `own` variables come first. Name, environment and root are
 * always set, so that no other environment opens the store: `takeOverFrom` names the owner whose store becomes this one's.
 */
export function processVariables(
  { name, root, files, environment, door }: ProcessEnvironment,
  own: EnvironmentVariables,
  settings: Readonly<Record<string, string>>,
  takeOverFrom?: string,
): Readonly<Record<string, string>> {
  const usual: Record<string, string> = { HOOKLOOM_STORE: files.store };
  // The process has a port of its own behind the front door.
  usual.HOOKLOOM_ADDRESS = `http://127.0.0.1:${door.port}`;
  if (environment === "dev") usual.HOOKLOOM_ATTEMPTS = "1";
  const missing = Object.entries(usual).filter(([name]) => (own[name]?.trim() ?? "") === "");
  return {
    ...Object.fromEntries(missing),
    ...settings,
    HOOKLOOM_NAME: name,
    HOOKLOOM_ENVIRONMENT: environment,
    HOOKLOOM_TARGET: "local",
    HOOKLOOM_API: files.rules,
    HOOKLOOM_ROOT: root,
    // Set even if empty: a variable of the user must not take a store over.
    HOOKLOOM_TAKE_OVER_FROM: takeOverFrom ?? "",
    // Accepts samples, some of which differ from what their provider sends.
    HOOKLOOM_SAMPLES: "1",
    [sampleKeyVariable]: sampleKey,
  };
}

/**
 * What a recorded build needs to know beside them: where recordings go, and which names hold secrets. A build that records
 * nothing ignores it.
 */
export function recordingVariables(
  { recordings }: Pick<EnvironmentFiles, "recordings">,
  build: string,
  settings: readonly { readonly name: string; readonly secret: boolean }[],
): Readonly<Record<string, string>> {
  const secrets = settings.filter(({ secret }) => secret).map(({ name }) => name);
  return {
    HOOKLOOM_RECORDINGS: recordings,
    HOOKLOOM_RECORDED_BUILD: build,
    HOOKLOOM_RECORDED_SECRETS: [...secrets, sampleKeyVariable].join(","),
  };
}
