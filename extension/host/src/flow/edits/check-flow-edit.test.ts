import type { EditResult, LspParams } from "@hookloom/protocol/lsp-requests";
import { RpcError } from "@hookloom/protocol/rpc";
import { expect, test } from "vitest";
import type { DocumentQuestions } from "../server/flow-server.ts";
import { checkFlowEdit } from "./apply-flow-edit.ts";

const params = { version: 3, edit: { op: "set", step: "s1", field: "value", text: "a." } } as const;
const uri = "file:///orders/src/webhook.ts";

test("asks for exactly this edit and returns the refusal with its code", async () => {
  const asked: LspParams<"edit">[] = [];
  const answering = (answer: (each: LspParams<"edit">) => EditResult): DocumentQuestions => ({
    request: async (_, each) => answer(each as LspParams<"edit">) as never,
  });
  const server = answering((each) => {
    asked.push(each);
    return { changes: {} };
  });
  expect(await checkFlowEdit(server, uri, params)).toEqual({});
  expect(asked).toEqual([{ uri, ...params }]);
  const refusing = (code: string) =>
    answering(() => {
      throw new RpcError(code, "No.");
    });
  expect(await checkFlowEdit(refusing("syntax"), uri, params)).toEqual({
    problem: { code: "syntax", message: "No." },
  });
  expect(await checkFlowEdit(refusing("stale"), uri, params)).toEqual({});
});
