import { get } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import type { Build } from "../../build/build-project.ts";
import type { LogLine } from "../../log-line.ts";
import type { NodeProgram } from "../../platform/find-node.ts";
import { BuildProcess, type Ports, type ProcessEnd } from "./build-process.ts";
import type { FrontDoor } from "./front-door.ts";

const usualPatience = 10_000;
const pause = 25;

/** The status of `/readyz`, 0 where nothing answers. */
function statusOf(port: number): Promise<number> {
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

/** Waits until a process says that it is ready; resolves to why it is not, or to undefined once it is. */
export async function checkReady(
  { port }: Ports,
  signal?: AbortSignal,
  patience: number = usualPatience,
): Promise<string | undefined> {
  let last = 0;
  for (const until = Date.now() + patience; Date.now() < until && !signal?.aborted; await wait(pause)) {
    last = await statusOf(port);
    if (last === 200) return undefined;
  }
  if (signal?.aborted) return "it was cancelled";
  return last === 0
    ? "it listened and then answered no more"
    : `it listened, and /readyz answered ${last} for ${patience / 1000} seconds`;
}

export interface RelayOptions {
  readonly node: NodeProgram;
  readonly script: string;
  readonly root: string;
  readonly door: FrontDoor;
  readonly managementDoor: FrontDoor;
  /** Keep a started, empty process ready for the next build. */
  readonly standby: boolean;
  onLine(line: LogLine): void;
  /** Looks whether a process that listens is ready; resolves to why it is not. */
  check?(ports: Ports, signal: AbortSignal | undefined): Promise<string | undefined>;
  /** The process that answers has ended by itself; the doors hold what comes until they are told otherwise. */
  onCrash(end: ProcessEnd): void;
}

interface Current {
  readonly process: BuildProcess;
  readonly build: string;
  readonly ports: Ports;
}

const startMilliseconds = 20_000;
// Starting the next process right away would take time from the first requests to the new one.
const standbyDelay = 300;
// Work under way may end in peace while the next process answers; somebody who stops the environment waits for it.
const handoverPatience = 30_000;
const stopPatience = 5_000;

/** The processes behind the two doors: one answers, one waits for the next build, older ones finish their work. */
export class ProcessRelay {
  readonly #options: RelayOptions;
  readonly #leaving = new Set<Promise<void>>();
  readonly #alive = new Set<BuildProcess>();
  #current: Current | undefined;
  #standby: BuildProcess | undefined;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: RelayOptions) {
    this.#options = options;
    if (options.standby) this.#standby = this.#spawn();
  }

  /** The id of the build that answers. */
  get running(): string | undefined {
    return this.#current?.build;
  }

  get pid(): number | undefined {
    return this.#current?.process.pid;
  }

  /**
   * Starts a build and, once it answers, sends all new requests to it and lets the old process finish. Where it does
   * not start, or the signal comes first, the answer says why and the old process goes on.
   */
  async replace(
    build: Pick<Build, "id" | "file">,
    variables: Readonly<Record<string, string>>,
    signal?: AbortSignal,
  ): Promise<ProcessEnd | undefined> {
    const next = this.#standby && !this.#standby.ended ? this.#standby : this.#spawn();
    this.#standby = undefined;
    const outcome = started(next);
    const abort = (): void => next.kill();
    signal?.addEventListener("abort", abort);
    if (signal?.aborted) abort();
    next.run(build.file, variables);
    const result = await outcome.then((first) => this.#checked(first, signal));
    signal?.removeEventListener("abort", abort);
    this.#prepare();
    if (!("port" in result)) {
      this.#leave(next, 0);
      return result;
    }
    if (this.#stopped) {
      this.#leave(next, stopPatience);
      return undefined;
    }
    this.#options.door.open(result.port);
    this.#options.managementDoor.open(result.managementPort);
    const old = this.#current;
    this.#current = { process: next, build: build.id, ports: result };
    if (old) this.#retire(old.process, old.ports);
    next.once("end", (end) => {
      if (this.#current?.process !== next || this.#stopped) return;
      this.#current = undefined;
      this.#options.door.hold();
      this.#options.managementDoor.hold();
      this.#options.onCrash(end);
    });
    return undefined;
  }

  async #checked(result: Ports | ProcessEnd, signal: AbortSignal | undefined): Promise<Ports | ProcessEnd> {
    if (!("port" in result)) return result;
    const reason = await this.#options.check?.(result, signal);
    return reason === undefined ? result : { code: null, reason, answered: 0 };
  }

  /** Ends every process, letting work under way finish. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    for (const process of this.#alive) this.#leave(process, stopPatience);
    await Promise.all(this.#leaving);
  }

  /** Ends every process at once. */
  kill(): void {
    for (const process of this.#alive) process.kill();
  }

  /** A request that has only just been sent to the old process would be lost if that closed its port now. */
  #retire(process: BuildProcess, ports: Ports): void {
    const { door, managementDoor } = this.#options;
    const retiring = Promise.all([door.quiet(ports.port), managementDoor.quiet(ports.managementPort)])
      .then(() => this.#leave(process, handoverPatience))
      .finally(() => this.#leaving.delete(retiring));
    this.#leaving.add(retiring);
  }

  #leave(process: BuildProcess, patience: number): void {
    const leaving = process.stop(patience).finally(() => this.#leaving.delete(leaving));
    this.#leaving.add(leaving);
  }

  #prepare(): void {
    if (!this.#options.standby || this.#stopped) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#standby ??= this.#spawn();
    }, standbyDelay);
    this.#timer.unref();
  }

  #spawn(): BuildProcess {
    const { node, script, root, onLine } = this.#options;
    const child = new BuildProcess({
      node,
      script,
      root,
      // The doors have the ports that people see; each process takes any that is free. Two at a time would clash.
      variables: { PORT: "0", HOOKLOOM_MANAGEMENT_PORT: "0", HOOKLOOM_METRICS_PORT: "", HOST: "127.0.0.1" },
      onLine,
    });
    this.#alive.add(child);
    child.once("end", () => {
      this.#alive.delete(child);
      if (this.#standby === child) this.#standby = undefined;
    });
    return child;
  }
}

function started(child: BuildProcess): Promise<Ports | ProcessEnd> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      child.kill();
      resolve({
        code: null,
        reason: `it did not listen within ${startMilliseconds / 1000} seconds`,
        answered: 0,
      });
    }, startMilliseconds);
    const settle = (result: Ports | ProcessEnd): void => {
      clearTimeout(timer);
      resolve(result);
    };
    child.once("ready", settle).once("end", settle);
  });
}
