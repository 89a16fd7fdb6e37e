import { readFileSync } from "node:fs";
import { join } from "node:path";
import { cardIcons } from "@hookloom/core/flows/picture/card-icons.generated";
import { stepKinds } from "@hookloom/protocol/step-kinds";
import { connections, sources } from "@hookloom/runtime/catalog";
import { expect, it } from "vitest";
import { cardIconsFile, cardIconsSource } from "./card-icons.ts";

// @reads extension/core/src/flows/picture/card-icons.generated.ts

it("exported SVG has the icon of every kind, source and connection", () => {
  const written = readFileSync(join(import.meta.dirname, "..", "..", cardIconsFile), "utf8");
  const again = "run node --conditions=hookloom-source extension/build/card-icons.ts";
  expect(written, again).toBe(cardIconsSource());
  for (const { icon } of [...Object.values(stepKinds), ...sources, ...connections])
    expect(cardIcons[icon]?.shapes, icon).toMatch(/^<\w/);
});
