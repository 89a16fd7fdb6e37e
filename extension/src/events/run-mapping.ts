import { Worker } from "node:worker_threads";
import type { MappedResult, MappingProgram } from "@hookloom/language-server/protocol";
import { MappingNotRun } from "./mapping-not-run.ts";

/** How long a mapping may run, in milliseconds, and how much memory its worker may take, in megabytes. */
const longestRun = 500;
const mostMemory = 64;

/**
 * The worker's own code. A program runs in a context of its own, which has the language and nothing else: no module, no
 * process, no network, no timer. It gets text and gives text, so no object of Node's can be reached from it.
 */
const workerCode = `
const { parentPort } = require("node:worker_threads");
const vm = require("node:vm");
parentPort.on("message", ({ id, code, json }) => {
  try {
    const options = { codeGeneration: { strings: false, wasm: false }, microtaskMode: "afterEvaluate" };
    const context = vm.createContext(vm.constants.DONT_CONTEXTIFY, options);
    const text = vm.runInContext("(" + code + ")(" + JSON.stringify(json) + ")", context, { timeout: ${longestRun} });
    parentPort.postMessage({ id, text: typeof text === "string" ? text : "[]" });
  } catch (error) {
    const slow = error && error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT";
    parentPort.postMessage({ id, slow, error: slow ? "" : String(error && error.message || error) });
  }
});`;

interface Answer {
  readonly id: number;
  readonly text?: string;
  readonly slow?: boolean;
  readonly error?: string;
}

interface Waiting {
  resolve(results: readonly MappedResult[]): void;
  reject(error: MappingNotRun): void;
}

/** Makes values of mappings, in a worker that is started at the first of them and stays until it is disposed of. */
export class MappingRunner {
  #worker: Worker | undefined;
  #asked = 0;
  readonly #waiting = new Map<number, Waiting>();

  /**
   * What each part of a mapping comes to with a payload.
   * @throws MappingNotRun where it took too long, too much memory, or cannot be run
   */
  run({ code }: MappingProgram, payload: unknown): Promise<readonly MappedResult[]> {
    const id = ++this.#asked;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#started().postMessage({ id, code, json: JSON.stringify(payload ?? null) });
    });
  }

  dispose(): void {
    this.#end(new MappingNotRun("failed", "The mapper was closed."));
  }

  #started(): Worker {
    if (this.#worker) return this.#worker;
    const worker = new Worker(workerCode, {
      eval: true,
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: mostMemory },
    });
    worker.unref();
    worker.on("message", (answer: Answer) => this.#take(answer));
    worker.on("error", (error) => {
      if (this.#worker !== worker) return;
      const memory = "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
      this.#end(new MappingNotRun(memory ? "memory" : "failed", error.message));
    });
    this.#worker = worker;
    return worker;
  }

  #take({ id, text, slow, error }: Answer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (text !== undefined) waiting?.resolve(JSON.parse(text) as readonly MappedResult[]);
    else waiting?.reject(new MappingNotRun(slow ? "slow" : "failed", error ?? ""));
  }

  /** Ends the worker; the next run starts another. */
  #end(why: MappingNotRun): void {
    const worker = this.#worker;
    this.#worker = undefined;
    for (const { reject } of this.#waiting.values()) reject(why);
    this.#waiting.clear();
    void worker?.terminate();
  }
}
