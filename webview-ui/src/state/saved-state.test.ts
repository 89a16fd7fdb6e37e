import type { FlowDocument } from "@hookloom/protocol/flow-document";
import { expect, it } from "vitest";
import { Drafts, type KeptDraft, unknownVersion } from "./drafts.ts";
import { createKeptView, readSavedPanes, readSavedView, savedFlow } from "./saved-state.ts";
import { initialState, type Scene, type ViewState } from "./view-state.ts";

const scene = { flow: { id: "f1", name: "first" }, layout: { start: { x: 0, y: 0 } } } as unknown as Scene;
const document = {
  flows: [
    { id: "f1", name: "second" },
    { id: "f2", name: "first" },
  ],
} as unknown as FlowDocument;
const snapshot = { document: { flows: [] } } as unknown as NonNullable<ViewState["snapshot"]>;
const shown: ViewState = { ...initialState, scene, snapshot };
const camera = { x: 0, y: 0, zoom: 1 };
const ofStep: KeptDraft = {
  typed: "half(",
  base: "a",
  version: 3,
  ofFile: false,
  error: "It is not complete.",
};
const ofFile: KeptDraft = { ...ofStep, typed: "swordfish", ofFile: true };

it("keeps the drafts of steps, with the reasons why they were rejected", () => {
  const { error: _, ...typing } = ofStep;
  const drafts = new Map([
    ["s1 value", ofStep],
    ["s2 value", { ...typing, error: undefined }],
  ]);
  expect(readSavedView(createKeptView(shown, camera, drafts))?.drafts).toEqual([...drafts]);
});

it("brings back a draft without its version, which may be another text's in this session", () => {
  const drafts = new Drafts();
  drafts.restore([["s1 value", ofStep]]);
  expect(drafts.get("s1 value")).toEqual({ ...ofStep, version: unknownVersion });
});

it("keeps no option of a trigger, which may be a secret", () => {
  const drafts = new Map([["option hub.secret", ofFile]]);
  expect(JSON.stringify(createKeptView(shown, camera, drafts))).not.toContain("swordfish");
});

it("keeps what is open beside the diagram apart from what belongs to its file", () => {
  const panes = { inspector: { open: false, width: 240 }, outline: true, notes: false };
  const kept = createKeptView({ ...shown, ...panes }, camera, new Map());
  expect(readSavedPanes(kept)).toEqual(panes);
  expect(readSavedPanes({ file: kept?.file ?? "" })).toBeUndefined();
});

it("finds the shown flow again by its id, or else by its name", () => {
  const view = readSavedView(createKeptView(shown, camera, new Map())) ?? expect.fail();
  expect(savedFlow(document, view)).toBe("f1");
  expect(savedFlow(document, { ...view, flow: "f0" })).toBe("f2");
  expect(savedFlow(document, { ...view, flow: "f0", name: "gone" })).toBeUndefined();
});

it.each([
  ["no JSON", "half("],
  ["nothing", undefined],
  ["folds that are none", { collapsed: { first: [{ words: 1 }] } }],
  ["a zoom of nothing", { viewport: { x: 0, y: 0, zoom: 0 } }],
  ["no name", { name: undefined }],
])("reads %s of another version as nothing", (_, changed) => {
  const kept = createKeptView(shown, camera, new Map()) ?? expect.fail();
  const text =
    typeof changed === "object" ? JSON.stringify({ ...JSON.parse(kept.file), ...changed }) : changed;
  expect(readSavedView(text === undefined ? undefined : { file: text })).toBeUndefined();
  expect(readSavedView(kept)).toBeDefined();
});

it("reads what another version of the page kept without drafts, or with other ones", () => {
  const kept = createKeptView(shown, camera, new Map()) ?? expect.fail();
  for (const drafts of [undefined, "none", [["s1", { typed: 1 }], ["s2"], null]]) {
    const file = JSON.stringify({ ...JSON.parse(kept.file), drafts });
    expect(readSavedView({ file })?.drafts).toEqual([]);
  }
});
