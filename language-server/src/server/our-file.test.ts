import { describe, expect, it } from "vitest";
import { isOurFile } from "./our-file.ts";

describe("isOurFile", () => {
  it.each([
    'import { webhook } from "@hookloom/runtime";',
    "import {\n  github,\n} from '@hookloom/runtime/github'",
    'import "@hookloom/runtime";',
    '\uFEFFimport * as github from "@hookloom/runtime/github";',
    'const a = 1; import { http } from "@hookloom/runtime/http";',
    'export * from "@hookloom/runtime";',
    'const { github } = require("@hookloom/runtime/github");',
  ])("takes %j", (text) => {
    expect(isOurFile(text)).toBe(true);
  });

  it.each([
    'import { github } from "@octokit/webhooks";',
    '// import { webhook } from "@hookloom/runtime";',
    'const text = "@hookloom/runtime";',
    'import { other } from "@hookloom/runtime-extras";',
    "",
  ])("does not take %j", (text) => {
    expect(isOurFile(text)).toBe(false);
  });
});
