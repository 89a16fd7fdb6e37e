import { expect, it } from "vitest";
import { Drafts, type KeptDraft, unknownVersion } from "./drafts.ts";
import { readSavedState, savedStateOf } from "./saved-state.ts";
import { initialState, type Scene } from "./view-state.ts";

const scene = { flow: { id: "f1" }, layout: { start: { x: 0, y: 0 } } } as unknown as Scene;
const camera = { x: 0, y: 0, zoom: 1 };
const ofStep: KeptDraft = {
  typed: "half(",
  base: "a",
  version: 3,
  ofFile: false,
  error: "It is not complete.",
};
const ofFile: KeptDraft = { ...ofStep, typed: "swordfish", ofFile: true };

it("keeps the drafts of steps, with the reasons why they were refused", () => {
  const { error: _, ...typing } = ofStep;
  const drafts = new Map([
    ["s1 value", ofStep],
    ["s2 value", { ...typing, error: undefined }],
  ]);
  const saved = savedStateOf({ ...initialState, scene }, camera, drafts);
  const read = readSavedState(JSON.parse(JSON.stringify(saved)));
  expect(read?.drafts).toEqual([...drafts]);
});

it("brings back a draft without its version, which may be another text's in this session", () => {
  const drafts = new Drafts();
  drafts.restore([["s1 value", ofStep]]);
  expect(drafts.get("s1 value")).toEqual({ ...ofStep, version: unknownVersion });
});

it("keeps no option of a trigger, which may be a secret", () => {
  const drafts = new Map([["option hub.secret", ofFile]]);
  const saved = savedStateOf({ ...initialState, scene }, camera, drafts);
  expect(JSON.stringify(saved)).not.toContain("swordfish");
});

it("reads what another version of the page saved without drafts, or with other ones", () => {
  const saved = savedStateOf({ ...initialState, scene }, camera, new Map());
  for (const drafts of [undefined, "none", [["s1", { typed: 1 }], ["s2"], null]])
    expect(readSavedState({ ...saved, drafts })?.drafts).toEqual([]);
});
