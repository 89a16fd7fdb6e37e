import { describe, expect, it } from "vitest";
import { canonicalUri, movedUri, readableUri } from "./document-uri.ts";

describe("the URI of a document", () => {
  it.each([
    ["file:///home/u/@acme/a.ts", "file:///home/u/%40acme/a.ts"],
    ["file:///home/u/%40acme/a.ts", "file:///home/u/%40acme/a.ts"],
    ["file:///C:/u/a.ts", "file:///c%3A/u/a.ts"],
    ["file:///c%3a/u/a.ts", "file:///c%3A/u/a.ts"],
    ["file:///u/a b (1)[2]+,&'=;!$.ts", "file:///u/a%20b%20%281%29%5B2%5D%2B%2C%26%27%3D%3B%21%24.ts"],
    ["file:///u/é%23.ts", "file:///u/%C3%A9%23.ts"],
    [
      "vscode-vfs://github%2B7b/acme/api/a(1).ts?q=(1)",
      "vscode-vfs://github%2B7b/acme/api/a%281%29.ts?q=(1)",
    ],
    ["file:///u/50%/a.ts", "file:///u/50%/a.ts"],
    ["untitled:Untitled-1", "untitled:Untitled-1"],
  ])("is spelled as VS Code does: %s", (uri, canonical) => {
    expect(canonicalUri(uri)).toBe(canonical);
    expect(canonicalUri(canonical)).toBe(canonical);
    expect(readableUri(uri)).toBe(readableUri(canonical));
  });

  it("reads as its file is named", () => {
    expect(readableUri("file:///c%3A/%40acme%20%281%29/a.ts")).toBe("file:///c:/@acme (1)/a.ts");
  });
});

it("knows the new name of what is renamed, and of what is in a renamed folder, alone", () => {
  const files = [{ oldUri: "file:///src", newUri: "file:///lib" }];
  expect(movedUri("file:///src", files)).toBe("file:///lib");
  expect(movedUri("file:///src/a.ts", files)).toBe("file:///lib/a.ts");
  expect(movedUri("file:///src-more/a.ts", files)).toBeUndefined();
});
