import { stringify } from "yaml";
import type { Manifest } from "./identity.ts";

/** Manifests as one YAML stream, which kubectl reads; the notes stand before it as comments. */
export function manifestYaml(manifests: readonly Manifest[], notes: readonly string[]): string {
  const comments = notes.map((note) => `# ${note}\n`).join("");
  // A long value stays on its line, and no object is written as a reference to another.
  const options = { lineWidth: 0, aliasDuplicateObjects: false };
  return comments + manifests.map((manifest) => `---\n${stringify(manifest, options)}`).join("");
}
