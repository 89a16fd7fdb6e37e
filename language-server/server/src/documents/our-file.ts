import { namesFramework } from "@hookloom/protocol/frameworks";

/** Matches an import or re-export of the runtime or one of its sources, at the start of a line or statement. */
const runtimeImport =
  /(?:^|[;\r\n])[ \t\uFEFF]*(?:import|export)\b[^;"'`]*["']@hookloom\/runtime(?:\/[\w./-]+)?["']/;
const runtimeRequire = /\brequire\(\s*["']@hookloom\/runtime(?:\/[\w./-]+)?["']\s*\)/;

/** True if a file belongs to a webhook, according to its imports. Neither project files nor packages are read. */
export function isHookloomFile(text: string): boolean {
  return text.includes("@hookloom/runtime") && (runtimeImport.test(text) || runtimeRequire.test(text));
}

/** True if a file may have handlers: a Hookloom file, or one that imports the package of another framework. */
export const mayHaveHandlers = (text: string): boolean => isHookloomFile(text) || namesFramework(text);
