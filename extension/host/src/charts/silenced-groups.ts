import type { ProjectEnvironment } from "@hookloom/core/project/project";
import type { Memento } from "vscode";
import { environmentKey } from "../commands/delivery-target.ts";

const key = "hookloom.silencedGroups";
/** Maximum number of groups; the oldest are dropped, because they probably no longer exist. */
const maxGroups = 500;

/** Failure groups that cause no notification, stored in the workspace state. */
export class SilencedGroups {
  readonly #state: Memento;

  constructor(state: Memento) {
    this.#state = state;
  }

  of(ref: ProjectEnvironment): readonly string[] {
    const start = `${environmentKey(ref)}\n`;
    return this.#all().flatMap((name) => (name.startsWith(start) ? [name.slice(start.length)] : []));
  }

  async set(ref: ProjectEnvironment, group: string, silent: boolean): Promise<void> {
    const name = `${environmentKey(ref)}\n${group}`;
    const others = this.#all().filter((one) => one !== name);
    await this.#state.update(key, silent ? [name, ...others].slice(0, maxGroups) : others);
  }

  #all(): readonly string[] {
    const value: unknown = this.#state.get(key);
    return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
  }
}
