import { setTimeout as sleep } from "node:timers/promises";
import { shortBuild } from "@hookloom/core/environments/contract/environment";
import type { TargetStatus } from "@hookloom/core/environments/contract/target";
import type { Project, ProjectEnvironment } from "@hookloom/core/project/project";
import * as vscode from "vscode";
import { joinParts } from "../shared/listed.ts";
import { environmentNames, isRunHere } from "./environments.ts";

/** Functions that find running environments. */
export interface RunningPorts {
  /** Returns the environment that Run starts on this machine; undefined if it does not respond. */
  runHere(root: string): { readonly build?: string } | undefined;
  probe(ref: ProjectEnvironment): Promise<{ readonly running: boolean; readonly build?: string }>;
}

export interface RunningEnvironment {
  readonly environment: string;
  /** The full build id. */
  readonly build?: string;
}

/** Milliseconds after which an environment that does not respond is not offered. */
const responseTimeoutMs = 5_000;

async function probeInTime(ports: RunningPorts, ref: ProjectEnvironment): ReturnType<RunningPorts["probe"]> {
  const late = sleep(responseTimeoutMs, { running: false }, { ref: false });
  return await Promise.race([ports.probe(ref), late]).catch(() => ({ running: false }));
}

/** Returns the running environments of a project, dev first. */
export async function runningEnvironments(
  project: Project,
  ports: RunningPorts,
): Promise<readonly RunningEnvironment[]> {
  const { root } = project;
  const found = await Promise.all(
    environmentNames(project).map(async (environment) => {
      const here = isRunHere(project, environment) ? ports.runHere(root) : undefined;
      const { running, build } = isRunHere(project, environment)
        ? { running: here !== undefined, build: here?.build }
        : await probeInTime(ports, { root, environment });
      return running ? [{ environment, ...(build === undefined ? {} : { build }) }] : [];
    }),
  );
  return found.flat();
}

/** Formats a build id as `build 1a2b3c4d`. */
export const buildWord = (build: string | undefined): string | undefined =>
  build === undefined ? undefined : vscode.l10n.t("build {0}", shortBuild(build));

/** Returns an environment's description for a picker: its build, and its state if it is not running. */
export function statusWords({ phase, release }: Pick<TargetStatus, "phase" | "release">): string {
  const phases: Readonly<Record<TargetStatus["phase"], string | undefined>> = {
    absent: vscode.l10n.t("not deployed"),
    stopped: "stopped",
    starting: "starting",
    running: undefined,
    failed: "failing",
    unreachable: vscode.l10n.t("cannot be reached"),
  };
  const build = phase === "absent" ? undefined : buildWord(release?.build);
  return joinParts([build, phases[phase]]);
}
