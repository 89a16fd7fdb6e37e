// Bundles each library that a project with an `api` needs into one file of the package. As dependencies, the many
// packages of these libraries would be installed in every project, although few have an `api`.
import { join } from "node:path";
import { type BuildOptions, build, type Plugin } from "esbuild";

const dist = join(import.meta.dirname, "..", "dist");

/** Makes the issuer's file use the file of jose beside it. */
const shareJose: Plugin = {
  name: "share-jose",
  setup: ({ onResolve }) =>
    onResolve({ filter: /^jose$/ }, () => ({ path: "./jose.min.js", external: true })),
};

/** Bundled CommonJS packages call `require`, which an ES module does not have. */
const requireBanner = [
  'import { createRequire as issuerRequire } from "node:module";',
  "const require = issuerRequire(import.meta.url);",
].join(" ");

/** `names` lists the exports of the file. */
async function bundle(
  folder: string,
  name: string,
  { names = "*", ...options }: BuildOptions & { names?: string } = {},
): Promise<void> {
  await build({
    stdin: { contents: `export ${names} from "${name}";`, resolveDir: import.meta.dirname },
    outfile: join(dist, folder, `${name}.min.js`),
    bundle: true,
    minify: true,
    // oidc-provider finds its settings by the names of its classes.
    keepNames: true,
    platform: "node",
    target: "node24",
    format: "esm",
    legalComments: "none",
    logLevel: "error",
    ...options,
  });
}

await bundle("access", "jose");
await bundle("access", "oauth4webapi");
await bundle("access", "oidc-provider", { banner: { js: requireBanner }, plugins: [shareJose] });
await bundle("documentation", "markdown-it", { names: "{ default }" });
