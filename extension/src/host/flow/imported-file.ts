const endings = ["", ".ts", ".tsx", ".mts", ".js", ".jsx", ".mjs", "/index.ts", "/index.tsx", "/index.js"];

/**
 * The paths, relative to the importing file's folder, where an import may be written; empty for a package.
 * TypeScript lets `./a.js` mean `./a.ts`, so that is tried too.
 */
export function importCandidates(specifier: string): readonly string[] {
  if (!/^\.\.?(\/|$)/.test(specifier)) return [];
  const asTypeScript = specifier.replace(/\.([cm]?)js(x?)$/, ".$1ts$2");
  const direct = endings.map((ending) => `${specifier}${ending}`);
  return asTypeScript === specifier ? direct : [asTypeScript, ...direct];
}
