import type { DeliveryKey } from "@hookloom/core/environments/management/delivery";
import { ignored } from "@hookloom/protocol/ignored-error";

type Key = Required<DeliveryKey>;

/** Maximum number of ids, so that a window that stays open for days does not keep all of them. */
export const maxOwn = 1_000;

const deliveryKey = (root: string, { id, trigger }: Key): string => `${root}\n${trigger}\n${id}`;

/**
 * The deliveries that this window sent or replayed. Their outcome is shown where they were sent, so they cause no notification.
 */
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

  /** Tracks a request whose delivery is only known after the response; its handler may already have failed by then. */
  async sending<T>(work: () => Promise<T>): Promise<T> {
    const going = work();
    this.#going.add(going);
    try {
      return await going;
    } finally {
      this.#going.delete(going);
    }
  }

  /** Resolves when all pending requests have received a response or failed. */
  async settled(): Promise<void> {
    await Promise.all([...this.#going].map((one) => one.catch(ignored("who sent it reports the failure"))));
  }
}
