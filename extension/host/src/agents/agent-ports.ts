import type { ApiReader } from "@hookloom/core/api/api-reader";
import type { SecretStore } from "@hookloom/core/environments/secrets/secret-store";
import type { Project } from "@hookloom/core/project/project";
import type * as vscode from "vscode";
import type { Run } from "../run/run.ts";

/** What the tools need from the rest of the host. */
export interface AgentPorts {
  readonly distDir: string;
  readonly toolVersion: string;
  readonly secrets: SecretStore;
  /** Reads the `api` of projects. */
  readonly api: ApiReader;
  readonly log: vscode.LogOutputChannel;
  /** Runs a project as its dev environment, or gives what runs. @throws EnvironmentError if it cannot start */
  run(project: Project): Promise<Run>;
}

/** The tools as VS Code calls them, by the names of package.json. */
export interface AgentPart {
  prepare(name: string, input: unknown): Promise<vscode.PreparedToolInvocation>;
  /** @throws Error with a message for the model; CancellationError */
  invoke(
    name: string,
    input: unknown,
    token: vscode.CancellationToken,
  ): Promise<vscode.LanguageModelToolResult>;
}
