import { describe, expect, it } from "vitest";
import { isHookloomFile, mayHaveHandlers } from "./our-file.ts";

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
    expect(isHookloomFile(text)).toBe(true);
  });

  it.each([
    'import { github } from "@octokit/webhooks";',
    '// import { webhook } from "@hookloom/runtime";',
    'const text = "@hookloom/runtime";',
    'import { other } from "@hookloom/runtime-extras";',
    "",
  ])("does not take %j", (text) => {
    expect(isHookloomFile(text)).toBe(false);
  });
});

describe("mayHaveHandlers", () => {
  it.each([
    'import { Probot } from "probot";',
    "import type { App } from '@slack/bolt'",
    'const { Webhooks } = require("@octokit/webhooks");',
    "/** @param {import('probot').Probot} app */",
    'import { webhook } from "@hookloom/runtime";',
  ])("takes %j", (text) => {
    expect(mayHaveHandlers(text)).toBe(true);
  });

  it.each(['import { x } from "probot-extras";', 'const text = "@slack/bolt";', ""])(
    "does not take %j",
    (text) => {
      expect(mayHaveHandlers(text)).toBe(false);
    },
  );
});
