import { expect, test, vi } from "vitest";
import { isUserError } from "../../../project/user-error.ts";
import { editorModels } from "./language-models.ts";

vi.mock("vscode", async () => ({
  ...(await import("../../testing/vscode-values.ts")),
  lm: { selectChatModels: async () => [] },
}));

test("an editor without a language model is nothing that Hookloom did wrong", async () => {
  const asked = await editorModels
    .ask("a step", new AbortController().signal)
    .catch((error: unknown) => error);
  expect(isUserError(asked)).toBe(true);
  expect(asked).toMatchObject({ code: "no-model", message: expect.stringContaining("then ask again") });
});
