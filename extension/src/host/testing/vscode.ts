/**
 * What unit tests import as `vscode`. A test that needs more of the editor mocks it over these:
 * vi.mock("vscode", async () => ({ ...(await import("../testing/vscode-values.ts")), ... })). It cannot import this file
 * itself, which is the one that it mocks.
 */
export * from "./vscode-values.ts";
