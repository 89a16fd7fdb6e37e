import { type EditParams, RpcError } from "@hookloom/language-server/protocol";
import { expect, test } from "vitest";
import { checkFlowEdit } from "./check-flow-edit.ts";

const params = { version: 3, edit: { op: "set", step: "s1", field: "value", text: "a." } } as const;
const uri = "file:///orders/src/webhook.ts";

test("asks for exactly this edit and returns the refusal with its code", async () => {
  const asked: EditParams[] = [];
  const edit = async (each: EditParams) => {
    asked.push(each);
    return { changes: {} };
  };
  expect(await checkFlowEdit({ edit }, uri, params)).toEqual({});
  expect(asked).toEqual([{ uri, ...params }]);
  const refuse = (code: string) => async () => {
    throw new RpcError(code, "No.");
  };
  expect(await checkFlowEdit({ edit: refuse("syntax") }, uri, params)).toEqual({
    problem: { code: "syntax", message: "No." },
  });
  expect(await checkFlowEdit({ edit: refuse("stale") }, uri, params)).toEqual({});
});
