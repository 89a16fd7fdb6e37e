import { expect, it } from "vitest";
import type { Controller } from "../state/controller.ts";
import { initialState, type ViewState } from "../state/view-state.ts";
import { installPackage } from "./palette.ts";

const place = { block: "b", index: 1, version: 3 };
const sceneOf = (flow: string) => ({ flow: { id: flow } }) as ViewState["scene"];

/** What is open after a package was installed from the palette, while `meanwhile` happened to the page. */
async function openAfterInstall(meanwhile: Partial<ViewState>): Promise<ViewState["overlay"]> {
  let state: ViewState = {
    ...initialState,
    scene: sceneOf("run"),
    overlay: { kind: "palette", point: place, x: 1, y: 2 },
  };
  const control = {
    store: {
      get: () => state,
      set: (change: Partial<ViewState>) => {
        state = { ...state, ...change };
      },
    },
    host: {
      request: async () => {
        state = { ...state, ...meanwhile };
        return { query: "p-limit " };
      },
    },
    focusDiagram: () => undefined,
  } as unknown as Controller;
  await installPackage(control, "p-limit");
  return state.overlay;
}

it("comes back to the insertion point with its version", async () => {
  const newer = { snapshot: { version: 7 } as ViewState["snapshot"], scene: sceneOf("run") };
  expect(await openAfterInstall(newer)).toEqual({
    kind: "palette",
    point: place,
    x: 1,
    y: 2,
    query: "p-limit ",
  });
});

it("does not come back over another flow, the mapper, or what else was opened meanwhile", async () => {
  expect(await openAfterInstall({ scene: sceneOf("other") })).toBeUndefined();
  expect(await openAfterInstall({ mapper: { step: "s", field: "call" } })).toBeUndefined();
  expect(await openAfterInstall({ overlay: { kind: "search" } })).toEqual({ kind: "search" });
});
