import * as vscode from "vscode";
import { type OpenTargetOptions, openTarget } from "../../environments/open-target.ts";
import { useTarget } from "../../environments/run-verb.ts";
import type { SecretStore } from "../../environments/secrets/secret-store.ts";
import type { Target } from "../../environments/target.ts";
import { projectAt } from "../../project/project.ts";
import { editorAccounts } from "../environments/accounts.ts";
import type { ProjectEnvironment } from "../environments/environments.ts";

export interface TargetsPorts {
  readonly distDir: string;
  readonly toolVersion: string;
  readonly secrets: SecretStore;
}

/** Opens the targets of environments, each as hookloom.json describes it at that moment. */
export class Targets {
  readonly #ports: TargetsPorts;
  /** Opens a target for one question. */
  readonly ask = (
    place: ProjectEnvironment,
    question: (target: Target) => Promise<string>,
  ): Promise<string> => this.use(place, question);

  constructor(ports: TargetsPorts) {
    this.#ports = ports;
  }

  /**
   * Opens a target; the caller disposes of it. With `ask` its sources may ask the person to sign in.
   * @throws ProjectError `bad-environment`, ClusterError
   */
  async open(place: ProjectEnvironment, ask = false): Promise<Target> {
    return await openTarget(await this.#options(place, ask));
  }

  async #options({ project, environment }: ProjectEnvironment, ask: boolean): Promise<OpenTargetOptions> {
    const now = (await projectAt(project.root)) ?? project;
    const accounts = editorAccounts(this.#ports.secrets, ask);
    const trusted = vscode.workspace.isTrusted;
    return { ...this.#ports, project: now, environment, accounts, trusted };
  }

  /** Opens a target for one piece of work. */
  async use<T>(place: ProjectEnvironment, work: (target: Target) => Promise<T>, ask = false): Promise<T> {
    return await useTarget(await this.#options(place, ask), work);
  }
}
