import { namesFramework } from "@hookloom/protocol/frameworks";

/** An import or re-export of the runtime or one of its sources, at the start of a line or statement. */
const runtimeImport =
  /(?:^|[;\r\n])[ \t\uFEFF]*(?:import|export)\b[^;"'`]*["']@hookloom\/runtime(?:\/[\w./-]+)?["']/;
const runtimeRequire = /\brequire\(\s*["']@hookloom\/runtime(?:\/[\w./-]+)?["']\s*\)/;

/** Whether a file belongs to a webhook, by its imports alone: neither project files nor packages are read. */
export function isOurFile(text: string): boolean {
  return text.includes("@hookloom/runtime") && (runtimeImport.test(text) || runtimeRequire.test(text));
}

/** Whether a file may have handlers: ours, or those of a framework whose package it names. */
export const mayHaveHandlers = (text: string): boolean => isOurFile(text) || namesFramework(text);
