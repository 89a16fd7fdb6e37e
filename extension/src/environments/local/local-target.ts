import type { Project } from "../../project/project.ts";
import type { ProjectContent } from "../../project/read-project.ts";
import type { BuildOutcome } from "../build/build-project.ts";
import { EnvironmentError } from "../errors.ts";
import { resolveSettings, type SettingPlan, type SettingsPlace } from "../secrets/settings.ts";
import type {
  DeployOutcome,
  LogOptions,
  ReleaseRecord,
  Target,
  TargetStatus,
  VerbContext,
} from "../target.ts";
import { localStatus } from "./adopt.ts";
import type { LogLine } from "./log-line.ts";
import type { EnvironmentFiles } from "./state-file.ts";

export interface LocalInput {
  readonly project: Project;
  readonly place: SettingsPlace;
  readonly files: EnvironmentFiles;
  readonly distDir: string;
  /** Reads what the source declares now. */
  content(): Promise<ProjectContent>;
  /** Bundles the source as it is now, with all that it needs. */
  bundle(): Promise<BuildOutcome>;
}

const soon = (): never => {
  throw new EnvironmentError("not-started", "Deploying on this machine is not there yet.");
};

/** An environment of processes on this machine. */
export class LocalTarget implements Target {
  readonly target = "local";
  readonly place = "local";
  readonly #input: LocalInput;

  constructor(input: LocalInput) {
    this.#input = input;
  }

  get environment(): string {
    return this.#input.place.environment;
  }

  async settings(): Promise<readonly SettingPlan[]> {
    const { settings } = await this.#input.content();
    return (await resolveSettings(settings, this.#input.place)).plan;
  }

  async deploy(_context: VerbContext): Promise<DeployOutcome> {
    return soon();
  }

  async promote(_release: ReleaseRecord, _from: string, _context: VerbContext): Promise<DeployOutcome> {
    return soon();
  }

  async rollback(_build: string | undefined, _context: VerbContext): Promise<DeployOutcome> {
    return soon();
  }

  async applySettings(_context: VerbContext): Promise<DeployOutcome> {
    return soon();
  }

  async stop(_context: VerbContext): Promise<void> {
    soon();
  }

  async remove(_context: VerbContext): Promise<void> {
    soon();
  }

  async status(_signal: AbortSignal): Promise<TargetStatus> {
    const [found] = await localStatus(this.#input.project.root, [this.environment]);
    return {
      environment: this.environment,
      target: "local",
      place: this.place,
      phase: found?.phase ?? "stopped",
      registrations: [],
      ...(found?.url === undefined ? {} : { url: found.url }),
    };
  }

  async releases(_signal: AbortSignal): Promise<readonly ReleaseRecord[]> {
    return [];
  }

  async logs(_options: LogOptions, _print: (line: LogLine) => void): Promise<void> {
    soon();
  }

  async dispose(): Promise<void> {}
}
