import type { Target, TargetStatus } from "@hookloom/core/environments/contract/target";
import { afterEach, expect, test, vi } from "vitest";
import type { DeployPorts } from "./deploy-ports.ts";
import { urlOfEnvironment } from "./environment-commands.ts";

afterEach(() => vi.useRealTimers());

const unreachable = "The cluster at https://main (context main) does not answer: check your VPN.";

/** The URL of the environments whose targets answer so. */
function urlOf(
  statuses: Readonly<Record<string, (signal: AbortSignal) => Promise<Partial<TargetStatus>>>>,
  environment?: string,
): Promise<string> {
  const environments = Object.fromEntries(Object.keys(statuses).map((name) => [name, {}]));
  const ports = {
    projects: { choose: async () => ({ root: "/orders", name: "orders", environments }) },
    targets: {
      query: (place: { readonly environment: string }, work: (target: Partial<Target>) => unknown) =>
        work({ status: statuses[place.environment] as Target["status"] }),
    },
  } as unknown as DeployPorts;
  return urlOfEnvironment(ports, environment === undefined ? undefined : { environment });
}

test("an environment that cannot be reached is not said to lack a deploy", async () => {
  const asked = urlOf({
    dev: async () => ({ phase: "absent" }),
    prod: async () => ({ phase: "unreachable", message: unreachable }),
  });
  await expect(asked).rejects.toMatchObject({ code: "unreachable", message: unreachable });
});

test("nor is one that does not answer in time", async () => {
  vi.useFakeTimers();
  const silent = (signal: AbortSignal): Promise<never> =>
    new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  const refused = expect(urlOf({ prod: silent }, "prod")).rejects.toMatchObject({
    code: "no-answer",
    message: expect.stringMatching(/^prod did not respond within 8 seconds: /),
  });
  await vi.advanceTimersByTimeAsync(8_000);
  await refused;
});

test("the URL of what runs is given although another environment cannot be asked", async () => {
  const url = urlOf({
    dev: async () => ({ phase: "running", url: "https://orders.example.org" }),
    prod: () => Promise.reject(new Error("No such context.")),
  });
  expect(await url).toBe("https://orders.example.org");
});

test("what runs nowhere has to be deployed first", async () => {
  await expect(urlOf({ dev: async () => ({ phase: "absent" }) })).rejects.toMatchObject({
    code: "no-url",
    wayOut: { title: "Deploy" },
  });
});
