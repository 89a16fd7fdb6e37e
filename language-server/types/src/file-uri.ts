import { pathToFileURL } from "node:url";
import { canonicalUri } from "@hookloom/protocol/document-uri";

/** Returns the URI of a file on this machine, in VS Code's spelling. */
export function fileUri(path: string): string {
  return canonicalUri(pathToFileURL(path).href);
}
