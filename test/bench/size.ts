import { statSync } from "node:fs";
import { join } from "node:path";
import type { Row } from "./table.ts";

/** The weight of what ships. */
export function benchSize(): Row[] {
  const dist = join(import.meta.dirname, "..", "..", "dist");
  const megabytes = (file: string): number => statSync(join(dist, file)).size / 1e6;
  const peer = `native esbuild alone ${megabytes(process.platform === "win32" ? "native/esbuild.exe" : "native/esbuild").toFixed(1)} MB unpacked`;
  return [{ what: ".vsix", value: megabytes("hookloom.vsix"), unit: "MB", limit: 12, peer }];
}
