import type { ApiReader } from "@hookloom/core/api/api-reader";
import type { TargetStatus } from "@hookloom/core/environments/contract/target";
import type * as vscode from "vscode";
import type { AgentPart, AgentPorts } from "./agents/agent-ports.ts";
import type { EnvironmentRef } from "./commands/delivery-target.ts";
import type { CommandTable } from "./commands/register.ts";
import type { DeployHost, DeployPart, DeployPorts } from "./deploy/deploy-ports.ts";
import type { AnyRow } from "./views/row.ts";

/** What another package joins to the host, besides commands, which need the bundle that deploys. */
export interface HostPart {
  /** Its commands, which a `DeployCommands` of the same package has. */
  readonly commandIds: readonly string[];
  /** Registers its diagnostics and code lenses. */
  register(): vscode.Disposable;
  /** Its rows below an environment, as far as the environment's status is known. */
  rowsOf(place: EnvironmentRef, status: TargetStatus | undefined): readonly AnyRow[];
}

/** The commands that another package joins to the bundle that deploys, and what they registered. */
export type DeployCommands = (
  ports: DeployPorts,
) => vscode.Disposable & { readonly commands: CommandTable<string> };

/** What the bundle that deploys is given of packages that the host does not know. */
export interface JoinedDeploying {
  /** Answers questions about the `api` of projects. */
  readonly api: ApiReader;
  readonly commands: readonly DeployCommands[];
}

/** The bundle that deploys, which the tools for language models do as well. */
export interface DeployBundle {
  createDeployPart(host: DeployHost): DeployPart;
  createAgentPart(ports: Omit<AgentPorts, "api">): AgentPart;
}

/** What the host is given of packages that it does not know. */
export interface JoinedParts {
  readonly parts: readonly HostPart[];
  /** Loads the bundle that deploys. */
  loadDeploy(): Promise<DeployBundle>;
}
