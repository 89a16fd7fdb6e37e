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
  readonly #keys = new Set<string>();
  readonly #pending = new Set<Promise<unknown>>();

  add(root: string, key: Key): void {
    this.#keys.add(deliveryKey(root, key));
    const [oldest] = this.#keys;
    if (oldest !== undefined && this.#keys.size > maxOwn) this.#keys.delete(oldest);
  }

  has(root: string, key: Key): boolean {
    return this.#keys.has(deliveryKey(root, key));
  }

  /** Tracks a request whose delivery is only known after the response; its handler may already have failed by then. */
  async sending<T>(work: () => Promise<T>): Promise<T> {
    const request = work();
    this.#pending.add(request);
    try {
      return await request;
    } finally {
      this.#pending.delete(request);
    }
  }

  /** Resolves when all pending requests have received a response or failed. */
  async settled(): Promise<void> {
    await Promise.all([...this.#pending].map((one) => one.catch(ignored("the sender reports the failure"))));
  }
}
