import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { ignored } from "@hookloom/protocol/ignored-error";
import { isRecord } from "@hookloom/protocol/unknown-values";
import { isInsideRoot } from "../../../project/inside-root.ts";
import type { ProjectEnvironment } from "../../../project/project.ts";
import { asEnvironmentError, notRunning, noUsableStore } from "../../contract/errors.ts";
import type { DeliveriesPort } from "../../contract/target.ts";
import { findNode } from "../../platform/find-node.ts";
import { lastLogged } from "./log-file.ts";
import { environmentFiles, type StoredState } from "./state-file.ts";

interface StoredInput extends ProjectEnvironment {
  /** The folder of Hookloom's own files, which contains the program that reads stores. */
  readonly distDir: string;
  /** The program's start timeout; a default applies if undefined. */
  readonly startTimeoutMs?: number;
}

const startTimeoutMs = 20_000;

interface StoreReader {
  readonly child: ChildProcess;
  readonly port: number;
}

/**
 * Reads the deliveries of a local environment that is not running. The store is read by a Hookloom program, which starts at the
 * first query and runs no project code. The program exits with this process, or earlier if `end` is called.
 */
export class StoredDeliveries {
  readonly #input: StoredInput;
  #reading: Promise<StoreReader> | undefined;

  constructor(input: StoredInput) {
    this.#input = input;
  }

  /**
   * Returns the port to read deliveries from: the running environment's, or otherwise the store reader's.
   * @throws EnvironmentError `not-running` if nothing is stored either, `store-other-version`, `bad-store`; PlatformError
   * `no-node`
   */
  async readingPort(
    running: Pick<StoredState, "managementPort" | "state"> | undefined,
  ): Promise<DeliveriesPort> {
    if (running?.state.phase === "running") {
      this.end();
      return { port: running.managementPort };
    }
    const { port } = await (this.#reading ?? this.#read());
    const { root, environment } = this.#input;
    const last = await lastLogged(environmentFiles(root, environment).logs);
    return { port, stopped: last === undefined ? {} : { lastLogged: last.toISOString() } };
  }

  end(): void {
    const reading = this.#reading;
    this.#reading = undefined;
    void reading
      ?.then(({ child }) => child.stdin?.end())
      .catch(ignored("the caller that started the reader handles its error"));
  }

  /** Starts a store reader, which is reused until its program exits or fails to start. */
  #read(): Promise<StoreReader> {
    const forget = (): void => {
      if (this.#reading === reading) this.#reading = undefined;
    };
    const reading = this.#start(forget);
    this.#reading = reading;
    reading.catch(forget);
    return reading;
  }

  async #start(onExit: () => void): Promise<StoreReader> {
    const { root, environment, distDir } = this.#input;
    const { store } = environmentFiles(root, environment);
    if (!existsSync(store) || !(await isInsideRoot(root, store))) throw notRunning(environment);
    const node = await findNode({ root, distDir });
    const child = spawn(node.file, [path.join(distDir, "stored.js"), store], {
      env: { ...process.env, ...node.environment },
      stdio: ["pipe", "pipe", "ignore"],
      windowsHide: true,
    });
    child.stdin.on("error", () => undefined);
    child.once("exit", onExit);
    const failed = new Promise<never>((_resolve, reject) => child.once("error", reject));
    const timer = setTimeout(() => child.kill("SIGKILL"), this.#input.startTimeoutMs ?? startTimeoutMs);
    try {
      const port = await Promise.race([readPort(child.stdout, environment), failed]);
      child.stdout.resume();
      return { child, port };
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Reads the port from the program's first line of output. @throws EnvironmentError with the program's reason */
async function readPort(output: NodeJS.ReadableStream, environment: string): Promise<number> {
  for await (const line of createInterface({ input: output })) {
    const result: unknown = JSON.parse(line);
    if (isRecord(result) && typeof result.port === "number") return result.port;
    if (isRecord(result)) throw asEnvironmentError(result.code, result.message);
  }
  throw noUsableStore(environment);
}
