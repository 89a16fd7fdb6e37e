export type { Surroundings } from "./addresses.ts";
export { checkLinks, type LinkProblem } from "./check-links.ts";
export { type Frame, type FrameLink, pageContent, pageFrame, pageGroups } from "./page-frame.ts";
export { pageStyle } from "./page-style.ts";
export { escapeHtml } from "./parse-markdown.ts";
export { renderMarkdown } from "./render-markdown.ts";
