import * as vscode from "vscode";
import type { ReleaseRecord, Target } from "../../environments/target.ts";
import { type Project, projectAt } from "../../project/project.ts";
import type { CommandTable } from "../commands/register.ts";
import type { DeployPart } from "../deploy-bundle.ts";
import type { EnvironmentPlace } from "../environments/environments.ts";
import { type Lazy, lazy } from "../lazy.ts";
import type { Projects } from "../projects/projects.ts";
import type { DeployHost } from "./deploy-ports.ts";
import { phaseText } from "./progress-text.ts";

interface Place {
  readonly root: string;
  readonly environment: string;
}

/** Milliseconds that an environment may take to answer. */
const patience = 15_000;

/** The way to the part that deploys, which loads at its first use. */
export class DeployAccess implements vscode.Disposable {
  readonly #projects: Projects;
  readonly #part: Lazy<DeployPart>;
  readonly #verb = new vscode.EventEmitter<Place>();
  /** Fires when a verb starts, comes to another phase, or ends. */
  readonly onVerb = this.#verb.event;

  constructor(host: Omit<DeployHost, "onVerb">) {
    this.#projects = host.projects;
    this.#part = lazy(async () => {
      const { createDeployPart } = await import("../deploy-bundle.ts");
      const onVerb = ({ project, environment }: Parameters<DeployHost["onVerb"]>[0]): void =>
        this.#verb.fire({ root: project.root, environment });
      return createDeployPart({ ...host, onVerb });
    });
  }

  async commands(): Promise<CommandTable> {
    return (await this.#part()).commands;
  }

  /** What a verb does to an environment now, in a word. */
  doing({ root, environment }: Place): string | undefined {
    const phase = this.#part.made()?.verbs.phaseOf(root, environment);
    return phase === undefined || phase === "starting" ? phase : phaseText(phase).toLowerCase();
  }

  /** The public addresses that this window gives an environment for a while, by the triggers' names. */
  exposed({ root, environment }: Place): Readonly<Record<string, string>> | undefined {
    return this.#part.made()?.exposures.urls(root, environment);
  }

  /** Takes away what an exposure that died has left at its sources. */
  async endLeftExposure({ root, environment }: Place): Promise<void> {
    const project = await this.#projectAt(root);
    await (await this.#part()).endLeftExposure({ project, environment });
  }

  /** Opens the target of an environment; whoever asked disposes of it. */
  async open({ root, environment }: Place): Promise<Target> {
    const project = await this.#projectAt(root);
    return await (await this.#part()).targets.open({ project, environment });
  }

  async releases(place: Place): Promise<readonly ReleaseRecord[]> {
    return await this.#use(place, (target) => target.releases(AbortSignal.timeout(patience)));
  }

  /** Whether an environment runs now, which build, and where others reach it. */
  async ask(
    place: Place,
  ): Promise<{ readonly running: boolean; readonly url?: string; readonly build?: string }> {
    const { phase, url, release } = await this.#use(place, (target) =>
      target.status(AbortSignal.timeout(patience)),
    );
    if (phase !== "running") return { running: false };
    return {
      running: true,
      ...(url === undefined ? {} : { url }),
      ...(release === undefined ? {} : { build: release.build }),
    };
  }

  /** The build of an environment and its state, in words. */
  async buildOf(place: EnvironmentPlace): Promise<string | undefined> {
    return await (await this.#part()).buildOf(place);
  }

  /** Does something with the base at which this machine reaches an environment while that lasts. */
  async reach<T>(place: Place, work: (base: string) => Promise<T>): Promise<T> {
    return await this.#use(place, async (target) =>
      work(await target.address(AbortSignal.timeout(patience))),
    );
  }

  async #projectAt(root: string): Promise<Project> {
    const project = this.#projects.all.find((one) => one.root === root) ?? (await projectAt(root));
    if (!project) throw new Error(`There is no project in ${root} any more.`);
    return project;
  }

  async #use<T>(place: Place, work: (target: Target) => Promise<T>): Promise<T> {
    const target = await this.open(place);
    try {
      return await work(target);
    } finally {
      await target.dispose();
    }
  }

  dispose(): void {
    this.#verb.dispose();
    this.#part.made()?.dispose();
  }
}
