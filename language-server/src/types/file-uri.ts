import { pathToFileURL } from "node:url";
import { canonicalUri } from "../protocol/document-uri.ts";

/** The URI of a file on this machine, spelled as VS Code does. */
export function fileUri(path: string): string {
  return canonicalUri(pathToFileURL(path).href);
}
