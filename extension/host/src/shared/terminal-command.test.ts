import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { expect, it, vi } from "vitest";
import { Uri } from "vscode";
import { addTerminalCommand } from "./terminal-command.ts";

// @reads extension/media/bin/**

const root = path.resolve(import.meta.dirname, "..", "..", "..", "..");

it("puts a folder on the PATH whose hookloom, for a shell and for Windows, runs the bundled command line", () => {
  const prepend = vi.fn<(name: string, value: string) => void>();
  addTerminalCommand({
    environmentVariableCollection: { prepend } as never,
    extensionUri: Uri.file(root),
  });
  expect(prepend).toHaveBeenCalledExactlyOnceWith("PATH", expect.stringMatching(/.[:;]$/));
  const folder = (prepend.mock.calls[0]?.[1] ?? "").slice(0, -1);
  for (const name of ["hookloom", "hookloom.cmd"]) {
    const [, target = ""] =
      /((?:\.\.[\\/])+dist[\\/]cli\.js)/.exec(readFileSync(path.join(folder, name), "utf8")) ?? [];
    expect(path.join(folder, target.replaceAll("\\", "/")), name).toBe(path.join(root, "dist", "cli.js"));
  }
  expect(statSync(path.join(folder, "hookloom")).mode & 0o111).toBe(0o111);
});
