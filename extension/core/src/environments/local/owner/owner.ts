import process from "node:process";
import type { EnvironmentState } from "../../contract/environment.ts";
import { stateGone } from "../../contract/errors.ts";
import type { LogLevel } from "../../contract/log-line.ts";
import type { ProcessRelay } from "../process/relay.ts";
import { stateSeal } from "../store/owner-seal.ts";
import type { StoredState } from "../store/state-file.ts";
import { type ControlHandlers, type ControlServer, serveControl } from "./control.ts";
import type { OwnerParts } from "./owner-parts.ts";
import { PublishedState } from "./published-state.ts";

/** The only message about a failure that senders get: the reason can name files of this machine. */
const publicReason = "This webhook does not start. Its owner finds the reason in the environment's log.";

/** What differs between the owners of environments. */
interface OwnerRole {
  readonly relay: ProcessRelay;
  /** Further members of the state file. */
  readonly marks: Pick<StoredState, "attended" | "deployed">;
  /** Starts nothing new from now on. */
  halt(): void;
  /** Resolves once running work has finished and what it held is released. */
  settle(): Promise<void>;
}

/**
 * The common part of every owner of a local environment: it publishes the state, takes commands of other processes and
 * ends in order.
 */
export class Owner {
  readonly #parts: OwnerParts;
  readonly #role: OwnerRole;
  readonly #published: PublishedState;
  readonly #startedAt = new Date().toISOString();
  #control: ControlServer | undefined;
  #ending: Promise<void> | undefined;

  constructor(parts: OwnerParts, role: OwnerRole) {
    this.#parts = parts;
    this.#role = role;
    this.#published = new PublishedState(parts.files.state, parts.token, () => this.#stored());
  }

  get state(): EnvironmentState {
    return this.#published.state;
  }

  /** True from the moment it was asked to stop. */
  get ending(): boolean {
    return this.#ending !== undefined;
  }

  /** Makes the environment known to other processes, which may then send commands. It is stopped if that fails. */
  async open(handlers: Omit<ControlHandlers, "snapshot">): Promise<void> {
    try {
      this.#control = await serveControl(this.#parts.token, { ...handlers, snapshot: () => this.#stored() });
      process.on("exit", this.#onExit);
      await this.#published.open(() => void this.#leave());
    } catch (thrown) {
      await this.stop();
      throw thrown;
    }
  }

  publish(state: EnvironmentState): void {
    this.#published.change(state);
  }

  onStateChange(listener: (state: EnvironmentState) => void): () => void {
    return this.#published.listen(listener);
  }

  say(level: LogLevel, msg: string, fields: Readonly<Record<string, unknown>> = {}): void {
    this.#parts.log.write({ time: new Date().toISOString(), level, msg, ...fields });
  }

  /** Answers everything at the front doors with 503. Only the management port, which is local, gets the reason. */
  reject(reason: string): void {
    this.#parts.door.reject(publicReason);
    this.#parts.managementDoor.reject(reason);
    this.#parts.metricsDoor.reject(publicReason);
  }

  /** Resolves when the ports are free. */
  stop(): Promise<void> {
    this.#ending ??= this.#stop();
    return this.#ending;
  }

  /** Stops because other processes can no longer find it. */
  #leave(): Promise<void> {
    const { environment, files } = this.#parts;
    this.#ending ??= this.#stop(stateGone(environment, files.folder));
    return this.#ending;
  }

  readonly #onExit = (): void => {
    this.#role.relay.kill();
    this.#published.forget();
  };

  async #stop(why?: string): Promise<void> {
    const { door, managementDoor, metricsDoor, environment } = this.#parts;
    this.#role.halt();
    for (const one of [door, managementDoor, metricsDoor]) one.reject("The webhook is being stopped.");
    await this.#role.relay.stop();
    await this.#role.settle();
    await Promise.all([door.close(), managementDoor.close(), metricsDoor.close()]);
    process.off("exit", this.#onExit);
    if (why === undefined) this.say("info", `The ${environment} environment was stopped`);
    else this.say("error", why);
    await this.#published.end(why);
    // The caller that requested the stop still gets its answer.
    void this.#control?.close();
  }

  #stored(): StoredState {
    const { root, environment, door, managementDoor, token, key } = this.#parts;
    const ports = { port: door.port, managementPort: managementDoor.port };
    const controlPort = this.#control?.port ?? 0;
    const startedAt = this.#startedAt;
    const sealed = { root, environment, pid: process.pid, ...ports, controlPort, token, startedAt };
    const { pid } = this.#role.relay;
    const running = pid === undefined ? {} : { processId: pid };
    return { ...sealed, ...running, seal: stateSeal(key, sealed), state: this.state, ...this.#role.marks };
  }
}
