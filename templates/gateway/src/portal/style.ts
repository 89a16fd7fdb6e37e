/**
 * The style sheet of every page, served as a separate file, since the pages' policy forbids inline styles. Element selectors
 * apply only below `.page`, because the console next to it has its own styles.
 */
export const style = `
:root {
  color-scheme: light dark;
  --back: light-dark(#ffffff, #0d1117);
  --raised: light-dark(#f6f8fa, #161b22);
  --line: light-dark(#d1d9e0, #343b44);
  --text: light-dark(#1f2328, #e6edf3);
  --muted: light-dark(#59636e, #9da7b3);
  --link: light-dark(#0550ae, #79b8ff);
  --action: light-dark(#1a5fb4, #2563b8);
  --action-over: light-dark(#164f96, #2f74d0);
  --on-action: #ffffff;
  --good: light-dark(#116329, #7ee2a0);
  --good-back: light-dark(#dafbe1, #12301c);
  --warn: light-dark(#7a4100, #f2cc60);
  --warn-back: light-dark(#fff3d6, #33260a);
  --bad: light-dark(#a40e26, #ffa198);
  --bad-back: light-dark(#ffe9e7, #3d1513);
  --bar: light-dark(#1a5fb4, #58a6ff);
}

* { box-sizing: border-box; }

body {
  margin: 0;
  background: var(--back);
  color: var(--text);
  font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
}

a { color: var(--link); text-underline-offset: 0.15em; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 4px; }

.skip { position: absolute; left: -999rem; top: 0.5rem; padding: 0.4rem 0.8rem; background: var(--back); }
.skip:focus { left: 1rem; z-index: 1; }

.bar { border-bottom: 1px solid var(--line); background: var(--raised); }
.bar > div, main, .intro, #docs { max-width: 62rem; margin: 0 auto; padding: 0 1.5rem; }
.bar > div { display: flex; flex-wrap: wrap; align-items: center; gap: 0 1.5rem; }
.brand { padding: 0.9rem 0; color: var(--text); font-weight: 600; text-decoration: none; overflow-wrap: anywhere; }
.bar nav { display: flex; flex-wrap: wrap; flex: 1; gap: 0 1.25rem; }
.bar nav a { padding: 0.9rem 0 0.8rem; border-bottom: 2px solid transparent; color: var(--muted); text-decoration: none; }
.bar nav a:hover { color: var(--text); }
.bar nav a[aria-current] { border-bottom-color: var(--action); color: var(--text); }
.who { display: flex; align-items: center; gap: 0.75rem; padding: 0.5rem 0; color: var(--muted); }
.who span { max-width: 12rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }

main { padding-top: 2rem; padding-bottom: 3rem; }
.intro { padding-top: 2rem; }
#docs { padding-bottom: 3rem; }
html.dark-mode body { background: var(--back); }

:where(.page) h1, :where(.page) h2, :where(.page) h3 { margin: 0; line-height: 1.25; overflow-wrap: anywhere; }
:where(.page) h1 { font-size: 1.65rem; font-weight: 600; }
:where(.page) h2 { margin-top: 2.25rem; padding-bottom: 0.4rem; border-bottom: 1px solid var(--line); font-size: 1.15rem; font-weight: 600; }
:where(.page) h3 { font-size: 1rem; font-weight: 600; }
:where(.page) p { margin: 0.6rem 0; max-width: 44rem; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.muted { color: var(--muted); }
.small { font-size: 0.87em; }
:where(.page) h2.plain { margin: 0; padding: 0; border: 0; font-size: 1rem; }
.title.apart { justify-content: space-between; }
.title { display: flex; flex-wrap: wrap; align-items: center; gap: 0.4rem 0.75rem; }
.back { display: inline-block; margin-bottom: 0.6rem; }

:where(.page) code, :where(.page) pre, .key { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: 0.9em; }
:where(.page) code { padding: 0.1em 0.35em; border-radius: 4px; background: var(--raised); overflow-wrap: anywhere; }
:where(.page) pre { margin: 0.8rem 0; padding: 0.9rem 1rem; overflow-x: auto; border: 1px solid var(--line); border-radius: 6px; background: var(--raised); line-height: 1.45; }
:where(.page) pre code { padding: 0; background: none; overflow-wrap: normal; }

.badge { display: inline-block; padding: 0.1rem 0.55rem; border: 1px solid var(--line); border-radius: 1rem; color: var(--muted); font-size: 0.8rem; font-weight: 500; white-space: nowrap; }
.badge.good { border-color: transparent; background: var(--good-back); color: var(--good); }
.badge.warn { border-color: transparent; background: var(--warn-back); color: var(--warn); }
.badge.bad { border-color: transparent; background: var(--bad-back); color: var(--bad); }

.notice { margin: 1.25rem 0; padding: 0.8rem 1rem; border: 1px solid var(--line); border-left: 3px solid var(--action); border-radius: 6px; background: var(--raised); }
.notice.warn { border-left-color: var(--warn); }
.notice.bad { border-left-color: var(--bad); }
.notice.good { border-left-color: var(--good); }
.notice p { margin: 0.2rem 0; }

.scroll { overflow-x: auto; }
:where(.page) table { width: 100%; margin-top: 0.9rem; border-collapse: collapse; }
:where(.page) th { padding: 0.45rem 0.9rem 0.45rem 0; color: var(--muted); font-size: 0.82rem; font-weight: 500; text-align: left; white-space: nowrap; }
:where(.page) td { padding: 0.65rem 0.9rem 0.65rem 0; border-top: 1px solid var(--line); vertical-align: top; }
:where(.page) td:last-child, :where(.page) th:last-child { padding-right: 0; }
:where(.page) td.end, :where(.page) th.end { text-align: right; }
:where(.page) td form { display: inline; }
.big .muted { font-weight: 400; }
.number { font-variant-numeric: tabular-nums; white-space: nowrap; }

.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); gap: 1rem; margin: 1rem 0 0; padding: 0; list-style: none; }
.card { padding: 1rem 1.1rem; border: 1px solid var(--line); border-radius: 8px; }
.card p { margin: 0.35rem 0 0; }
.card a.whole { color: var(--text); text-decoration: none; }
.card a.whole:hover { color: var(--link); text-decoration: underline; }
.big { font-size: 1.35rem; font-weight: 600; font-variant-numeric: tabular-nums; }

:where(.page) form.stack { max-width: 30rem; margin-top: 1rem; }
:where(.page) label, :where(.page) legend { display: block; font-weight: 500; }
.field { margin: 1rem 0; }
.field .hint { margin: 0.15rem 0 0.4rem; color: var(--muted); font-size: 0.87em; }
:where(.page) legend { padding: 0; }
:where(.page) fieldset { margin: 1rem 0; padding: 0; border: 0; }
.choice { display: flex; gap: 0.7rem; margin-top: 0.6rem; padding: 0.75rem 0.9rem; border: 1px solid var(--line); border-radius: 6px; font-weight: 400; cursor: pointer; }
.choice:has(input:checked) { border-color: var(--action); background: var(--raised); }
.choice input { margin: 0.3rem 0 0; accent-color: var(--action); }
.choice b { font-weight: 600; }
.choice span span { display: block; color: var(--muted); font-size: 0.9em; }
:where(.page) input[type="text"] { width: 100%; margin-top: 0.3rem; padding: 0.45rem 0.65rem; border: 1px solid var(--muted); border-radius: 6px; background: var(--back); color: var(--text); font: inherit; }

:where(.page) button, .button { display: inline-block; padding: 0.4rem 0.9rem; border: 1px solid var(--line); border-radius: 6px; background: var(--raised); color: var(--text); font: inherit; font-weight: 500; text-decoration: none; white-space: nowrap; cursor: pointer; }
:where(.page) button:hover, .button:hover { border-color: var(--muted); }
:where(.page) button.first, .button.first { border-color: transparent; background: var(--action); color: var(--on-action); }
:where(.page) button.first:hover, .button.first:hover { background: var(--action-over); }
:where(.page) button.danger { color: var(--bad); }
:where(.page) button.quiet { padding: 0.15rem 0.5rem; border-color: transparent; background: none; }
:where(.page) button.quiet:hover { border-color: var(--line); }
.row { display: flex; flex-wrap: wrap; align-items: center; gap: 0.6rem; margin-top: 0.9rem; }

.key { display: block; margin: 0.4rem 0 0.8rem; padding: 0.6rem 0.8rem; border: 1px solid var(--line); border-radius: 6px; background: var(--back); overflow-wrap: anywhere; user-select: all; }
:where(.page) dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.4rem 1.25rem; margin: 1rem 0; }
:where(.page) dt { color: var(--muted); }
:where(.page) dd { margin: 0; overflow-wrap: anywhere; }

:where(.page) details { margin: 0.9rem 0; }
:where(.page) summary { width: fit-content; color: var(--link); cursor: pointer; }
.chart rect.good { fill: var(--bar); }
:where(.page) meter { width: 100%; height: 0.6rem; margin-top: 0.5rem; }
.chart { display: block; width: 100%; height: auto; margin-top: 1rem; }
.chart rect.bad { fill: var(--bad); }
.chart line { stroke: var(--line); }
.chart text { fill: var(--muted); font-size: 11px; }

.two { display: grid; grid-template-columns: 13rem minmax(0, 1fr); gap: 2.5rem; }
.side ul { margin: 0; padding: 0; list-style: none; }
.side a { display: block; padding: 0.3rem 0.6rem; border-radius: 6px; color: var(--muted); text-decoration: none; overflow-wrap: anywhere; }
.side a:hover { color: var(--text); }
.side a[aria-current] { background: var(--raised); color: var(--text); font-weight: 500; }
.side h2 { margin: 1.25rem 0 0.35rem; padding: 0 0.6rem; border: 0; color: var(--muted); font-size: 0.8rem; font-weight: 500; }
.prose { max-width: 44rem; }
.prose h1, .prose h2, .prose h3 { margin: 1.6rem 0 0.5rem; }
.prose > :first-child { margin-top: 0; }
.prose ul, .prose ol { padding-left: 1.4rem; }
.prose .wide { overflow-x: auto; }
.prose .wide table { width: auto; }
.prose .wide th, .prose .wide td { padding: 0.4rem 0.8rem; border: 1px solid var(--line); }
.prose .align-center { text-align: center; }
.prose .align-right { text-align: right; }
.prose img { max-width: 100%; }
.prose blockquote { margin: 0.8rem 0; padding-left: 1rem; border-left: 3px solid var(--line); color: var(--muted); }

.center { max-width: 27rem; margin: 3rem auto 0; padding: 1.75rem 2rem 2rem; border: 1px solid var(--line); border-radius: 10px; background: var(--raised); }
.center .first { width: 100%; margin-top: 0.8rem; text-align: center; }

@media (max-width: 46rem) {
  .bar > div, main, .intro, #docs { padding-left: 1rem; padding-right: 1rem; }
  .bar nav { order: 3; flex-basis: 100%; }
  .who { margin-left: auto; }
  .two { grid-template-columns: minmax(0, 1fr); gap: 1rem; }
  .side { padding-bottom: 0.75rem; border-bottom: 1px solid var(--line); }
  :where(.page) dl { grid-template-columns: 1fr; gap: 0; }
  :where(.page) dd { margin-bottom: 0.6rem; }
}

@media (prefers-contrast: more), (forced-colors: active) {
  .choice:has(input:checked) { outline: 2px solid; }
  .badge { border-color: currentcolor; }
}
`;
