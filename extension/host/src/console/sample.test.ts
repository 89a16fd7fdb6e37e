import { expect, test } from "vitest";
import type { Memento } from "vscode";
import { KeptPayloads } from "./kept-payloads.ts";
import { listChoices } from "./sample-choices.ts";

const samples = [
  { id: "1", label: "First", generated: false, payload: { a: 1 } },
  { id: "2", label: "Made", generated: true, payload: { b: 2 } },
];

function memento(first?: unknown): Memento {
  const values = new Map<string, unknown>([["hookloom.payloads:/p", first]]);
  return {
    keys: () => [...values.keys()],
    get: (key: string) => values.get(key),
    update: async (key: string, value: unknown) => void values.set(key, value),
  } as Memento;
}

test("the first sample is chosen until one was edited", () => {
  expect(listChoices(samples, undefined)).toMatchObject({ sample: "1", payload: '{\n  "a": 1\n}' });
  expect(listChoices(samples, '{\n  "b": 2\n}')).toMatchObject({ sample: "2" });
  const edited = listChoices(samples, '{"mine":true}');
  expect(edited).toMatchObject({ sample: "edited", payload: '{"mine":true}' });
  expect(edited.samples.map(({ id }) => id)).toEqual(["edited", "1", "2"]);
});

test("edited payloads are kept by event, the latest fifty of them", async () => {
  const kept = new KeptPayloads(memento(), "/p");
  for (let index = 0; index < 60; index++) await kept.set("github", `e${index}`, String(index));
  expect(kept.get("github", "e59")).toBe("59");
  expect(kept.get("github", "e10")).toBe("10");
  expect(kept.get("github", "e9")).toBeUndefined();
  await kept.set("github", "e10", "new");
  expect(kept.get("github", "e10")).toBe("new");
  expect(new KeptPayloads(memento("rubbish"), "/p").get("github", "e")).toBeUndefined();
});
