import { pathToFileURL } from "node:url";
import { canonicalUri } from "@hookloom/protocol/document-uri";

/** Returns the URI of a file on this machine, as VS Code encodes it. */
export function fileUri(path: string): string {
  return canonicalUri(pathToFileURL(path).href);
}
