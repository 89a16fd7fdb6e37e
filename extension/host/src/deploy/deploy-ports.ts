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

/** What the deploy commands need from the rest of the host, which loads before them. */
export interface DeployHost {
  readonly extensionUri: vscode.Uri;
  readonly distDir: string;
  readonly installs: Installs;
  readonly toolVersion: string;
  readonly log: vscode.LogOutputChannel;
  readonly projects: Projects;
  readonly secrets: SecretStore;
  /** Restarts what this window runs of an environment, with the newest settings; false if it runs nothing of it. */
  restartRun(ref: DescribedEnvironment): Promise<boolean>;
  /** What Run starts of an environment in this window; undefined if it starts none of it. */
  runBuild(ref: DescribedEnvironment): string | undefined;
  /** Called after each verb and at each of its phases. */
  onVerb(ref: ProjectEnvironment): void;
  /** Called once another build or other settings run in an environment. */
  onDone(ref: ProjectEnvironment): void;
}

export interface DeployPorts extends DeployHost, ChoicePorts {
  /** Reads the `api` of projects. */
  readonly api: ApiReader;
  readonly targets: Targets;
  readonly verbs: Verbs;
}

/**
 * Everything that deploys. It is a bundle of its own, which loads with the first deploy or the first read of an environment.
 */
export interface DeployPart extends vscode.Disposable {
  readonly targets: Targets;
  readonly verbs: Verbs;
  /** Reads the `api` of projects. */
  readonly api: ApiReader;
  /** The public addresses that this window gives an environment for a while, by the triggers' names. */
  exposed(environment: ProjectEnvironment): Readonly<Record<string, string>> | undefined;
  /** The build of an environment and its state, in words. */
  describeBuild(ref: DescribedEnvironment): Promise<string | undefined>;
  /** Its commands, with those that other packages add. */
  readonly commands: CommandTable<DeployCommandId> & CommandTable<string>;
  /** The URL of an environment; prompts for the environment if several have one. */
  resolveUrl(argument: unknown): Promise<string>;
  /** Bodies that the schemas of triggers accept. */
  readBodies(project: Project, triggers: readonly CheckedTrigger[]): Promise<BodySamples>;
  /** Removes what a crashed exposure left registered at its sources. */
  endLeftExposure(ref: ProjectEnvironment): Promise<void>;
}
