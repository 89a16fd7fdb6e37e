import { printable } from "@hookloom/protocol/printable";
import { Document, stringify, visit } from "yaml";
import type { Manifest } from "../release/identity.ts";

/** False for a text such as `yes` or `0777`, which kubectl's YAML 1.1 reads as another type. */
function readsTheSame(text: string): boolean {
  // A text of several lines has no other type; that of a dashboard is long.
  return text.includes("\n") || stringify(text, { version: "1.1" }) === stringify(text);
}

function oneManifest(manifest: Manifest): string {
  const document = new Document(manifest, { aliasDuplicateObjects: false });
  visit(document, {
    Scalar(_, scalar) {
      const { value } = scalar;
      if (typeof value === "string" && !readsTheSame(value)) scalar.type = "QUOTE_DOUBLE";
    },
  });
  // Long values are not folded.
  return document.toString({ lineWidth: 0 });
}

/** Manifests as one YAML stream, which kubectl reads; preceded by the notes, each a comment of one line. */
export function manifestYaml(manifests: readonly Manifest[], notes: readonly string[]): string {
  const comments = notes.map((note) => `# ${printable(note)}\n`).join("");
  return comments + manifests.map((manifest) => `---\n${oneManifest(manifest)}`).join("");
}
