import type { Step } from "@hookloom/language-server/protocol/flow-document";
import { describe, expect, it } from "vitest";
import { bodyEdit } from "./body-kinds.ts";

/** A POST with headers, whose body is changed to JSON or to nothing. */
const edit = (headers: string, kind: "json" | "none") => {
  const fields = [
    { name: "method", text: '"POST"' },
    { name: "headers", text: headers },
    { name: "body", text: '"a"' },
  ];
  return bodyEdit({ id: "s", kind: "http", fields } as unknown as Step, kind);
};

describe("another kind of a body", () => {
  it.each(["Content-Type", "content-type", "CONTENT-TYPE"])("changes the header %s that is there", (name) => {
    const path = ["headers", name];
    const body = { path: ["body"], text: "JSON.stringify({})" };
    const headers = `{ accept: "text/plain", '${name}': "text/xml" }`;
    expect(edit(headers, "json")).toMatchObject({ values: [{ path, text: '"application/json"' }, body] });
    expect(edit(headers, "none")).toMatchObject({
      values: [
        { path, text: "" },
        { path: ["body"], text: "" },
      ],
    });
  });

  it("adds the header where there is none", () => {
    const added = { path: ["headers", "content-type"], text: '"application/json"' };
    for (const headers of ["", '{ accept: "text/plain" }'])
      expect(edit(headers, "json")).toMatchObject({ values: [added, { path: ["body"] }] });
  });

  it("leaves headers alone that are an expression", () => {
    for (const kind of ["json", "none"] as const)
      expect(edit("authHeaders", kind)).toHaveProperty("values", [
        { path: ["body"], text: kind === "json" ? "JSON.stringify({})" : "" },
      ]);
  });
});
