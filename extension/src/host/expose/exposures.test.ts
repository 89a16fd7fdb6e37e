import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Exposed } from "../../environments/registration/expose/expose.ts";
import { Exposures } from "./exposures.ts";

const running = vi.hoisted(() => ({ port: undefined as number | undefined }));
vi.mock("../../environments/local/owner/attach.ts", () => ({
  findRunning: async () => (running.port === undefined ? undefined : { port: running.port }),
}));
vi.mock("vscode", async () => ({
  ...(await import("../testing/vscode-values.ts")),
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
}));

const place = { project: { root: "/orders", name: "orders" }, environment: "dev" } as Parameters<
  Exposures["add"]
>[0];
const log = { info: vi.fn(), warn: vi.fn() };

beforeEach(() => {
  vi.useFakeTimers();
  running.port = 3000;
});
afterEach(() => vi.useRealTimers());

function exposed(close: () => Promise<void> = async () => undefined) {
  const exposures = new Exposures(log as unknown as ConstructorParameters<typeof Exposures>[0]);
  const closed = vi.fn(close);
  const changed = vi.fn();
  exposures.onDidChange(changed);
  const exposed: Exposed = { urls: { hub: "https://relay/x" }, registrations: [], notes: [], close: closed };
  exposures.add(place, 3000, exposed);
  const urls = () => exposures.urls("/orders", "dev");
  return { exposures, closed, changed, urls };
}

test("a running environment stays exposed until the exposure is ended, once", async () => {
  const { exposures, closed, urls, changed } = exposed();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(urls()).toEqual({ hub: "https://relay/x" });
  await exposures.end(place);
  await exposures.end(place);
  expect([urls(), closed.mock.calls.length, changed.mock.calls.length]).toEqual([undefined, 1, 2]);
  expect(vi.getTimerCount()).toBe(0);
});

test.each([undefined, 3001])("an environment that now runs at port %s is no longer exposed", async (port) => {
  const { closed, urls } = exposed();
  running.port = port;
  await vi.advanceTimersByTimeAsync(2_500);
  expect([urls(), closed.mock.calls.length, vi.getTimerCount()]).toEqual([undefined, 1, 0]);
});

test("a hook that a source keeps is reported, and the address is closed all the same", async () => {
  const { urls } = exposed(() => Promise.reject(new Error("GitHub cannot be reached.")));
  running.port = undefined;
  await vi.advanceTimersByTimeAsync(2_500);
  expect(urls()).toBeUndefined();
  expect(log.warn).toHaveBeenCalledWith(expect.stringContaining("GitHub cannot be reached."));
});
