import type { DeliveryKey } from "@hookloom/core/environments/management/delivery";
import { ignored } from "@hookloom/protocol/ignored-error";

type Key = Required<DeliveryKey>;

/** A window that sends for days must not keep every id. */
export const maxOwn = 1_000;

const deliveryKey = (root: string, { id, trigger }: Key): string => `${root}\n${trigger}\n${id}`;

/** What this window sent or replayed: how it ends is shown where that was done, so it raises no notification. */
export class OwnDeliveries {
  readonly #names = new Set<string>();
  readonly #going = new Set<Promise<unknown>>();

  add(root: string, key: Key): void {
    this.#names.add(deliveryKey(root, key));
    const [oldest] = this.#names;
    if (oldest !== undefined && this.#names.size > maxOwn) this.#names.delete(oldest);
  }

  has(root: string, key: Key): boolean {
    return this.#names.has(deliveryKey(root, key));
  }

  /** Sends something whose delivery is known once there is a response; a handler may have failed by then. */
  async sending<T>(work: () => Promise<T>): Promise<T> {
    const going = work();
    this.#going.add(going);
    try {
      return await going;
    } finally {
      this.#going.delete(going);
    }
  }

  /** Resolves once all pending requests have a response or have failed. */
  async settled(): Promise<void> {
    await Promise.all([...this.#going].map((one) => one.catch(ignored("who sent it reports the failure"))));
  }
}
