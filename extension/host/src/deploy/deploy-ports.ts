import type { ApiReader } from "@hookloom/core/api/api-reader";
import type { BodySamples, CheckedTrigger } from "@hookloom/core/environments/checked-trigger";
import type { SecretStore } from "@hookloom/core/environments/secrets/secret-store";
import type { DescribedEnvironment, Project, ProjectEnvironment } from "@hookloom/core/project/project";
import type * as vscode from "vscode";
import type { CommandTable } from "../commands/register.ts";
import type { DeployCommandId } from "../contributes/commands.ts";
import type { ChoicePorts } from "../environments/choose-environment.ts";
import type { Installs } from "../projects/install-packages.ts";
import type { Projects } from "../projects/projects.ts";
import type { Targets } from "./targets.ts";
import type { Verbs } from "./verbs.ts";

/** Host services that the deploy commands use. The host is loaded before them. */
export interface DeployHost {
  readonly extensionUri: vscode.Uri;
  readonly distDir: string;
  readonly installs: Installs;
  readonly toolVersion: string;
  readonly log: vscode.LogOutputChannel;
  readonly projects: Projects;
  readonly secrets: SecretStore;
  /** Restarts this window's run of an environment with the newest settings; false if there is none. */
  restartRun(ref: DescribedEnvironment): Promise<boolean>;
  /** Returns the build of this window's run of an environment; undefined if there is none. */
  runBuild(ref: DescribedEnvironment): string | undefined;
  /** Called after each verb and at each of its phases. */
  onVerb(ref: ProjectEnvironment): void;
  /** Called when an environment runs another build or has other settings. */
  onDone(ref: ProjectEnvironment): void;
}

export interface DeployPorts extends DeployHost, ChoicePorts {
  /** The reader of projects' `api`. */
  readonly api: ApiReader;
  readonly targets: Targets;
  readonly verbs: Verbs;
}

/** The parts that deploy. They have their own bundle, which is loaded at the first deploy or the first read of an environment. */
export interface DeployPart extends vscode.Disposable {
  readonly targets: Targets;
  readonly verbs: Verbs;
  /** The reader of projects' `api`. */
  readonly api: ApiReader;
  /** Returns the temporary public addresses at which this window exposes an environment, by trigger name. */
  exposed(environment: ProjectEnvironment): Readonly<Record<string, string>> | undefined;
  /** Returns the build and state of an environment as text. */
  describeBuild(ref: DescribedEnvironment): Promise<string | undefined>;
  /** The deploy commands, and those that other packages add. */
  readonly commands: CommandTable<DeployCommandId> & CommandTable<string>;
  /** Returns the URL of an environment; prompts for the environment if several have one. */
  resolveUrl(argument: unknown): Promise<string>;
  /** Returns bodies that the triggers' schemas accept. */
  readBodies(project: Project, triggers: readonly CheckedTrigger[]): Promise<BodySamples>;
  /** Removes the registrations left at their sources by a crashed exposure. */
  endLeftExposure(ref: ProjectEnvironment): Promise<void>;
}
