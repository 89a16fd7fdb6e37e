import { expect, it, vi } from "vitest";
import { useVscode } from "../testing/vscode.ts";
import { choosePayload } from "./sample-choices.ts";

useVscode({});

const sample = { id: "opened", label: "opened", generated: false, payload: { a: 1 } };

it("takes the payload that was edited last without reading the samples, since one may be made by a run", async () => {
  const read = vi.fn(async () => [sample] as never[]);
  expect(await choosePayload(read, "edited", "{}")).toEqual({ payload: "{}" });
  expect(read).not.toHaveBeenCalled();
  expect(await choosePayload(read, "opened", "{}")).toEqual({ payload: '{\n  "a": 1\n}' });
  await expect(choosePayload(read, "edited", undefined)).rejects.toThrow("no longer exists");
});
