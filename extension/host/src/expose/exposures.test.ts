import type { Exposed } from "@hookloom/core/environments/registration/expose/expose";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { useVscode } from "../testing/vscode.ts";
import { Exposures } from "./exposures.ts";

/** Ends what is exposed, or the look for its end. */
const end = vi.hoisted(() => ({
  gone: () => undefined as unknown,
  failed: (_: Error) => undefined as unknown,
}));
vi.mock("@hookloom/core/environments/local/owner/attach", () => ({
  // A busy owner gives no answer, which only `untilGone` waits out.
  findRunning: async () => {
    throw new Error("dev does not answer.");
  },
  untilGone: (_: object, signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      Object.assign(end, { gone: resolve, failed: reject });
      signal.addEventListener("abort", () => reject(signal.reason));
    }),
}));
useVscode({
  EventEmitter: class {
    readonly #listeners = new Set<(value: unknown) => void>();
    event = (listener: (value: unknown) => void) => {
      this.#listeners.add(listener);
    };
    fire(value: unknown): void {
      for (const listener of this.#listeners) listener(value);
    }
    dispose(): void {}
  },
});

const place = { root: "/orders", project: { name: "orders" }, environment: "dev" } as Parameters<
  Exposures["add"]
>[0];
const log = { info: vi.fn(), warn: vi.fn() };

beforeEach(() => {
  vi.useFakeTimers();
  log.info.mockClear();
});
afterEach(() => vi.useRealTimers());

const settled = () => vi.advanceTimersByTimeAsync(0);

function exposed(close: () => Promise<void> = async () => undefined) {
  const exposures = new Exposures(log as unknown as ConstructorParameters<typeof Exposures>[0]);
  const closed = vi.fn(close);
  const changed = vi.fn();
  exposures.onDidChange(changed);
  const exposed: Exposed = { urls: { hub: "https://relay/x" }, registrations: [], notes: [], close: closed };
  exposures.add(place, 3000, exposed);
  const urls = () => exposures.urls({ root: "/orders", environment: "dev" });
  return { exposures, closed, changed, urls };
}

test("a running environment, also a busy one, stays exposed until the exposure is ended, once", async () => {
  const { exposures, closed, urls, changed } = exposed();
  await vi.advanceTimersByTimeAsync(10_000);
  expect([urls(), closed.mock.calls.length]).toEqual([{ hub: "https://relay/x" }, 0]);
  await exposures.end(place);
  await exposures.end(place);
  await settled();
  expect([urls(), closed.mock.calls.length, changed.mock.calls.length]).toEqual([undefined, 1, 2]);
  expect([vi.getTimerCount(), log.info.mock.calls.length]).toEqual([0, 0]);
});

test.each([
  ["has ended", () => end.gone()],
  ["cannot be looked for", () => end.failed(new Error("EACCES"))],
])("an environment that %s is no longer exposed", async (_, happens) => {
  const { closed, urls } = exposed();
  happens();
  await settled();
  expect([urls(), closed.mock.calls.length, log.info.mock.calls.length]).toEqual([undefined, 1, 1]);
});

test("an environment that is exposed again does not end with the exposure before it", async () => {
  const { exposures, urls } = exposed();
  const before = end.gone;
  await exposures.end(place);
  exposures.add(place, 3001, {
    urls: { hub: "https://relay/y" },
    registrations: [],
    notes: [],
    close: vi.fn(),
  });
  before();
  await settled();
  expect(urls()).toEqual({ hub: "https://relay/y" });
});

test("a hook that a source keeps is reported, and the address is closed all the same", async () => {
  const { urls } = exposed(() => Promise.reject(new Error("GitHub cannot be reached.")));
  end.gone();
  await settled();
  expect(urls()).toBeUndefined();
  expect(log.warn).toHaveBeenCalledWith(expect.stringContaining("GitHub cannot be reached."));
});
