import type * as vscode from "vscode";
import type { SecretStore } from "../../environments/secrets/secret-store.ts";
import type { ChoicePorts } from "../environments/choose-environment.ts";
import type { EnvironmentPlace } from "../environments/environments.ts";
import type { Projects } from "../projects/projects.ts";
import type { Targets } from "./targets.ts";
import type { Verbs } from "./verbs.ts";

/** What the commands of deploys need of the rest of the host, which loads before them. */
export interface DeployHost {
  readonly extensionUri: vscode.Uri;
  readonly distDir: string;
  readonly toolVersion: string;
  readonly log: vscode.LogOutputChannel;
  readonly projects: Projects;
  readonly secrets: SecretStore;
  /** Starts what this window runs of an environment anew, with the newest settings; false where it runs none. */
  restartRun(place: EnvironmentPlace): Promise<boolean>;
  /** What Run starts of an environment in this window; undefined where it starts none of it. */
  runBuild(place: EnvironmentPlace): string | undefined;
  /** Told after each verb and at each of its phases, so that views look again. */
  onVerb(place: EnvironmentPlace): void;
  /** Told once another build or other settings run in an environment. */
  onDone(place: EnvironmentPlace): void;
}

export interface DeployPorts extends DeployHost, ChoicePorts {
  readonly targets: Targets;
  readonly verbs: Verbs;
}
