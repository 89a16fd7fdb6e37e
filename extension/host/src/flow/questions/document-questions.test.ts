import type { LspResult } from "@hookloom/protocol/lsp-requests";
import { expect, it } from "vitest";
import type { DocumentQuestions } from "../server/flow-server.ts";
import { documentQuestions } from "./flow-questions.ts";

interface Asked {
  readonly method: string;
  readonly params: unknown;
  readonly signal: AbortSignal | undefined;
  answer(value: unknown): void;
  fail(error: unknown): void;
}

function questions() {
  const asked: Asked[] = [];
  const server: DocumentQuestions = {
    request: (method, params, signal) =>
      new Promise<LspResult<typeof method>>((resolve, reject) => {
        asked.push({ method, params, signal, answer: (value) => resolve(value as never), fail: reject });
      }),
  };
  return { asked, requests: documentQuestions(server, "file:///a.ts") };
}

const place = { version: 3, step: "s1", field: "value", text: "payload." };

it("passes a question on with the document's uri", async () => {
  const { asked, requests } = questions();
  const response = requests.completions({ ...place, offset: 8 });
  asked[0]?.answer({ items: [] });
  expect(await response).toEqual({ items: [] });
  expect(asked[0]).toMatchObject({
    method: "completions",
    params: { uri: "file:///a.ts", ...place, offset: 8 },
  });
});

it("cancels a question that is asked again for its field, but not those of other fields or kinds", async () => {
  const { asked, requests } = questions();
  const first = requests.fieldInfo(place);
  const other = requests.fieldInfo({ ...place, field: "name" });
  const completions = requests.completions({ ...place, offset: 8 });
  const second = requests.fieldInfo({ ...place, text: "payload.i" });
  expect(asked.map(({ signal }) => signal?.aborted)).toEqual([true, false, false, false]);
  asked[0]?.fail(new Error("cancelled by the server"));
  await expect(first).rejects.toMatchObject({ code: "superseded" });
  for (const one of asked.slice(1)) one.answer({ problems: [], items: [] });
  expect(await Promise.all([other, completions, second])).toHaveLength(3);
});

it("cancels no question about another part of the same field", async () => {
  const { asked, requests } = questions();
  const call = { ...place, field: "call" };
  const type = requests.fieldInfo({ ...call, part: "message.level" });
  const hover = requests.fieldInfo({ ...call, part: "message.text", offset: 3 });
  const again = requests.fieldInfo({ ...call, part: "message.text" });
  expect(asked.map(({ signal }) => signal?.aborted)).toEqual([false, true, false]);
  for (const one of asked) one.answer({ problems: [] });
  await expect(hover).rejects.toMatchObject({ code: "superseded" });
  expect(await Promise.all([type, again])).toHaveLength(2);
});

it("never answers an older question, even where the server did", async () => {
  const { asked, requests } = questions();
  const first = requests.signatureHelp({ ...place, offset: 1 });
  const second = requests.signatureHelp({ ...place, offset: 2 });
  for (const [index, one] of asked.entries()) one.answer({ signatures: [], active: index, parameter: 0 });
  await expect(first).rejects.toMatchObject({ code: "superseded" });
  expect(await second).toMatchObject({ active: 1 });
});

it("lets parts of a tree be asked for at the same time", async () => {
  const { asked, requests } = questions();
  const both = ["payload.issue", "payload.repository"].map((path) =>
    requests.typeChildren({ version: 3, step: "s1", path }),
  );
  for (const one of asked) one.answer({ children: [] });
  expect(await Promise.all(both)).toEqual([{ children: [] }, { children: [] }]);
});
