import type { ApiReader } from "@hookloom/core/api/api-reader";
import type { Target } from "@hookloom/core/environments/contract/target";
import { type OpenTargetOptions, openTarget } from "@hookloom/core/environments/open-target";
import { useTarget } from "@hookloom/core/environments/run-verb";
import type { SecretStore } from "@hookloom/core/environments/secrets/secret-store";
import {
  type DescribedEnvironment,
  type ProjectEnvironment,
  projectAt,
} from "@hookloom/core/project/project";
import * as vscode from "vscode";
import { editorAccounts } from "../environments/accounts.ts";
import { openKubernetes } from "../environments/open-kubernetes.ts";
import { busy } from "../shared/dialogs.ts";
import { projectGone } from "../shared/errors.ts";

export interface TargetsPorts {
  readonly distDir: string;
  readonly toolVersion: string;
  readonly secrets: SecretStore;
  readonly api: ApiReader;
}

/** Opens the targets of environments as hookloom.json currently describes them. */
export class Targets {
  readonly #ports: TargetsPorts;
  /** Opens a target for a query that a command needs, while the status bar shows the progress. */
  readonly query = async <T>(
    ref: ProjectEnvironment,
    question: (target: Target) => Promise<T>,
  ): Promise<T> => {
    return await busy(vscode.l10n.t("Connecting to {0}", ref.environment), () => this.use(ref, question));
  };

  constructor(ports: TargetsPorts) {
    this.#ports = ports;
  }

  /**
   * Opens a target; the caller disposes of it. If `interactive` is true, its sources may prompt the user to sign in.
   * @throws HostError `no-project` if the project no longer exists; ProjectError `bad-environment`, ClusterError
   */
  async open(ref: ProjectEnvironment, interactive = false): Promise<Target> {
    return await openTarget(await this.#options(ref, interactive));
  }

  /**
   * Returns the options of a target. If hookloom.json no longer exists, the project can still be stopped and removed with its
   * last known description.
   */
  async #options(
    ref: ProjectEnvironment | DescribedEnvironment,
    interactive: boolean,
  ): Promise<OpenTargetOptions> {
    const { root, environment } = ref;
    const project = (await projectAt(root)) ?? ("project" in ref ? ref.project : undefined);
    if (!project) throw projectGone(root);
    const accounts = editorAccounts(this.#ports.secrets, interactive);
    const trusted = vscode.workspace.isTrusted;
    return { ...this.#ports, project, environment, accounts, trusted, openKubernetes };
  }

  /** Opens a target, runs `work` and closes the target. */
  async use<T>(
    ref: ProjectEnvironment,
    work: (target: Target) => Promise<T>,
    interactive = false,
  ): Promise<T> {
    return await useTarget(await this.#options(ref, interactive), work);
  }
}
