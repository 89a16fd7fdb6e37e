import type { Target } from "@hookloom/core/environments/contract/target";
import type { ProjectEnvironment } from "@hookloom/core/project/project";
import * as vscode from "vscode";
import { environmentKey } from "../commands/delivery-target.ts";
import { DeliveryFeed, type FeedState } from "./delivery-feed.ts";

/** The feeds of the environments that are shown now; the others have no connection. */
export class DeliveryFeeds implements vscode.Disposable {
  readonly #open: (ref: ProjectEnvironment) => Promise<Target>;
  readonly #wanted = new Map<string, readonly ProjectEnvironment[]>();
  readonly #feeds = new Map<string, DeliveryFeed>();
  /** The last state of each ended feed, to show at once when its environment is shown again. */
  readonly #last = new Map<string, FeedState>();
  readonly #changed = new vscode.EventEmitter<ProjectEnvironment>();
  readonly onDidChange = this.#changed.event;

  constructor(open: (ref: ProjectEnvironment) => Promise<Target>) {
    this.#open = open;
  }

  /** Sets the environments that one viewer wants to see from now on. */
  want(who: string, refs: readonly ProjectEnvironment[]): void {
    if (refs.length > 0) this.#wanted.set(who, refs);
    else this.#wanted.delete(who);
    const wanted = new Map([...this.#wanted.values()].flat().map((ref) => [environmentKey(ref), ref]));
    for (const [key, feed] of this.#feeds) {
      if (wanted.has(key)) continue;
      this.#feeds.delete(key);
      this.#last.set(key, feed.state);
      void feed.stop();
    }
    for (const [key, ref] of wanted) {
      if (this.#feeds.has(key)) continue;
      const onChange = (): void => this.#changed.fire(ref);
      this.#feeds.set(key, new DeliveryFeed(ref, { open: this.#open, onChange }));
    }
  }

  state(ref: ProjectEnvironment): FeedState {
    const now = this.#feeds.get(environmentKey(ref))?.state ?? {};
    return Object.keys(now).length > 0 ? now : (this.#last.get(environmentKey(ref)) ?? {});
  }

  /** Looks at once, such as after a deploy or a sent event. */
  async poll(ref: ProjectEnvironment): Promise<void> {
    await this.#feeds.get(environmentKey(ref))?.poll();
  }

  /** Runs `work` with an environment, over the open connection or over one opened just for it. */
  async use<T>(ref: ProjectEnvironment, work: (target: Target) => Promise<T>): Promise<T> {
    const feed = this.#feeds.get(environmentKey(ref));
    if (feed) return await feed.use(work);
    const target = await this.#open(ref);
    try {
      return await work(target);
    } finally {
      await target.dispose();
    }
  }

  dispose(): void {
    this.#wanted.clear();
    this.want("none", []);
    this.#changed.dispose();
  }
}
