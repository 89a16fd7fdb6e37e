export type { Surroundings } from "./addresses.ts";
export { renderMarkdown } from "./render-markdown.ts";
