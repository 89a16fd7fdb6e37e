import type { ApiReader } from "@hookloom/core/api/api-reader";
import type { TargetStatus } from "@hookloom/core/environments/contract/target";
import type { ProjectEnvironment } from "@hookloom/core/project/project";
import type * as vscode from "vscode";
import type { AgentPart, AgentPorts } from "./agents/agent-ports.ts";
import type { CommandTable } from "./commands/register.ts";
import type { DeployHost, DeployPart, DeployPorts } from "./deploy/deploy-ports.ts";
import type { AnyRow } from "./views/row.ts";

/** The parts that another package adds to the host, except its commands, which are in the deploy bundle. */
export interface HostPart {
  /** Registers the package's diagnostics and code lenses. */
  register(): vscode.Disposable;
  /** Returns the rows to add below an environment, whose status may not be known yet. */
  environmentRows(ref: ProjectEnvironment, status: TargetStatus | undefined): readonly AnyRow[];
}

/** Creates the commands that another package adds to the deploy bundle; disposing removes their registrations. */
export type DeployCommands = (
  ports: DeployPorts,
) => vscode.Disposable & { readonly commands: CommandTable<string> };

/** The additions of other packages to the deploy bundle. */
export interface DeployAdditions {
  /** The reader of projects' `api`. */
  readonly api: ApiReader;
  readonly commands: readonly DeployCommands[];
}

/** The deploy bundle, which also contains the tools for language models, since they deploy too. */
export interface DeployBundle {
  createDeployPart(host: DeployHost): DeployPart;
  createAgentPart(ports: Omit<AgentPorts, "api">): AgentPart;
}

/** The parts that a bundle's entry passes to the host. */
export interface EntryParts {
  readonly parts: readonly HostPart[];
  /** Loads the deploy bundle. */
  loadDeploy(): Promise<DeployBundle>;
}
