import { expect, test } from "vitest";
import type { Memento } from "vscode";
import { SentHistory, withoutSecretLines } from "./sent-history.ts";

function memento(first?: unknown): Memento & { readonly kept: () => string } {
  const values = new Map<string, unknown>([["hookloom.sent:/p", first]]);
  return {
    keys: () => [...values.keys()],
    get: (key: string) => values.get(key),
    update: async (key: string, value: unknown) => void values.set(key, value),
    kept: () => JSON.stringify([...values]),
  } as Memento & { readonly kept: () => string };
}

const sent = {
  environment: "",
  resource: "/github",
  event: "push",
  proof: "provider" as const,
  payload: "{}",
  headers: "X-Debug: 1",
  parameters: "",
};
const answer = {
  status: 202,
  milliseconds: 3,
  body: "{}",
  headers: [["content-type", "application/json"]] as const,
};

test("the newest fifty are kept, by project", async () => {
  const state = memento();
  const history = new SentHistory(state, "/p");
  for (let count = 0; count < 60; count++) await history.add({ ...sent, payload: String(count) }, answer);
  expect(history.all).toHaveLength(50);
  expect(history.all[0]).toMatchObject({ payload: "59", status: 202, answer: { body: "{}" } });
  expect(history.find(history.all[7]?.id ?? "")?.payload).toBe("52");
  expect(new SentHistory(state, "/q").all).toEqual([]);
  await history.clear();
  expect(history.all).toEqual([]);
});

test("no secret is kept, of what is sent nor of what comes back", async () => {
  const state = memento();
  const headers = "Authorization: Bearer hidden-1\nX-Api-Key: hidden-2\nX-Debug: shown";
  const cookie = ["set-cookie", "hidden-4"] as const;
  await new SentHistory(state, "/p").add(
    { ...sent, headers, parameters: "token=hidden-3\npage=2" },
    { ...answer, headers: [cookie, ["retry-after", "5"]] },
  );
  expect(state.kept()).not.toContain("hidden");
  expect(new SentHistory(state, "/p").all[0]).toMatchObject({
    headers: "X-Debug: shown",
    parameters: "page=2",
    answer: { headers: [["retry-after", "5"]] },
  });
  expect(withoutSecretLines("X-Hub-Signature-256: a")).toBe("");
});

test("large texts do not fill the workspace's state, and rubbish in it is nothing", async () => {
  const state = memento([{ id: 1 }, null, "x"]);
  const history = new SentHistory(state, "/p");
  expect(history.all).toEqual([]);
  await history.add({ ...sent, payload: "x".repeat(100_000) }, { ...answer, body: "y".repeat(100_000) });
  expect(history.all[0]?.payload).toBe("");
  expect(history.all[0]?.answer.body).toHaveLength(32 * 1024);
});
