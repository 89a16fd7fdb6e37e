import { expect, it, vi } from "vitest";
import type { RegistrationInput, RegistrationStatus } from "../contract/registration.ts";
import { dropCached, inspectCached } from "./open-registrar.ts";

const status: RegistrationStatus = { trigger: "hub", source: "github", resource: "a/b", state: "registered" };

function inputFor(environment: string): RegistrationInput {
  return {
    environment,
    url: "https://example.com",
    triggers: [],
    register: { hub: { repository: "a/b" } },
    bindings: { list: async () => [], put: async () => undefined, delete: async () => undefined },
    settings: { read: async () => undefined, write: async () => undefined, delete: async () => undefined },
    accounts: {},
  };
}

it("inspects a source again only after a while, a change or a failure", async () => {
  const ask = vi.fn(async () => [status]);
  const look = (environment: string, now: number) => inspectCached(inputFor(environment), ask, now);
  expect(await look("prod", 0)).toEqual([status]);
  await look("prod", 119_000);
  expect(ask).toHaveBeenCalledTimes(1);
  await look("dev", 119_000);
  await look("prod", 121_000);
  expect(ask).toHaveBeenCalledTimes(3);
  dropCached(inputFor("prod"));
  ask.mockRejectedValueOnce(new Error("aborted"));
  await expect(look("prod", 122_000)).rejects.toThrow("aborted");
  expect(await look("prod", 122_000)).toEqual([status]);
  expect(ask).toHaveBeenCalledTimes(5);
});
