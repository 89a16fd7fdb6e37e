import { findSource } from "@hookloom/runtime/catalog";
import { describe, expect, it } from "vitest";
import type { SampleNote } from "../documents/ports.ts";
import { goodFile, openMarked } from "../testing/marked-document.ts";
import { hoverEvent } from "./hover.ts";

async function hover(marked: string, note?: SampleNote): Promise<string | undefined> {
  const { document, position } = openMarked(marked);
  const shown = await hoverEvent(document, position, async () => note);
  const contents = shown?.contents;
  return contents && typeof contents === "object" && "value" in contents ? contents.value : undefined;
}

describe("hover on an event", () => {
  const marked = goodFile.replace("issues.opened", "issues|.opened");

  it("shows what it is and where it comes from", async () => {
    const { docs, events = [] } = findSource("github") ?? {};
    const description = events.find(({ name }) => name === "issues.opened")?.description;
    expect(await hover(marked)).toBe(
      `**GitHub · issues.opened**\n\n${description}\n\n[GitHub event documentation](${docs})`,
    );
  });

  it("shows which samples exist", async () => {
    expect(await hover(marked, { count: 3, generated: false })).toMatch(
      /Samples: 3 payloads from GitHub\.\n/,
    );
    expect(await hover(marked, { count: 1, generated: true })).toMatch(/generated from the event's type/);
  });

  it("shows nothing for other text and for wrong events", async () => {
    expect(await hover(goodFile.replace("payload }", "pay|load }"))).toBeUndefined();
    expect(await hover(goodFile.replace("issues.opened", "iss|"))).toBeUndefined();
  });
});
