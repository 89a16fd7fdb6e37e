import process from "node:process";
import { ignored } from "@hookloom/protocol/ignored-error";
import type { EnvironmentState } from "../../contract/environment.ts";
import { stateGone } from "../../contract/errors.ts";
import type { LogLevel } from "../../contract/log-line.ts";
import type { ProcessRelay } from "../process/relay.ts";
import { stateSeal } from "../store/owner-seal.ts";
import { isStateGone, removeState, type StoredState, writeState } from "../store/state-file.ts";
import { type ControlHandlers, type ControlServer, serveControl } from "./control.ts";
import type { OwnerParts } from "./owner-parts.ts";

/** The interval between checks of the state file; the file counts as deleted if two checks in a row do not find it. */
const checkIntervalMs = 250;

/** The only failure message that senders receive, because the reason can contain file paths of this machine. */
const publicReason = "This webhook failed to start. The reason is in the environment's log.";

/**
 * The base of every owner of a local environment: it publishes the state to its listeners and, through the state file, to other
 * processes; accepts commands from those processes; and shuts down in order.
 */
export abstract class Owner<Parts extends OwnerParts = OwnerParts> {
  /** Private, so that the token and the key in it are never printed. */
  readonly #parts: Parts;
  protected abstract readonly relay: ProcessRelay;
  /** Further members of the state file. */
  protected abstract readonly marks: Pick<StoredState, "attended" | "deployed">;
  readonly #listeners = new Set<(state: EnvironmentState) => void>();
  readonly #startedAt = new Date().toISOString();
  #state: EnvironmentState = { phase: "starting", problems: [], missing: [] };
  #writing: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #misses = 0;
  #control: ControlServer | undefined;
  #ending: Promise<void> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  protected get parts(): Parts {
    return this.#parts;
  }

  /** The handlers for requests from other processes. */
  protected abstract handlers(): Omit<ControlHandlers, "snapshot">;
  /** Stops starting new work. */
  protected abstract halt(): void;
  /** Resolves once running work has finished and its resources are released. */
  protected abstract settle(): Promise<void>;

  get state(): EnvironmentState {
    return this.#state;
  }

  /** True once a stop has been requested. */
  protected get ending(): boolean {
    return this.#ending !== undefined;
  }

  /** Publishes the environment to other processes, which may then send commands. The environment is stopped if that fails. */
  async open(): Promise<void> {
    try {
      const handlers = { ...this.handlers(), snapshot: () => this.#stored() };
      this.#control = await serveControl(this.parts.token, handlers);
      process.on("exit", this.#onExit);
      await this.#write();
      this.#timer = setInterval(() => void this.#check(), checkIntervalMs);
      this.#timer.unref();
    } catch (thrown) {
      await this.stop();
      throw thrown;
    }
  }

  protected publish(state: EnvironmentState): void {
    this.#state = state;
    this.#write().catch(ignored("a full disk must not end the environment: others only see an older state"));
    this.#notify();
  }

  onStateChange(listener: (state: EnvironmentState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  protected writeLog(level: LogLevel, msg: string, fields: Readonly<Record<string, unknown>> = {}): void {
    this.parts.log.write({ time: new Date().toISOString(), level, msg, ...fields });
  }

  /** Responds with 503 at every front door. The reason is sent only on the local management port. */
  protected reject(reason: string): void {
    this.parts.door.reject(publicReason);
    this.parts.managementDoor.reject(reason);
    this.parts.metricsDoor.reject(publicReason);
  }

  /** Resolves when the ports are free. */
  stop(): Promise<void> {
    this.#ending ??= this.#stop();
    return this.#ending;
  }

  dispose(): Promise<void> {
    return this.stop();
  }

  /**
   * Stops once the state file is deleted: other processes can then no longer find the environment, and the next start would run a
   * second one.
   */
  async #check(): Promise<void> {
    await this.#writing;
    const { environment, files, token } = this.parts;
    this.#misses = (await isStateGone(files.state, token)) ? this.#misses + 1 : 0;
    if (this.#misses < 2) return;
    clearInterval(this.#timer);
    this.#ending ??= this.#stop(stateGone(environment, files.folder));
  }

  /** Writes the current state. @throws the file system's error */
  #write(): Promise<void> {
    const written = this.#writing.then(() => writeState(this.parts.files.state, this.#stored()));
    this.#writing = written.catch(ignored("the caller of that write handles it"));
    return written;
  }

  #notify(): void {
    for (const listener of [...this.#listeners]) listener(this.#state);
  }

  /** Removes the state file synchronously, for an owner that is exiting. */
  #forget(): void {
    removeState(this.parts.files.state, this.parts.token);
  }

  readonly #onExit = (): void => {
    this.relay.kill();
    this.#forget();
  };

  async #stop(why?: string): Promise<void> {
    const { door, managementDoor, metricsDoor, environment } = this.parts;
    this.halt();
    for (const one of [door, managementDoor, metricsDoor]) one.reject("The webhook is being stopped.");
    await this.relay.stop();
    await this.settle();
    await Promise.all([door.close(), managementDoor.close(), metricsDoor.close()]);
    process.off("exit", this.#onExit);
    if (why === undefined) this.writeLog("info", `The ${environment} environment was stopped`);
    else this.writeLog("error", why);
    // Other processes must no longer attach to this environment.
    clearInterval(this.#timer);
    await this.#writing;
    this.#forget();
    const message = why === undefined ? {} : { message: why };
    this.#state = { phase: "stopped", problems: [], missing: [], ...message };
    this.#notify();
    // The caller that requested the stop still receives its response.
    void this.#control?.close();
  }

  #stored(): StoredState {
    const { root, environment, door, managementDoor, token, key } = this.parts;
    const ports = { port: door.port, managementPort: managementDoor.port };
    const controlPort = this.#control?.port ?? 0;
    const startedAt = this.#startedAt;
    const sealed = { root, environment, pid: process.pid, ...ports, controlPort, token, startedAt };
    const { pid } = this.relay;
    const running = pid === undefined ? {} : { processId: pid };
    return { ...sealed, ...running, seal: stateSeal(key, sealed), state: this.#state, ...this.marks };
  }
}
