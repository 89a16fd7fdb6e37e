import { memorySecretStore } from "@hookloom/core/environments/secrets/memory-secret-store";
import { beforeEach, expect, it } from "vitest";
import { useVscode } from "../testing/vscode.ts";
import { editorAccounts, githubToken } from "./accounts.ts";

const asked: { provider: string; scopes: readonly string[]; options: object }[] = [];
let named = "";
let decline = false;

useVscode({
  workspace: {
    getConfiguration: (section: string) => ({
      get: (name: string, otherwise: string) =>
        section === "github-enterprise" && name === "uri" ? named : otherwise,
    }),
  },
  authentication: {
    getSession: async (provider: string, scopes: readonly string[], options: object) => {
      asked.push({ provider, scopes, options });
      if (decline) throw new Error("User did not consent to login.");
      return { accessToken: `token of ${provider}` };
    },
  },
});

beforeEach(() => {
  asked.length = 0;
  named = "";
  decline = false;
});

const scopes = ["admin:repo_hook"];

it("takes the token of github.com by VS Code's own sign-in", async () => {
  expect(await githubToken("https://api.github.com", scopes, true)).toBe("token of github");
  expect(asked).toEqual([{ provider: "github", scopes, options: { createIfNone: true } }]);
});

it.each([
  ["https://github.example.com", "https://github.example.com/api/v3"],
  ["https://github.example.com/", "https://api.github.example.com"],
  ["https://octo.ghe.com", "https://api.octo.ghe.com"],
  ["https://github.example.com:8443", "https://github.example.com:8443/api/v3"],
])("gives the token of %s to %s", async (uri, api) => {
  named = uri;
  expect(await githubToken(api, scopes, false)).toBe("token of github-enterprise");
  expect(asked).toEqual([{ provider: "github-enterprise", scopes, options: { silent: true } }]);
});

it.each([
  ["", "https://github.example.com/api/v3"],
  ["no address", "https://github.example.com/api/v3"],
  ["https://github.example.com", "https://evil.example.com/api/v3"],
  ["https://github.example.com", "https://github.example.com.evil.example/api/v3"],
  ["https://github.example.com", "https://github.example.com@evil.example/api/v3"],
  ["https://github.example.com", "https://github.example.com:8443/api/v3"],
  ["https://github.example.com", "https://api.github.com.evil.example"],
  ["https://github.example.com", "http://github.example.com/api/v3"],
])("asks for no token where the settings name %j and the project's file %s", async (uri, api) => {
  named = uri;
  expect(await githubToken(api, scopes, true)).toBeUndefined();
  expect(asked).toEqual([]);
});

it("has no token if the user declines, and asks for Google only in what the user started", async () => {
  decline = true;
  expect(await githubToken("https://api.github.com", scopes, true)).toBeUndefined();
  expect(editorAccounts(memorySecretStore(), false).google).toBeUndefined();
  expect(editorAccounts(memorySecretStore(), true).google).toBeDefined();
});
