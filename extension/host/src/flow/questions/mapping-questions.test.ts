import { MappingNotRun } from "@hookloom/core/events/mapping-not-run";
import type { MappedResult } from "@hookloom/protocol/mapping";
import { beforeEach, expect, test } from "vitest";
import * as vscode from "vscode";
import { useVscode } from "../../testing/vscode.ts";
import { editor, fakeVscode } from "../testing/fake-vscode.ts";
import type { KnownPayload } from "./flow-questions.ts";
import { MappingQuestions } from "./mapping-questions.ts";

useVscode(fakeVscode);

const trigger = { trigger: "hub", source: "github", event: "issues.opened" };
const results: readonly MappedResult[] = [{ path: [], text: "{}", from: [] }];
let payload: KnownPayload | undefined;
let asked: number;
let run: (payload: unknown) => Promise<readonly MappedResult[]>;
let questions: MappingQuestions;

beforeEach(() => {
  payload = { from: "sample", payload: { action: "opened" } };
  asked = 0;
  run = async () => results;
  editor.trusted = true;
  questions = new MappingQuestions(
    {
      server: { request: async () => ({ version: 4, program: { code: "function () {}" } }) as never },
      values: {
        of: async () => undefined,
        readPayload: async () => {
          asked++;
          return payload;
        },
        onDidChange: () => ({ dispose: () => undefined }),
      },
      runner: { run: (_program, given) => run(given) },
      findTrigger: (flow) => (flow === "f" ? trigger : undefined),
    },
    vscode.Uri.parse("file:///orders/src/webhook.ts"),
  );
});

const ask = (flow = "f") => questions.run({ version: 3, step: "s", field: "value", flow });

test("a mapping is run on the payload of its flow, which is read once until deliveries come", async () => {
  expect(await ask()).toEqual({ version: 4, results, known: { from: "sample" } });
  await ask();
  expect(asked).toBe(1);
  questions.payloadChanged();
  await ask();
  expect(asked).toBe(2);
});

test("a mapping is made of a payload without its credentials", async () => {
  payload = { from: "sample", payload: { token: "value-of-token", text: "hello" } };
  run = async (given) => [{ path: [], text: JSON.stringify(given), from: [] }];
  expect((await ask()).results[0]?.text).toBe('{"token":"[secret]","text":"hello"}');
});

test("without an event or a payload nothing is run", async () => {
  run = () => Promise.reject(new Error("It was run."));
  expect(await ask("plain")).toEqual({ version: 4, results: [] });
  payload = undefined;
  expect(await ask()).toEqual({ version: 4, results: [] });
});

test("nothing is run in a workspace that is not trusted, and the answer says so", async () => {
  editor.trusted = false;
  run = () => Promise.reject(new Error("It was run."));
  expect((await ask()).problem).toBe("No code is run before you trust this workspace.");
});

test.each([
  ["slow", "The mapping did not finish within half a second."],
  ["memory", "The mapping used too much memory."],
  ["failed", "The mapping could not be run: no reason"],
] as const)("a run that is %s has a sentence", async (reason, sentence) => {
  run = () => Promise.reject(new MappingNotRun(reason, "no reason"));
  expect((await ask()).problem).toContain(sentence);
});
