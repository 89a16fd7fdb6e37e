// What each suite needs and how Vitest runs it.
import { installCluster } from "../cluster/install.mjs";
import { installPostgres } from "../postgres/install.mjs";
import { installBrowser, installTools, installVscode } from "../vscode/setup.mjs";

export const suites = [
  "check",
  "unit",
  "corpus",
  "interop",
  "postgres",
  "faults",
  "webview",
  "vscode",
  "cluster",
  "archives",
] as const;

export type Suite = (typeof suites)[number];

export const isSuite = (name: string): name is Suite => (suites as readonly string[]).includes(name);

/** What brings the programs that a suite runs; the packages of the root are there already. */
const needs: Readonly<Partial<Record<Suite, readonly (() => Promise<unknown>)[]>>> = {
  corpus: [installTools],
  interop: [installTools],
  postgres: [installPostgres],
  webview: [installBrowser],
  vscode: [installVscode, installBrowser, installPostgres],
  cluster: [installVscode, installBrowser, installPostgres],
};

/** The suites that use what the build makes; the others bundle what they need from the sources. */
const usesBuild: readonly Suite[] = [
  "unit",
  "interop",
  "postgres",
  "faults",
  "vscode",
  "cluster",
  "archives",
];

export const needsBuild = (chosen: readonly Suite[]): boolean =>
  chosen.some((name) => usesBuild.includes(name));

/**
 * Starts installing what suites need, each thing once.
 * @returns What resolves, for a suite, once its own programs are there.
 */
export function prepare(chosen: readonly Suite[]): (suite: Suite) => Promise<unknown> {
  const started = new Map<() => Promise<unknown>, Promise<unknown>>();
  for (const install of new Set(chosen.flatMap((suite) => needs[suite] ?? []))) {
    const installed = install();
    // Reported by the suite that waits for it.
    installed.catch(() => {});
    started.set(install, installed);
  }
  return (suite) => Promise.all((needs[suite] ?? []).map((install) => started.get(install)));
}

/** Builds Kubernetes in the background. */
export function prepareCluster(idle: AbortSignal): Promise<unknown> {
  const cluster = installCluster(idle);
  cluster.catch(() => {});
  return cluster;
}
