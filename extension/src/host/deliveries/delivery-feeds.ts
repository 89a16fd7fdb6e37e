import * as vscode from "vscode";
import type { Target } from "../../environments/target.ts";
import { DeliveryFeed, type FeedState } from "./delivery-feed.ts";
import { type DeliveryPlace, placeKey } from "./delivery-target.ts";

/** The feeds of the environments that somebody looks at now; the others have no connection. */
export class DeliveryFeeds implements vscode.Disposable {
  readonly #open: (place: DeliveryPlace) => Promise<Target>;
  readonly #wanted = new Map<string, readonly DeliveryPlace[]>();
  readonly #feeds = new Map<string, DeliveryFeed>();
  /** What was told of each before its feed ended, so that it shows at once when it is looked at again. */
  readonly #last = new Map<string, FeedState>();
  readonly #changed = new vscode.EventEmitter<DeliveryPlace>();
  readonly onDidChange = this.#changed.event;

  constructor(open: (place: DeliveryPlace) => Promise<Target>) {
    this.#open = open;
  }

  /** What one of those who look wants to see from now on. */
  want(who: string, places: readonly DeliveryPlace[]): void {
    this.#wanted.set(who, places);
    const wanted = new Map([...this.#wanted.values()].flat().map((place) => [placeKey(place), place]));
    for (const [key, feed] of this.#feeds) {
      if (wanted.has(key)) continue;
      this.#feeds.delete(key);
      this.#last.set(key, feed.state);
      void feed.stop();
    }
    for (const [key, place] of wanted) {
      if (this.#feeds.has(key)) continue;
      const onChange = (): void => this.#changed.fire(place);
      this.#feeds.set(key, new DeliveryFeed(place, { open: this.#open, onChange }));
    }
  }

  state(place: DeliveryPlace): FeedState {
    const now = this.#feeds.get(placeKey(place))?.state ?? {};
    return Object.keys(now).length > 0 ? now : (this.#last.get(placeKey(place)) ?? {});
  }

  /** Looks at once, as after a deploy or a sent event. */
  async look(place: DeliveryPlace): Promise<void> {
    await this.#feeds.get(placeKey(place))?.look();
  }

  /** Does something with an environment: over the open connection, or one for this alone. */
  async use<T>(place: DeliveryPlace, work: (target: Target) => Promise<T>): Promise<T> {
    const feed = this.#feeds.get(placeKey(place));
    if (feed) return await feed.use(work);
    const target = await this.#open(place);
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
