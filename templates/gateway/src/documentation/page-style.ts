/**
 * The style sheet for pages created by `pageFrame`. It follows the system's light or dark mode, loads no other files, and uses
 * only its own class names, so that a page can combine it with another style sheet.
 * @example
 * await writeFile("site/style.css", pageStyle);
 * @see {@link pageFrame}
 */
export const pageStyle: string = `:root {
  color-scheme: light dark;
  --page-back: light-dark(#fff, #1c2022);
  --page-raised: light-dark(#f6f8fa, #262b2e);
  --page-line: light-dark(#d1d9e0, #3f464b);
  --page-text: light-dark(#1f2328, #e4e6e6);
  --page-muted: light-dark(#59636e, #a9b1b6);
  --page-link: light-dark(#0758b0, #79b8ff);
  --page-warn: light-dark(#7a4a00, #f2cc60);
}

body.page {
  box-sizing: border-box;
  margin: 0;
  background: var(--page-back);
  color: var(--page-text);
  font: 16px/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
}

.page :focus-visible { outline: 2px solid var(--page-link); outline-offset: 2px; border-radius: 3px; }

.page-skip { position: absolute; left: -999rem; padding: 0.4rem 0.8rem; background: var(--page-back); color: var(--page-link); }
.page-skip:focus { left: 1rem; top: 0.5rem; z-index: 1; }

.page-bar { padding: 0.75rem 1.5rem; border-bottom: 1px solid var(--page-line); background: var(--page-raised); }
.page-bar a { color: var(--page-text); font-weight: 600; text-decoration: none; overflow-wrap: anywhere; }
.page-bar a:hover { text-decoration: underline; }
.page-bar span { margin-left: 0.6rem; color: var(--page-muted); font-size: 0.85rem; }

.page-body { display: grid; grid-template-columns: 15rem minmax(0, 1fr); min-height: calc(100vh - 3.25rem); }
.page-body:not(:has(> nav)) { grid-template-columns: minmax(0, 1fr); }
.page-nav { padding: 1.25rem 1.5rem; border-right: 1px solid var(--page-line); font-size: 0.92rem; }
.page-nav h2 { margin: 1.1rem 0 0.2rem; color: var(--page-muted); font-size: 0.78rem; font-weight: 600; overflow-wrap: anywhere; }
.page-nav h2:first-child { margin-top: 0; }
.page-nav ul { margin: 0; padding: 0; list-style: none; }
.page-nav a { display: block; margin: 0 -0.6rem; padding: 0.25rem 0.6rem; border-radius: 5px; color: var(--page-text); text-decoration: none; overflow-wrap: anywhere; }
.page-nav a:hover { background: var(--page-raised); }
.page-nav a[aria-current] { background: var(--page-raised); color: var(--page-link); font-weight: 600; }
.page-nav a span { color: var(--page-muted); font-size: 0.85em; }
.page-main { min-width: 0; padding-bottom: 3rem; }

.prose { max-width: 46rem; padding: 1.5rem 2rem 0; overflow-wrap: break-word; }
.prose h1, .prose h2, .prose h3, .prose h4, .prose h5, .prose h6 { margin: 1.6em 0 0.5em; font-weight: 600; line-height: 1.25; }
.prose h1 { margin-top: 0; font-size: 1.8rem; }
.prose h2 { padding-bottom: 0.25rem; border-bottom: 1px solid var(--page-line); font-size: 1.3rem; }
.prose h3 { font-size: 1.1rem; }
.prose h4, .prose h5, .prose h6 { font-size: 1rem; }
.prose p, .prose ul, .prose ol, .prose blockquote, .prose pre, .prose .wide { margin: 0 0 1rem; }
.prose li > ul, .prose li > ol { margin-bottom: 0; }
.prose a { color: var(--page-link); text-underline-offset: 0.15em; }
.prose img { max-width: 100%; height: auto; }
.prose hr { margin: 2rem 0; border: 0; border-top: 1px solid var(--page-line); }
.prose blockquote { padding-left: 1rem; border-left: 3px solid var(--page-line); color: var(--page-muted); }
.prose code { padding: 0.1em 0.35em; border-radius: 4px; background: var(--page-raised); font: 0.88em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
.prose pre { padding: 0.9rem 1rem; overflow-x: auto; border: 1px solid var(--page-line); border-radius: 6px; background: var(--page-raised); line-height: 1.45; }
.prose pre code { padding: 0; background: none; }
.prose .wide { overflow-x: auto; }
.prose table { border-collapse: collapse; }
.prose th, .prose td { padding: 0.4rem 0.8rem; border: 1px solid var(--page-line); text-align: left; vertical-align: top; }
.prose th { background: var(--page-raised); }
.prose .align-center { text-align: center; }
.prose .align-right { text-align: right; }
.prose .muted { color: var(--page-muted); }
.prose .badge { display: inline-block; padding: 0 0.6rem; border: 1px solid currentcolor; border-radius: 1rem; color: var(--page-warn); font-size: 0.8rem; font-weight: 500; }
.page-cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: 1rem; padding: 0; list-style: none; }
.page-cards li { padding: 1rem 1.1rem; border: 1px solid var(--page-line); border-radius: 8px; }
.page-cards h2 { margin: 0; padding: 0; border: 0; font-size: 1.05rem; }
.page-cards p { margin: 0.3rem 0 0; }

@media (max-width: 50rem) {
  .page-body { grid-template-columns: minmax(0, 1fr); grid-template-rows: auto 1fr; }
  .page-nav { padding: 0.75rem 1.5rem; border-right: 0; border-bottom: 1px solid var(--page-line); }
  .page-nav ul { display: flex; flex-wrap: wrap; gap: 0 1.4rem; }
  .page-nav h2 { margin-top: 0.5rem; }
  .prose { padding: 1.25rem 1.5rem 0; }
}

@media print {
  .page-nav, .page-skip { display: none; }
  .page-body { display: block; }
}
`;
