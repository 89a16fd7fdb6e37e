import { readFlow } from "@hookloom/bridge/read";
import type { LspParams } from "@hookloom/protocol/lsp-requests";
import { RpcError } from "@hookloom/protocol/rpc";
import { beforeEach, describe, expect, it } from "vitest";
import type * as vscode from "vscode";
import type { DocumentQuestions } from "../server/flow-server.ts";
import type { LanguageModels } from "./language-models.ts";
import { Proposals, statementsIn } from "./proposals.ts";

const text = "async function main(count: number) {\n  one(count);\n}\n";
const place = { version: 1, block: "b", index: 1 };
const checked = { version: 1, diff: {} as never, lines: [] };

let answers: (string | Error)[];
let prompts: string[];
let refusals: RpcError[];
let tried: string[];
let said: boolean[];
let isAvailable: boolean;
let change: () => void;
let hold: Promise<void>;

beforeEach(() => {
  [answers, prompts, refusals, tried, said] = [[], [], [], [], []];
  isAvailable = true;
  hold = Promise.resolve();
});

function proposals(): Proposals {
  const models: LanguageModels = {
    available: async () => isAvailable,
    onDidChange: (listener) => {
      change = listener;
      return { dispose: () => undefined };
    },
    generate: async (prompt, signal) => {
      prompts.push(prompt);
      await hold;
      signal.throwIfAborted();
      const answer = answers.shift() ?? "";
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  const request = async (
    method: string,
    params: LspParams<"markedText"> | LspParams<"proposal">,
  ): Promise<unknown> => {
    if (method === "markedText") return { mark: "here();", text: text.replace("  one", "  here();\n  one") };
    tried.push("code" in params ? params.code : "");
    const refusal = refusals.shift();
    if (refusal) throw refusal;
    return checked;
  };
  const server = { request } as unknown as DocumentQuestions;
  const document = { uri: "file:///main.ts" } as unknown as Pick<vscode.TextDocument, "uri">;
  const onError = (thrown: unknown): void => expect.fail(String(thrown));
  return new Proposals({ server, models, onError }, document, ({ available }) => said.push(available));
}

const propose = (wish = "Count it") => proposals().propose({ ...place, wish });

describe("a proposal", () => {
  it("is asked for with the whole file, the place marked in it, and the person's words", async () => {
    answers = ["```ts\ntwo(count);\n```"];
    expect(await propose()).toEqual({ ...checked, code: "two(count);" });
    expect(tried).toEqual(["two(count);"]);
    expect(prompts[0]).toContain("  here();\n  one(count);");
    expect(prompts[0]).toMatch(/What should happen there: Count it$/);
  });

  it("is asked for once more with what was wrong, and given up after that", async () => {
    answers = ["two(;", "two(count);"];
    refusals = [new RpcError("syntax", "That does not parse.")];
    expect(await propose()).toMatchObject({ code: "two(count);" });
    expect(prompts[1]).toContain("Your response was:\ntwo(;\n\nThat cannot be used: That does not parse.");

    answers = ["two(;", "three(;"];
    refusals = [new RpcError("syntax", "No."), new RpcError("wrong-types", "TypeScript reports: X.")];
    await expect(propose()).rejects.toMatchObject({
      code: "unusable",
      message:
        "The response of the language model does not match the expected types, so nothing was changed: describe the step in other words.",
    });

    answers = ["Sure!", "I can do that."];
    refusals = [new RpcError("syntax", "No."), new RpcError("syntax", "No.")];
    await expect(propose()).rejects.toThrow(
      "has no statements that fit at this position, so nothing was changed",
    );
  });

  it("is not asked for again where another answer would not help", async () => {
    answers = ["two();", "two();"];
    refusals = [new RpcError("no-types", "There are no types here.")];
    await expect(propose()).rejects.toMatchObject({ code: "no-types" });
    expect(prompts).toHaveLength(1);
  });

  it("says why the model gave none", async () => {
    answers = [new Error("The quota is used up.")];
    await expect(propose()).rejects.toMatchObject({
      code: "no-answer",
      message: "The language model did not respond, so nothing was changed: The quota is used up.",
    });
  });

  it("ends as cancelled when it is stopped, and by the next one", async () => {
    let go = (): void => undefined;
    hold = new Promise((resolve) => {
      go = resolve;
    });
    answers = ["two();"];
    const all = proposals();
    const first = all.propose({ ...place, wish: "a" });
    const second = all.propose({ ...place, wish: "b" });
    go();
    await expect(first).rejects.toMatchObject({ code: "cancelled" });
    expect(await second).toMatchObject({ code: "two();" });
  });
});

it("tells the page when a model comes or goes", async () => {
  const all = proposals();
  all.sendAvailability();
  await expect.poll(() => said).toEqual([true]);
  isAvailable = false;
  change();
  await expect.poll(() => said).toEqual([true, false]);
});

describe("the statements in an answer", () => {
  it.each([
    ["two();", "two();"],
    ["```\ntwo();\n```", "two();"],
    ["Sure:\n\n```typescript\r\nif (a) {\r\n  two();\r\n}\r\n```\nDone.", "if (a) {\n  two();\n}"],
    ["~~~ts\ntwo();\n~~~", "two();"],
    ["", ""],
  ])("of %j are %j", (answer, code) => {
    expect(statementsIn(answer)).toBe(code);
  });

  it("are what the bridge reads as such", () => {
    const flows = readFlow(`function a() {\n${statementsIn("```ts\nlet x = 1;\n```")}\n}`).flows;
    expect(flows[0]?.body.steps).toHaveLength(1);
  });
});
