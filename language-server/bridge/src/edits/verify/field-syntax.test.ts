import { expect, test } from "vitest";
import { readFlow } from "../../incremental/read-flow.ts";
import { writeEdit } from "../../write-edit.ts";
import { EditRejected } from "../errors.ts";

const text = `export async function f(payload) {
  const issue = payload.issue;
  for (const each of payload.labels) { one(each); }
}
`;
const document = readFlow(text);
const [variable, loop] = document.flows[0]?.body.steps ?? [];

function refusalOf(
  step: string | undefined,
  field: string,
  typed: string,
): { code: string; message: string } {
  try {
    writeEdit(text, document, { op: "set", step: step ?? "", field, text: typed });
  } catch (error) {
    if (error instanceof EditRejected) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error("The edit was not refused.");
}

test.each([
  ["payload.issue.", 'The text "payload.issue." is not valid as "value": something is missing at its end.'],
  ["find(payload", 'The text "find(payload" is not valid as "value": something is missing at its end.'],
  ["find(payload))", 'The text "find(payload))" is not valid as "value": ")" is not expected there.'],
  ["one two", 'The text "one two" is not valid as "value": "two" is not expected there.'],
  ['"issue', 'The text ""issue" is not valid as "value": unterminated string constant.'],
])("a syntax error is described by the text of the field: %s", (typed, sentence) => {
  expect(refusalOf(variable?.id, "value", typed)).toEqual({
    code: "syntax",
    message: `${sentence} Correct the text and try again.`,
  });
});

test("a text that is one expression and yet does not fit says so; a long one is shortened", () => {
  expect(refusalOf(loop?.id, "of", "yield each").message).toContain(
    'The text "yield each" is not valid as "of": it does not fit the surrounding code',
  );
  const long = `payload.${"veryLongName.".repeat(20)}`;
  expect(refusalOf(variable?.id, "value", long).message.length).toBeLessThan(170);
});
