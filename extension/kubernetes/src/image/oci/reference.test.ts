import { describe, expect, it } from "vitest";
import { parseReference, parseRepository } from "./reference.ts";

const digest = `sha256:${"a".repeat(64)}`;

describe("the name of an image", () => {
  it.each([
    ["node", "docker.io", "library/node"],
    ["node:24-slim", "docker.io", "library/node"],
    ["docker.io/library/node:24", "docker.io", "library/node"],
    ["index.docker.io/team/hooks", "docker.io", "team/hooks"],
    ["localhost/hooks", "localhost", "hooks"],
    ["localhost:5000/hooks:1", "localhost:5000", "hooks"],
    ["[::1]:5000/hooks", "[::1]:5000", "hooks"],
    ["ghcr.io/a/b/c", "ghcr.io", "a/b/c"],
    [`ghcr.io/a/b:1@${digest}`, "ghcr.io", "a/b"],
  ])("%s is at %s", (text, host, path) => {
    expect(parseReference(text)).toMatchObject({ host, path });
  });

  it.each([
    "",
    "Node",
    "ghcr.io/",
    "a//b",
    "a b",
    "ghcr.io/Team/hooks",
    "a:b:c",
    "a@sha256:1",
    "-a/b/",
    "a/b\n",
  ])("%j is refused in a sentence", (text) => {
    expect(() => parseReference(text)).toThrow(/is not a valid image name: use lower case, as in/);
  });

  it("of a repository has no tag and no digest", () => {
    expect(parseRepository("ghcr.io/team/hooks").name).toBe("ghcr.io/team/hooks");
    for (const text of ["ghcr.io/team/hooks:1", `ghcr.io/team/hooks@${digest}`])
      expect(() => parseRepository(text)).toThrow(/remove it in hookloom.json/);
  });
});
