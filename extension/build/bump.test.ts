import { expect, it } from "vitest";
import { withSection } from "./bump.ts";

it("lists the fragments of a version above earlier versions", () => {
  const changelog = "# Changelog\n\n## 0.1.0\n\nThe first release.\n";
  expect(withSection(changelog, "0.2.0", ["One change,\nin two lines.", "Another one.\n"])).toBe(
    "# Changelog\n\n## 0.2.0\n\n- One change,\n  in two lines.\n- Another one.\n\n## 0.1.0\n\nThe first release.\n",
  );
});
