import { get } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { t } from "@vscode/l10n";
import type { ProjectEnvironment } from "../../../project/project.ts";
import type { Build } from "../../build/build-project.ts";
import type { LogLine } from "../../contract/log-line.ts";
import type { NodeProgram } from "../../platform/find-node.ts";
import { BuildProcess, type Ports, type ProcessEnd } from "./build-process.ts";
import type { FrontDoor } from "./front-door.ts";
import type { MetricsDoor } from "./metrics-door.ts";
import { startLimitMs } from "./start-limit.ts";

const readyTimeoutMs = 10_000;
const pauseMs = 25;

/** The status of `/readyz`; 0 if nothing responds. */
function readyzStatus(port: number): Promise<number> {
  return new Promise((resolve) => {
    const call = get(
      { host: "127.0.0.1", port, path: "/readyz", agent: false, timeout: 2_000 },
      (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      },
    );
    call.on("timeout", () => call.destroy());
    call.on("error", () => resolve(0));
  });
}

/** Polls `/readyz` until it returns 200; resolves to the reason if that takes too long. */
export async function checkReady(
  { port }: Ports,
  signal?: AbortSignal,
  timeoutMs: number = readyTimeoutMs,
): Promise<string | undefined> {
  let lastStatus = 0;
  for (const until = Date.now() + timeoutMs; Date.now() < until && !signal?.aborted; await wait(pauseMs)) {
    lastStatus = await readyzStatus(port);
    if (lastStatus === 200) return undefined;
  }
  if (signal?.aborted) return t("it was cancelled");
  return lastStatus === 0
    ? t("it stopped responding after it had started")
    : t("/readyz responded with status {0} for {1} seconds", lastStatus, timeoutMs / 1000);
}

export interface RelayOptions extends ProjectEnvironment {
  readonly node: NodeProgram;
  /** The script of the processes that run builds. */
  readonly script: string;
  readonly door: FrontDoor;
  readonly managementDoor: FrontDoor;
  readonly metricsDoor: MetricsDoor;
  /** Whether to keep a started, empty process ready for the next build. */
  readonly standby: boolean;
  onLine(line: LogLine): void;
  /** Checks that a listening process is ready; resolves to the reason if it is not. */
  check?(ports: Ports, signal: AbortSignal | undefined): Promise<string | undefined>;
  /**
   * Called when the process that serves requests exits unexpectedly; the front doors hold connections until `open` or `reject`.
   */
  onCrash(end: ProcessEnd): void;
}

interface ReplaceOptions {
  /** Aborting it keeps the old process. */
  readonly signal?: AbortSignal | undefined;
  /** True to run the build with an inspector. */
  readonly inspect?: boolean;
}

interface Current {
  readonly process: BuildProcess;
  readonly build: string;
  readonly ports: Ports;
}

// Starting the standby process immediately would slow down the first requests to the new build.
const standbyDelayMs = 300;
// At a handover, the old process may finish its work while the next one serves requests. A stop makes the user wait.
const handoverTimeoutMs = 30_000;
const stopTimeoutMs = 5_000;
/**
 * How long a process under a debugger may finish its work: a process paused at a breakpoint is not killed, because a user is
 * inspecting it.
 */
const debuggedTimeoutMs = 24 * 60 * 60 * 1000;

/**
 * Manages the processes behind the front doors: one serves requests, one waits for the next build, and older ones finish their
 * work.
 */
export class ProcessRelay {
  readonly #options: RelayOptions;
  readonly #leaving = new Set<Promise<void>>();
  readonly #alive = new Set<BuildProcess>();
  /** Processes that finish their work under a debugger. */
  readonly #debugged = new Set<BuildProcess>();
  #current: Current | undefined;
  #standby: BuildProcess | undefined;
  /** The runtime modules that the latest build imports; the next build most probably imports the same ones. */
  #runtime: readonly string[] = [];
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: RelayOptions) {
    this.#options = options;
    if (options.standby) this.#standby = this.#spawn();
  }

  /** The id of the build that serves requests. */
  get running(): string | undefined {
    return this.#current?.build;
  }

  /** True if the serving process has lost its store: it rejects everything until another process takes over. */
  get storeLost(): boolean {
    return this.#current?.process.storeLost ?? false;
  }

  get pid(): number | undefined {
    return this.#current?.process.pid;
  }

  /** The port of the serving process's inspector; undefined if it has none. */
  get inspectorPort(): number | undefined {
    return this.#current?.ports.inspectorPort;
  }

  /**
   * Starts a build and, once it is ready, sends all new requests to it and lets the old process finish. If the build does not
   * start, or the signal aborts first, this resolves to the reason and the old process keeps running.
   */
  async replace(
    build: Pick<Build, "id" | "file" | "runtime">,
    variables: Readonly<Record<string, string>>,
    { signal, inspect = false }: ReplaceOptions = {},
  ): Promise<ProcessEnd | undefined> {
    const { metricsDoor, root, environment } = this.#options;
    const [hasMetrics, limitMs] = await Promise.all([metricsDoor.prepare(), startLimitMs(root, environment)]);
    const metrics = hasMetrics ? { HOOKLOOM_METRICS_PORT: "0" } : {};
    const next = this.#standby && !this.#standby.ended ? this.#standby : this.#spawn();
    this.#standby = undefined;
    this.#runtime = build.runtime ?? [];
    const outcome = waitForStart(next, limitMs);
    const abort = (): void => next.kill();
    signal?.addEventListener("abort", abort);
    if (signal?.aborted) abort();
    next.run(build.file, { ...variables, ...metrics, HOOKLOOM_BUILD: build.id }, inspect);
    const result = await outcome.then((first) => this.#checkResult(first, signal));
    signal?.removeEventListener("abort", abort);
    this.#scheduleStandby();
    if (!("port" in result)) {
      this.#stopProcess(next, 0);
      return result;
    }
    if (this.#stopped) {
      this.#stopProcess(next, stopTimeoutMs);
      return undefined;
    }
    this.#options.door.open(result.port);
    this.#options.managementDoor.open(result.managementPort);
    const old = this.#current;
    this.#current = { process: next, build: build.id, ports: result };
    // Older processes are no longer inspected by a debugger.
    if (!inspect) for (const process of this.#debugged) this.#stopProcess(process, handoverTimeoutMs);
    if (old) this.#retire(old, inspect && old.ports.inspectorPort !== undefined);
    next.once("end", (end) => {
      if (this.#current?.process !== next || this.#stopped) return;
      this.#current = undefined;
      this.#options.door.hold();
      this.#options.managementDoor.hold();
      this.#options.metricsDoor.reject("The webhook is not running.");
      this.#options.onCrash(end);
    });
    await metricsDoor.open(result.metricsPort);
    return undefined;
  }

  async #checkResult(
    result: Ports | ProcessEnd,
    signal: AbortSignal | undefined,
  ): Promise<Ports | ProcessEnd> {
    if (!("port" in result)) return result;
    const reason = await this.#options.check?.(result, signal);
    return reason === undefined ? result : { code: null, reason, readyMs: 0 };
  }

  /** Stops every process after its running work has finished. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    for (const process of this.#alive) this.#stopProcess(process, stopTimeoutMs);
    await Promise.all(this.#leaving);
  }

  /** Kills every process immediately. */
  kill(): void {
    for (const process of this.#alive) process.kill();
  }

  /**
   * Retires a process once its open requests are being responded to: a request that was just sent to it would be lost if it
   * closed its port immediately.
   */
  #retire({ process, ports }: Current, isDebugged: boolean): void {
    const { door, managementDoor } = this.#options;
    if (isDebugged) this.#debugged.add(process);
    const retiring = Promise.all([door.quiet(ports.port), managementDoor.quiet(ports.managementPort)])
      .then(() =>
        this.#stopProcess(process, this.#debugged.has(process) ? debuggedTimeoutMs : handoverTimeoutMs),
      )
      .finally(() => this.#leaving.delete(retiring));
    this.#leaving.add(retiring);
  }

  #stopProcess(process: BuildProcess, timeoutMs: number): void {
    const leaving = process.stop(timeoutMs).finally(() => this.#leaving.delete(leaving));
    this.#leaving.add(leaving);
  }

  #scheduleStandby(): void {
    if (!this.#options.standby || this.#stopped) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#standby ??= this.#spawn();
      this.#standby.load(this.#runtime);
    }, standbyDelayMs);
    this.#timer.unref();
  }

  #spawn(): BuildProcess {
    const { node, script, root, onLine } = this.#options;
    const child = new BuildProcess({
      node,
      script,
      root,
      // The front doors use the public ports. Each process takes any free port, because two processes run at the same time.
      variables: { PORT: "0", HOOKLOOM_MANAGEMENT_PORT: "0", HOOKLOOM_METRICS_PORT: "", HOST: "127.0.0.1" },
      onLine,
    });
    this.#alive.add(child);
    child.once("end", () => {
      this.#alive.delete(child);
      this.#debugged.delete(child);
      if (this.#standby === child) this.#standby = undefined;
    });
    return child;
  }
}

function waitForStart(child: BuildProcess, limitMs: number): Promise<Ports | ProcessEnd> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      child.kill();
      resolve({
        code: null,
        reason: t(
          'it did not listen on a port within {0} s, a limit that "startSeconds" in hookloom.json can raise',
          limitMs / 1000,
        ),
        readyMs: 0,
      });
    }, limitMs);
    const settle = (result: Ports | ProcessEnd): void => {
      clearTimeout(timer);
      resolve(result);
    };
    child.once("ready", settle).once("end", settle);
  });
}
