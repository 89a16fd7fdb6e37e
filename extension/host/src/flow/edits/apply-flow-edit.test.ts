import type { EditResult, LspParams } from "@hookloom/protocol/lsp-requests";
import { RpcError } from "@hookloom/protocol/rpc";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type * as vscode from "vscode";
import { useVscode } from "../../testing/vscode.ts";
import type { DocumentQuestions } from "../server/flow-server.ts";
import { editor, FakeDocument, fakeVscode } from "../testing/fake-vscode.ts";
import {
  type AppliedEdit,
  type ApplyOptions,
  applyFix,
  applyFlowEdit,
  reportIfClosed,
} from "./apply-flow-edit.ts";

useVscode(fakeVscode);

const uri = "file:///project/webhook.ts";
const gesture = { version: 1, edit: { op: "remove", steps: ["s1"] } } as const;

let document: FakeDocument;
let asked: LspParams<"edit">[];
beforeEach(() => {
  document = editor.reset(uri, "one();\ntwo();\n");
  asked = [];
});

/** A server that answers edits. */
const editing = (answer: (params: LspParams<"edit">) => Promise<EditResult>): DocumentQuestions => ({
  request: async (_, params) => (await answer(params as LspParams<"edit">)) as never,
});

/** Applies the gesture with a server that removes the first line; `meanwhile` runs before each of its answers. */
function applyWith(meanwhile: (answer: number) => void = () => undefined): Promise<AppliedEdit> {
  const edit = async (params: LspParams<"edit">): Promise<EditResult> => {
    asked.push(params);
    const { version } = document;
    const edits = [{ start: 0, end: document.getText().indexOf("\n") + 1, newText: "" }];
    await Promise.resolve();
    meanwhile(asked.length);
    return { changes: { [uri]: { version, edits } } };
  };
  return applyFlowEdit(editing(edit), document as unknown as vscode.TextDocument, gesture);
}

it("asks with the version that the gesture was made on, not with that of the text", async () => {
  document.type("two", "three");
  expect(await applyWith()).toEqual({ version: 3, written: [{ start: 0, end: 0 }] });
  expect(asked).toEqual([{ uri, ...gesture }]);
  expect(document.getText()).toBe("three();\n");
});

it("asks once more, for the same version, if the text changed before the answer could be used", async () => {
  await applyWith((answer) => {
    if (answer === 1) document.edit({ start: 0, end: 0, newText: "zero();\n" });
  });
  expect(asked).toEqual([
    { uri, ...gesture },
    { uri, ...gesture },
  ]);
  expect(document.getText()).toBe("one();\ntwo();\n");
});

it("asks once more if the window refused the edit because it was one key ahead", async () => {
  let keys = 1;
  editor.hop = async () => {
    if (keys-- > 0) document.type("two", "three");
  };
  await applyWith();
  expect(asked).toHaveLength(2);
  expect(document.getText()).toBe("three();\n");
});

it("gives up with `stale` if the text changes again, and changes nothing", async () => {
  const applying = applyWith(() => document.edit({ start: 0, end: 0, newText: "more();\n" }));
  await expect(applying).rejects.toMatchObject({ code: "stale" });
  expect(asked).toHaveLength(2);
  expect(document.getText()).toBe("more();\nmore();\none();\ntwo();\n");
});

it("passes the server's refusal on unchanged", async () => {
  const refusal = new RpcError("stale", "The text changed here.");
  const applying = applyWith(() => {
    throw refusal;
  });
  await expect(applying).rejects.toBe(refusal);
  expect(asked).toHaveLength(1);
  expect(document.version).toBe(1);
});

it("reports that the file cannot be written if that is the reason", async () => {
  editor.writable = false;
  await expect(applyWith()).rejects.toMatchObject({ code: "read-only" });
  expect(asked).toHaveLength(1);
});

describe("an edit that changes a file which no editor had open", () => {
  const other = "file:///project/other.ts";
  const edit = async (): Promise<EditResult> => ({
    changes: {
      [uri]: { version: document.version, edits: [{ start: 0, end: 3, newText: "three" }] },
      [other]: { version: 0, edits: [{ start: 0, end: 3, newText: "three" }] },
    },
  });
  const apply = () => applyFlowEdit(editing(edit), document as unknown as vscode.TextDocument, gesture);

  it("changes both as one step", async () => {
    const closed = new FakeDocument(other, "one;\n");
    editor.documents.push(closed);
    await apply();
    expect([document.getText(), closed.getText()]).toEqual(["three();\ntwo();\n", "three;\n"]);
  });

  it("changes nothing where that file has unsaved changes", async () => {
    const unsaved = new FakeDocument(other, "one;\n");
    editor.documents.push(unsaved);
    unsaved.edit({ start: 0, end: 0, newText: "x" });
    await expect(apply()).rejects.toMatchObject({ code: "stale" });
    expect([document.getText(), unsaved.getText()]).toEqual(["one();\ntwo();\n", "xone;\n"]);
  });
});

it("applies a fix of two files as one step, for the version that it was offered for", async () => {
  const other = new FakeDocument("file:///project/other.ts", "one;\n");
  editor.documents.push(other);
  const params: unknown[] = [];
  const fix = async (of: unknown): Promise<EditResult> => {
    params.push(of);
    const edits = [{ start: 0, end: 0, newText: "export " }];
    return { changes: { [uri]: { version: 1, edits }, "file:///project/other.ts": { version: 0, edits } } };
  };
  const made = await applyFix(editing(fix), document as unknown as vscode.TextDocument, {
    version: 1,
    id: "1.0",
  });
  expect(made).toEqual({ version: 2, written: [{ start: 0, end: 7 }] });
  expect(params).toEqual([{ uri, version: 1, id: "1.0" }]);
  expect([document.getText(), other.getText()]).toEqual(["export one();\ntwo();\n", "export one;\n"]);
});

it("succeeds if there is nothing to change", async () => {
  const edit = async (): Promise<EditResult> => ({ changes: { [uri]: { version: 1, edits: [] } } });
  await applyFlowEdit(editing(edit), document as unknown as vscode.TextDocument, gesture);
  expect(document.version).toBe(1);
});

describe("an edit that is previewed", () => {
  const edit = async (): Promise<EditResult> => {
    asked.push({ uri, ...gesture });
    const edits = [{ start: 0, end: 7, newText: "" }];
    return { changes: { [uri]: { version: document.version, edits } } };
  };
  const apply = () =>
    applyFlowEdit(editing(edit), document as unknown as vscode.TextDocument, gesture, {
      preview: true,
    });

  it("is made once it is confirmed, and says what it does", async () => {
    const labels: string[] = [];
    editor.confirm = async (label) => {
      labels.push(label);
      return true;
    };
    expect(await apply()).toEqual({ version: 2, written: [] });
    expect([labels, document.getText()]).toEqual([["Delete steps"], "two();\n"]);
  });

  it("is not made where it is discarded, and is not asked for again", async () => {
    editor.confirm = async () => false;
    await expect(apply()).rejects.toMatchObject({ code: "cancelled" });
    expect([asked.length, document.version]).toEqual([1, 1]);
  });

  it("is refused where the text changes while it is shown", async () => {
    editor.confirm = async () => {
      document.type("two", "three");
      return true;
    };
    await expect(apply()).rejects.toMatchObject({
      code: "stale",
      message: expect.stringContaining("preview"),
    });
    expect([asked.length, document.getText()]).toEqual([1, "one();\nthree();\n"]);
  });
});

describe("an edit that takes a secret out of the source", () => {
  const made = { version: 1, edit: { op: "toSetting", step: "s", field: "f", name: "KEY" } } as const;
  const apply = (keepSecret?: ApplyOptions["keepSecret"]) => {
    const edit = async (): Promise<EditResult> => {
      const { version } = document;
      const range = { start: 4, end: document.getText().indexOf(")") };
      return {
        changes: { [uri]: { version, edits: [{ ...range, newText: "key.value" }] } },
        secret: { name: "KEY", range },
      };
    };
    const options = keepSecret ? { keepSecret } : {};
    return applyFlowEdit(editing(edit), document as unknown as vscode.TextDocument, made, options);
  };
  beforeEach(() => {
    document = editor.reset(uri, 'use("it\'s \\x41");\n');
  });

  it("has its value kept when it is made", async () => {
    const kept: string[] = [];
    await apply(async (_, name, literal) => async () => {
      kept.push(`${name}: ${literal}`, document.getText());
    });
    expect(kept).toEqual([`KEY: "it's \\x41"`, "use(key.value);\n"]);
  });

  it("is not made where the value has no place", async () => {
    const keepSecret = async (): Promise<never> => {
      throw new RpcError("no-project", "No place.");
    };
    await expect(apply(keepSecret)).rejects.toMatchObject({ code: "no-project" });
    expect(document.version).toBe(1);
    await expect(apply()).rejects.toMatchObject({ code: "stale" });
  });

  it("says so where the value could not be kept after all, without the value", async () => {
    const keepSecret = async () => async () => {
      throw new Error("The store is locked.");
    };
    const failed = apply(keepSecret);
    await expect(failed).rejects.toMatchObject({ code: "secret-not-kept" });
    await expect(failed).rejects.toThrow(/KEY was removed from the source .*The store is locked\. Undo/);
    await expect(failed).rejects.not.toThrow(/it's A/);
  });

  it("keeps nothing where it is not applied", async () => {
    editor.writable = false;
    const kept = vi.fn(async () => undefined);
    await expect(apply(async () => kept)).rejects.toMatchObject({ code: "read-only" });
    expect(kept).not.toHaveBeenCalled();
  });
});

describe("an edit whose diagram is gone when it is refused", () => {
  const reportOf = async (thrown: unknown, isGone: boolean): Promise<unknown> => {
    const onError = vi.fn();
    const of = document as unknown as vscode.TextDocument;
    const ports = { isGone: () => isGone, onError };
    await expect(reportIfClosed(Promise.reject(thrown), of, ports)).rejects.toBe(thrown);
    return onError.mock.calls[0]?.[0];
  };

  it("is reported with the file and the way out, as the page cannot show it", async () => {
    const error = await reportOf(new Error("cannot open the file: it was not found"), true);
    expect(String(error)).toMatch(
      /webhook\.ts was renamed or its diagram was closed .* Make the change again\.$/,
    );
    expect(await reportOf(new Error("stale"), false)).toBeUndefined();
  });

  it("is reported with its own reason where a person cancelled it or the text has changed all the same", async () => {
    const kept = new RpcError("secret-not-kept", "Undo it.");
    expect(await reportOf(kept, true)).toBe(kept);
  });
});
