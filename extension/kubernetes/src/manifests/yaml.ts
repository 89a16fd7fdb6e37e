import { printable } from "@hookloom/protocol/printable";
import { Document, stringify, visit } from "yaml";
import type { Manifest } from "../release/identity.ts";

/** False for a string such as `yes` or `0777`, which kubectl's YAML 1.1 reads as another type. */
function readsTheSame(text: string): boolean {
  // A multi-line string is never read as another type, and serializing a dashboard would take long.
  return text.includes("\n") || stringify(text, { version: "1.1" }) === stringify(text);
}

function serializeManifest(manifest: Manifest): string {
  const document = new Document(manifest, { aliasDuplicateObjects: false });
  visit(document, {
    Scalar(_, scalar) {
      const { value } = scalar;
      if (typeof value === "string" && !readsTheSame(value)) scalar.type = "QUOTE_DOUBLE";
    },
  });
  // Disables folding of long values.
  return document.toString({ lineWidth: 0 });
}

/** Returns the manifests as one YAML stream for kubectl, preceded by the notes as one comment line each. */
export function manifestYaml(manifests: readonly Manifest[], notes: readonly string[]): string {
  const comments = notes.map((note) => `# ${printable(note)}\n`).join("");
  return comments + manifests.map((manifest) => `---\n${serializeManifest(manifest)}`).join("");
}
