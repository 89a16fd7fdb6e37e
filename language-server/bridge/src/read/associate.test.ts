import type { FlowDocument } from "@hookloom/protocol/flow-document";
import { listSteps } from "@hookloom/protocol/walk";
import { expect, test } from "vitest";
import { readFlow } from "../incremental/read-flow.ts";
import { applyEdits } from "../text/edit-list.ts";
import { associate } from "./associate.ts";

const text = `import { WebClient } from "@slack/web-api";
const slack = new WebClient();
/** Answers. */
export async function answer(payload) {
  // Once.
  const name = payload.name;
  if (name) {
    await slack.chat.postMessage({ text: name });
  }
  // await slack.auth.test();
  return name;
}
`;
const at = text.indexOf("payload.name") + "payload.".length;
const changes = [{ start: at, end: at, newText: "user" }];
const typed = applyEdits(text, changes);
const clients = { slack: { connector: "slack" } } as const;

const nodesOf = (of: string, document: FlowDocument): readonly (string | undefined)[] => {
  const model = associate(of, document);
  return listSteps(document).map(({ id }) => model?.steps.get(id)?.node?.type);
};
const nodes = [
  "VariableDeclaration",
  "IfStatement",
  "ExpressionStatement",
  undefined,
  "ReturnStatement",
] as const;

test.each<[string, string, FlowDocument]>([
  ["read alone", text, readFlow(text)],
  ["read after a key", typed, readFlow(typed, { previous: { text, document: readFlow(text), changes } })],
  ["that knows a client", text, readFlow(text, { names: clients })],
  ["that was sent", text, structuredClone(readFlow(text))],
])("every id of a document %s leads to its statement", (_, of, document) => {
  expect(nodesOf(of, document)).toEqual(nodes);
});

test("the tree of a document is read once for all that is done with it", () => {
  const document = readFlow(text);
  const model = associate(text, document);
  expect(model?.document).toBe(document);
  expect(associate(text, document)).toBe(model);
  expect(associate(text, document, { language: "js" })?.parsed.dialect.typescript).toBe(false);
});

test("what a step is comes from the text, also where the server knows the client that it calls", () => {
  const document = readFlow(text, { names: clients });
  const call = listSteps(document)[2];
  expect(call?.kind).toBe("action");
  expect(associate(text, document)?.steps.get(call?.id ?? "")?.step).toMatchObject({ kind: "call" });
});

test("a document of another text, or with an id twice, has no tree", () => {
  const document = readFlow(text);
  expect(associate(text, document)).toBeDefined();
  expect(associate(text.replace("  return name;\n", ""), document)).toBeUndefined();
  const [flow] = document.flows;
  const steps = flow?.body.steps.map((step) => ({ ...step, id: "same" })) ?? [];
  const twice = { ...document, flows: [{ ...flow, body: { ...flow?.body, steps } }] };
  expect(associate(text, twice as FlowDocument)).toBeUndefined();
});
