import { OpenDocument } from "../documents/open-document.ts";

/** A small project file without diagnostics. */
export const goodFile = `import { secret, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";

const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") });

hub.on("issues.opened", async ({ payload, log }) => {
  log.info(payload.issue.title);
});

export default webhook(hub);
`;

/** Opens a text, in which `|` may mark a place. */
export function openMarked(
  marked: string,
  uri = "file:///project/src/webhook.ts",
): { document: OpenDocument; offset: number; position: { line: number; character: number } } {
  const offset = Math.max(0, marked.indexOf("|"));
  const document = new OpenDocument(uri, undefined, 1, marked.replace("|", ""));
  return { document, offset, position: document.toLspRange({ start: offset, end: offset }).start };
}
