import type { FlowTrigger } from "@hookloom/protocol/flow-document";
import type { FlowSnapshot } from "@hookloom/protocol/flow-view";
import { expect, it } from "vitest";
import type { Controller } from "../state/controller.ts";
import type { ViewState } from "../state/view-state.ts";
import { sendSample } from "./send.ts";

const trigger: FlowTrigger = { trigger: "hub", source: "github", event: "push" };
const ofFramework: FlowTrigger = { trigger: "app", source: "slack", event: "message", framework: "bolt" };
const comparison = { before: "HEAD", after: "working tree" };

/** What is sent, or why nothing is, for a flow with these triggers. */
function outcome(triggers: readonly FlowTrigger[], snapshot: object): unknown {
  const said: unknown[] = [];
  const state = { scene: { flow: { triggers } }, snapshot: snapshot as FlowSnapshot } as unknown as ViewState;
  sendSample({
    store: {
      get: () => state,
      set: ({ rejection }: Partial<ViewState>) => void said.push(rejection?.message),
    },
    host: { send: (event: string, given: unknown) => void said.push([event, given]) },
  } as unknown as Controller);
  return said[0];
}

it.each([
  ["a handler of a project", [trigger], { inProject: true }, ["sendSample", trigger]],
  ["an app of another framework", [ofFramework], { inProject: false }, ["sendSample", ofFramework]],
  [
    "a handler outside of projects",
    [trigger],
    { inProject: false },
    expect.stringContaining("not belong to a project"),
  ],
  ["a function", [], { inProject: true }, expect.stringContaining("No event runs this flow")],
  ["a comparison", [ofFramework], { inProject: false, comparison }, expect.stringContaining("compares two")],
])("the sample of %s is sent, or the reason why not is given", (_, triggers, snapshot, expected) => {
  expect(outcome(triggers, snapshot)).toEqual(expected);
});
