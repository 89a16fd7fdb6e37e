import { pathToFileURL } from "node:url";
import { canonicalUri } from "@hookloom/protocol/document-uri";

/** The URI of a file on this machine, spelled as VS Code does. */
export function fileUri(path: string): string {
  return canonicalUri(pathToFileURL(path).href);
}
