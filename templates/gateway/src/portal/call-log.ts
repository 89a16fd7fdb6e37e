import type { Reply } from "@hookloom/runtime/seams";
import { keptCalls, type PortalStore, type RecordedCall } from "./portal-store.ts";

/** Maximum number of calls of all applications that wait to be stored. Older ones are dropped. */
const maxWaiting = 2_000;
const maxProblemLength = 500;

/** Returns the text of a reply, shortened for display. */
function problemText({ body }: Reply): string {
  const text = typeof body === "string" ? body : (body.detail ?? body.error ?? "");
  return text.length > maxProblemLength ? `${text.slice(0, maxProblemLength - 1)}…` : text;
}

/**
 * The last calls of each application, shown to the member who owns it. Until the next flush, only the newest calls of each
 * application are kept in memory: a busy application does not cause a statement per call, and a process that is killed loses only
 * a few entries.
 */
export class CallLog {
  readonly #store: PortalStore;
  readonly #now: () => number;
  #waiting: RecordedCall[] = [];
  #sequence = 0;
  #storing: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  /** @param now returns milliseconds since the Unix epoch */
  constructor(store: PortalStore, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  /** Records the reply to an application's call. */
  note(application: string, trigger: string, reply: Reply): void {
    const { status, body } = reply;
    const id = status < 400 && typeof body !== "string" ? body.id : undefined;
    this.#sequence += 1;
    this.#waiting.push({
      application,
      at: this.#now(),
      sequence: this.#sequence,
      trigger,
      status,
      ...(id === undefined ? {} : { delivery: id }),
      ...(status < 400 ? {} : { problem: problemText(reply) }),
    });
    if (this.#waiting.length >= maxWaiting * 2) this.#waiting = this.#newest();
  }

  /**
   * Stores the waiting calls. Callers during a running flush share the next one, so that a slow store never receives two writes
   * at once.
   * @throws StoreUnavailable; the calls are then lost
   */
  flush(): Promise<void> {
    if (this.#storing === undefined) {
      this.#storing = this.#storeWaiting().finally(() => {
        this.#storing = undefined;
      });
      return this.#storing;
    }
    const again = () => {
      this.#next = undefined;
      return this.flush();
    };
    this.#next ??= this.#storing.then(again, again);
    return this.#next;
  }

  /** Returns the newest calls first. @throws StoreUnavailable */
  async of(application: string): Promise<readonly RecordedCall[]> {
    await this.flush();
    return this.#store.calls(application);
  }

  async #storeWaiting(): Promise<void> {
    const calls = this.#newest();
    this.#waiting = [];
    if (calls.length > 0) await this.#store.addCalls(calls);
  }

  /** Returns the waiting calls that the store would keep, oldest first. */
  #newest(): RecordedCall[] {
    const counts = new Map<string, number>();
    const kept: RecordedCall[] = [];
    for (const call of this.#waiting.toReversed()) {
      const kind = `${call.delivery === undefined} ${call.application}`;
      const count = (counts.get(kind) ?? 0) + 1;
      counts.set(kind, count);
      if (count <= keptCalls && kept.length < maxWaiting) kept.push(call);
    }
    return kept.reverse();
  }
}
