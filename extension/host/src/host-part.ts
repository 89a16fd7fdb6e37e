import type { ApiReader } from "@hookloom/core/api/api-reader";
import type { TargetStatus } from "@hookloom/core/environments/contract/target";
import type { ProjectEnvironment } from "@hookloom/core/project/project";
import type * as vscode from "vscode";
import type { AgentPart, AgentPorts } from "./agents/agent-ports.ts";
import type { CommandTable } from "./commands/register.ts";
import type { DeployHost, DeployPart, DeployPorts } from "./deploy/deploy-ports.ts";
import type { AnyRow } from "./views/row.ts";

/** What another package adds to the host, except its commands, which are in the bundle that deploys. */
export interface HostPart {
  /** Registers its diagnostics and code lenses. */
  register(): vscode.Disposable;
  /** Its rows below an environment, whose status may not be known yet. */
  environmentRows(ref: ProjectEnvironment, status: TargetStatus | undefined): readonly AnyRow[];
}

/** Creates the commands that another package adds to the bundle that deploys; disposing releases what they registered. */
export type DeployCommands = (
  ports: DeployPorts,
) => vscode.Disposable & { readonly commands: CommandTable<string> };

/** What other packages add to the bundle that deploys. */
export interface DeployAdditions {
  /** Reads the `api` of projects. */
  readonly api: ApiReader;
  readonly commands: readonly DeployCommands[];
}

/** The bundle that deploys; the tools for language models are in it since they deploy, too. */
export interface DeployBundle {
  createDeployPart(host: DeployHost): DeployPart;
  createAgentPart(ports: Omit<AgentPorts, "api">): AgentPart;
}

/** What the entry of a bundle passes to the host. */
export interface JoinedParts {
  readonly parts: readonly HostPart[];
  /** Loads the bundle that deploys. */
  loadDeploy(): Promise<DeployBundle>;
}
