import { expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { forAnyRelease, releaseOf } from "../testing/release.ts";
import { manifests } from "./manifests.ts";
import { manifestYaml } from "./yaml.ts";

/** kubectl reads YAML 1.1 where its text differs from 1.2. */
const versions = ["1.1", "1.2"] as const;

function read(text: string, version: (typeof versions)[number]): unknown[] {
  return [...parseAllDocuments(text, { version })].map((document) => document.toJS());
}

it.each(versions)("gives the same objects when it is read as YAML %s", (version) => {
  forAnyRelease((release) => {
    const notes = [`A note: ${release.project.replace(/\s/g, " ")}`];
    expect(read(manifestYaml(manifests(release), notes), version)).toEqual(manifests(release));
  }, 25);
});

it.each(versions)("quotes what YAML %s would not read as text", (version) => {
  const texts = ["yes", "off", "y", "~", "null", "0777", "0o17", "1_000", "0b11", "2026-01-01", "12:30:45"];
  const named = (name: string, value: string) => ({ name, secret: false, value });
  const settings = texts.map((value, index) => named(`S${index}`, value));
  settings.push(...["NO", "ON", "Y", "Null"].map((name) => named(name, "a")));
  const release = releaseOf({}, { settings });
  expect(read(manifestYaml(manifests(release), []), version)).toEqual(manifests(release));
});

it("keeps a note in its comment, whatever it holds", () => {
  const text = manifestYaml(manifests(releaseOf()), ["One.\n---\nkind: Secret\u001b[2J"]);
  expect(text).toMatch(/^# One\.\\n---\\nkind: Secret\\x1b\[2J\n---\n/);
});

it("puts the notes before the manifests, and writes a plain text without quotes", () => {
  const text = manifestYaml(manifests(releaseOf()), ["One.", "Two."]);
  expect(text).toMatch(/^# One\.\n# Two\.\n---\napiVersion: v1\nkind: ServiceAccount\n/);
});
