import { expect, test } from "vitest";
import { readFlow } from "../../incremental/read-flow.ts";
import { openContext } from "../context.ts";
import { verifySyntax } from "./syntax.ts";
import { readTouched } from "./touched.ts";

test.each(["ts", "tsx", "js"] as const)(
  "what an edit touches is read in the language of its file: %s",
  (language) => {
    const text = 'import { a } from "a";\n\nfunction run() {\n  a(1);\n}\n\nfunction other() {\n  a(2);\n}\n';
    const context = openContext(text, readFlow(text, { language }), language);
    const at = text.indexOf("1");
    const edits = [{ start: at, end: at + 1, newText: "3" }];
    const touched = readTouched(context, text.replace("1", "3"), edits);
    expect(touched?.model.parsed.dialect).toEqual(context.model.parsed.dialect);
    expect(touched && (() => verifySyntax(context, touched.model))).not.toThrow();
  },
);
