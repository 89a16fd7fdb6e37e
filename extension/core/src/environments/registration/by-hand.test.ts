import type { DeliverySummary } from "@hookloom/runtime/management";
import { expect, it } from "vitest";
import type { Binding } from "../contract/binding.ts";
import type { RegistrationInput } from "../contract/registration.ts";
import { inspect, register, unregister } from "./registrar.ts";

const range = { start: 0, end: 0 };
const handler = { event: "charge.succeeded", eventRange: range, range, flow: "f" };

function inputWith(deliveries: readonly Partial<DeliverySummary>[], source = "stripe"): RegistrationInput {
  const kept = new Map<string, Binding>();
  return {
    environment: "prod",
    url: "https://hooks.example.com/",
    triggers: [
      {
        name: "pay",
        source,
        path: `/${source}`,
        secrets: { secret: "STRIPE_SECRET" },
        literals: {},
        handlers: [handler],
      },
    ],
    register: {},
    bindings: {
      list: async () => [...kept.values()],
      put: async (binding) => void kept.set(binding.id, binding),
      delete: async (id) => void kept.delete(id),
    },
    settings: { read: async () => "value", write: async () => undefined, delete: async () => undefined },
    accounts: {},
    deliveries: {
      list: async () => deliveries as readonly DeliverySummary[],
      read: () => Promise.reject(new Error("not asked")),
    },
    pace: { verify: 0, poll: 0 },
  };
}

const messages: string[] = [];
const verb = {
  signal: new AbortController().signal,
  report: ({ message }: { message: string }) => void messages.push(message),
};

it("shows the manual steps for a source without an API until a delivery has arrived", async () => {
  const waiting = inputWith([
    { source: "stripe", trigger: "/stripe", outcome: "refused", receivedAt: new Date().toISOString() },
  ]);
  const [status] = await register(waiting, verb);
  expect(status).toEqual({
    trigger: "pay",
    source: "stripe",
    resource: "Stripe",
    state: "unverified",
    message:
      "Hooks of Stripe cannot be registered automatically, and Stripe has sent nothing yet: add https://hooks.example.com/stripe in https://dashboard.stripe.com/webhooks with the events charge.succeeded. Set STRIPE_SECRET to the secret shown there.",
  });
  expect((await inspect(waiting, verb))[0]?.state).toBe("missing");
  const arrived = inputWith([
    { source: "stripe", trigger: "/stripe", outcome: "ok", receivedAt: new Date().toISOString() },
  ]);
  expect((await register(arrived, verb))[0]?.state).toBe("registered");
  expect((await inspect(arrived, verb))[0]?.state).toBe("registered");
  await unregister(arrived, verb);
  expect(messages.join()).toContain("delete the webhook in its settings, too");
  expect(await arrived.bindings.list()).toEqual([]);
});

it("asks nobody to make up a secret that most senders of a kind issue", async () => {
  const [status] = await register(inputWith([], "standard-webhooks"), verb);
  expect(status?.message).toContain(
    "Set STRIPE_SECRET to the secret shown there, or enter its value there if you can choose the secret.",
  );
});
