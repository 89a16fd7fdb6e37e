import { RpcError } from "@hookloom/protocol/rpc";
import type { SampleDelivery, SampleRequest } from "@hookloom/protocol/sample-view";
import { expect, test } from "vitest";
import { cancelled, HostError } from "../shared/errors.ts";
import type { Sendable } from "./sample-channel.ts";
import { sendNow } from "./send-now.ts";

const sentAtMs: unknown = expect.any(Number);
const samples = [{ id: "1", label: "An issue", generated: false }];

function setUp(about: { readonly proofs?: readonly string[]; readonly samples?: typeof samples } = {}) {
  const sent: SampleRequest[] = [];
  const shown: unknown[] = [];
  const outcomes: SampleDelivery["outcome"][] = ["running", "running", "failed"];
  let followed = 0;
  const { proofs = ["provider", "wrong"], samples: known = samples } = about;
  const sendable = {
    start: async () => ({ samples: known, payload: '{ "a": 1 }', console: { proofs } }),
    send: async (value: SampleRequest) => {
      sent.push(value);
      return { status: 202, milliseconds: 1, body: "", delivery: { id: "1", trigger: "/hub" } };
    },
    follow: async () => ({ outcome: outcomes[followed++], milliseconds: 1, attempts: 0 }),
  } as unknown as Sendable;
  const ports = {
    prepare: async (starting: () => void): Promise<Sendable> => {
      starting();
      return sendable;
    },
    show: (...sample: readonly unknown[]) => void shown.push(sample),
    close: (sent: unknown) => void shown.push(sent),
    openConsole: () => "the console",
  };
  return { sent, shown, ports, followed: () => followed };
}

test("sends the sample of the event with the first proof, and follows it until its handler has ended", async () => {
  const { sent, shown, ports, followed } = setUp();
  await sendNow("issues.opened", ports);
  expect(sent).toEqual([
    { event: "issues.opened", payload: '{ "a": 1 }', proof: "provider", headers: "", parameters: "" },
  ]);
  expect(shown).toEqual([
    [{ state: "busy", text: "issues.opened: sending", sentAtMs }],
    [{ state: "busy", text: "issues.opened: starting the project first", sentAtMs }],
  ]);
  expect(followed()).toBe(3);
  const consumer = setUp({ proofs: ["key"] });
  await sendNow("request", consumer.ports);
  expect(consumer.sent).toMatchObject([{ proof: "key" }]);
});

test("says in one sentence why nothing was sent, with what can be done about it", async () => {
  const { shown, ports } = setUp();
  const fix = { title: "Set value", run: () => "asked" };
  const prepare = async (): Promise<never> => {
    throw new HostError("no-secret", "GITHUB_SECRET has no value: set it first.", fix);
  };
  await sendNow("issues.opened", { ...ports, prepare });
  const [problem, ways] = shown.at(-1) as [unknown, { fix(): unknown }];
  expect(problem).toEqual({
    ...{ state: "problem", text: "GITHUB_SECRET has no value: set it first.", fix: "Set value", sentAtMs },
  });
  expect(ways.fix()).toBe("asked");
  const refuse = async (): Promise<never> => {
    throw new RpcError("not-running", "The dev environment is not running.");
  };
  await sendNow("issues.opened", { ...ports, prepare: refuse });
  expect(shown.at(-1)).toEqual([
    { state: "problem", text: "The dev environment is not running.", sentAtMs },
    {},
  ]);
});

test("leads to the console where an event has no sample", async () => {
  const { sent, shown, ports } = setUp({ samples: [] });
  await sendNow("custom", ports);
  expect(sent).toEqual([]);
  const [problem, ways] = shown.at(-1) as [{ text: string }, { fix(): unknown }];
  expect(problem.text).toMatch(/^There is no sample of custom yet: write its payload in the console/);
  expect(ways.fix()).toBe("the console");
});

test("shows nothing once a person closes a question, and does not hide what is our own fault", async () => {
  const { shown, ports } = setUp();
  const close = async (): Promise<never> => {
    throw cancelled();
  };
  await sendNow("issues.opened", { ...ports, prepare: close });
  expect(shown.at(-1)).toEqual({ sentAtMs });
  const fault = async (): Promise<never> => {
    throw new TypeError("x is not a function");
  };
  await expect(sendNow("issues.opened", { ...ports, prepare: fault })).rejects.toThrow(TypeError);
  expect(shown.at(-1)).toEqual({ sentAtMs });
});
