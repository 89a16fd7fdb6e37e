import type { ApiReader } from "@hookloom/core/api/api-reader";
import type { SecretStore } from "@hookloom/core/environments/secrets/secret-store";
import type { Project } from "@hookloom/core/project/project";
import type * as vscode from "vscode";
import type { Run } from "../run/run.ts";

/** Host services that the tools use. */
export interface AgentPorts {
  readonly distDir: string;
  readonly toolVersion: string;
  readonly secrets: SecretStore;
  /** The reader of projects' `api`. */
  readonly api: ApiReader;
  readonly log: vscode.LogOutputChannel;
  /** Runs a project in its dev environment, or returns the existing run. @throws EnvironmentError if it cannot start */
  run(project: Project): Promise<Run>;
}

/** The tools that VS Code calls, by their names in package.json. */
export interface AgentPart {
  prepare(name: string, input: unknown): Promise<vscode.PreparedToolInvocation>;
  /** @throws Error with a message for the model; CancellationError */
  invoke(
    name: string,
    input: unknown,
    token: vscode.CancellationToken,
  ): Promise<vscode.LanguageModelToolResult>;
}
