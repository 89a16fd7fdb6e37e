import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { releaseOf } from "../testing/release.ts";
import { manifests } from "./manifests.ts";
import { applyPatches, mergePatch, readPatches } from "./patch-file.ts";

/** The examples of RFC 7396, appendix A: target, patch, result. */
const examples: readonly (readonly [unknown, unknown, unknown])[] = [
  [{ a: "b" }, { a: "c" }, { a: "c" }],
  [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
  [{ a: "b" }, { a: null }, {}],
  [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
  [{ a: ["b"] }, { a: "c" }, { a: "c" }],
  [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
  [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
  [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
  [
    ["a", "b"],
    ["c", "d"],
    ["c", "d"],
  ],
  [{ a: "b" }, ["c"], ["c"]],
  [{ a: "foo" }, null, null],
  [{ a: "foo" }, "bar", "bar"],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: "b", c: null }, { a: "b" }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
];

describe("a merge patch", () => {
  it.each(examples)("turns %j with %j into what RFC 7396 says", (target, patch, result) => {
    expect(mergePatch(target, patch)).toEqual(result);
  });

  it("changes nothing when it is applied again", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (target, patch) => {
        const once = mergePatch(target, patch);
        expect(mergePatch(once, patch)).toEqual(once);
      }),
    );
  });
});

const objects = manifests(releaseOf());
const patch = (text: string) => applyPatches(objects, readPatches("kubernetes/prod.yaml", text));

/** Nine lists of nine aliases each, one of the other: together some 400 million members. */
const multiplying = ["a0: &a0 [x]"]
  .concat(Array.from({ length: 9 }, (_, one) => `a${one + 1}: &a${one + 1} [${`*a${one},`.repeat(9)}]`))
  .join("\n");

describe("a patch file", () => {
  it("changes the object of its kind and name, and no other", () => {
    const patched = patch(`
# Longer lines are cut by our proxy.
kind: Service
metadata:
  name: acme-orders-prod
  annotations: { team: orders }
spec:
  sessionAffinity: ClientIP
---
kind: Deployment
metadata: { name: acme-orders-prod }
spec: { minReadySeconds: null }
`);
    const changed = patched.filter((object, index) => object !== objects[index]);
    expect(changed.map(({ kind }) => kind)).toEqual(["Service", "Deployment"]);
    expect(changed[0]).toMatchObject({
      metadata: { annotations: { team: "orders", "hookloom/tool-version": "0.1.0" } },
      spec: { sessionAffinity: "ClientIP", type: "ClusterIP" },
    });
    expect(changed[1]).not.toHaveProperty("spec.minReadySeconds");
  });

  it("may be empty", () => {
    expect(patch("# Nothing yet\n")).toEqual(objects);
  });

  const name = "metadata: { name: acme-orders-prod }";
  it.each([
    [
      "kind: Service\nmetadata: { name: orders }",
      /^kubernetes\/prod\.yaml, line 1: the manifests have no Service orders: patch one of ServiceAccount acme-orders-prod, /,
    ],
    [`kind: StatefulSet\n${name}`, /the manifests have no StatefulSet acme-orders-prod/],
    ["kind: Service\nspec: {}", /line 1: a patch needs the kind and the metadata\.name/],
    ["kind: Service\nmetadata: { name: acme-orders-prod }\n---\n- 1", /line 4: a patch needs the kind/],
    ["kind: [", /^kubernetes\/prod\.yaml is not valid YAML at line 1/],
    [multiplying, /^kubernetes\/prod\.yaml is not valid YAML at line 1 \(Excessive alias count/],
    ["kind: *gone", /^kubernetes\/prod\.yaml is not valid YAML at line 1 \(Unresolved alias/],
    [`kind: Secret\n${name}\nstringData: { GITHUB_SECRET: hunter2 }`, /must not be stored in a file/],
    [`kind: Secret\n${name}\ndata: { GITHUB_SECRET: aHVudGVyMg== }`, /must not be stored in a file/],
    [`kind: Service\napiVersion: v2\n${name}`, /cannot change the apiVersion of Service acme-orders-prod/],
    [
      "kind: Service\nmetadata: { name: acme-orders-prod, namespace: other }",
      /cannot change the namespace of Service/,
    ],
  ])("refuses %j in one sentence", (text, sentence) => {
    expect(() => patch(text)).toThrow(sentence);
    expect(() => patch(text)).not.toThrow(/hunter2|aHVudGVyMg/);
  });
});
