import { isUserError } from "@hookloom/core/project/user-error";
import { expect, test } from "vitest";
import { useVscode } from "../../testing/vscode.ts";
import { editorModels } from "./language-models.ts";

useVscode({ lm: { selectChatModels: async () => [] } });

test("an editor without a language model is nothing that Hookloom did wrong", async () => {
  const asked = await editorModels
    .generate("a step", new AbortController().signal)
    .catch((error: unknown) => error);
  expect(isUserError(asked)).toBe(true);
  expect(asked).toMatchObject({ code: "no-model", message: expect.stringContaining("then try again") });
});
