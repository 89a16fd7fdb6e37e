import { join } from "node:path";
import { packExtension } from "../vscode/pack-extension.ts";
import { root } from "../vscode/setup.mjs";

/** Packs the peer that only echoes a key into a webview. Gives the path of its .vsix inside `folder`. */
export const packEcho = (folder: string): Promise<string> =>
  packExtension(join(root, "test", "bench", "echo"), folder);
