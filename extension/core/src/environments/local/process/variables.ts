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
 * Returns the variables of a local environment's process. Each environment has a separate inbox file. In `dev` nothing is
 * retried, so a failing handler is visible immediately. The user's `own` variables take precedence over these defaults. Name,
 * environment and root are always set, so that no other environment can open the store. `takeOverFrom` is the owner whose store
 * this environment takes over.
 */
export function processVariables(
  { name, root, files, environment, door }: ProcessEnvironment,
  own: EnvironmentVariables,
  settings: Readonly<Record<string, string>>,
  takeOverFrom?: string,
): Readonly<Record<string, string>> {
  const defaults: Record<string, string> = { HOOKLOOM_STORE: files.store };
  // The process itself listens on a different port behind the front door.
  defaults.HOOKLOOM_ADDRESS = `http://127.0.0.1:${door.port}`;
  if (environment === "dev") defaults.HOOKLOOM_ATTEMPTS = "1";
  const missing = Object.entries(defaults).filter(([name]) => (own[name]?.trim() ?? "") === "");
  return {
    ...Object.fromEntries(missing),
    ...settings,
    HOOKLOOM_NAME: name,
    HOOKLOOM_ENVIRONMENT: environment,
    HOOKLOOM_TARGET: "local",
    HOOKLOOM_API: files.rules,
    HOOKLOOM_ROOT: root,
    // Set even if empty, so that a user's variable cannot cause a takeover.
    HOOKLOOM_TAKE_OVER_FROM: takeOverFrom ?? "",
    // Makes the receiver accept samples, some of which differ from the provider's real deliveries.
    HOOKLOOM_SAMPLES: "1",
    [sampleKeyVariable]: sampleKey,
  };
}

/**
 * Returns the additional variables of a recorded build: the recordings folder and the names of the settings that hold secrets. A
 * build that does not record ignores them.
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
