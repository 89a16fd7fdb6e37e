// The libraries of a project with an `api` travel with the package as one file each: installed, their many packages would
// be in every project, and few have an `api`.
import { join } from "node:path";
import { type BuildOptions, build, type Plugin } from "esbuild";

const dist = join(import.meta.dirname, "..", "dist");

/** The file of the issuer uses that of jose beside it. */
const shareJose: Plugin = {
  name: "share-jose",
  setup: ({ onResolve }) =>
    onResolve({ filter: /^jose$/ }, () => ({ path: "./jose.min.js", external: true })),
};

/** Bundled CommonJS packages expect the function, which an ES module does not have. */
const requireBanner = [
  'import { createRequire as issuerRequire } from "node:module";',
  "const require = issuerRequire(import.meta.url);",
].join(" ");

/** `names` is what the file exports. */
async function bundle(
  room: string,
  name: string,
  { names = "*", ...more }: BuildOptions & { names?: string } = {},
): Promise<void> {
  await build({
    stdin: { contents: `export ${names} from "${name}";`, resolveDir: import.meta.dirname },
    outfile: join(dist, room, `${name}.min.js`),
    bundle: true,
    minify: true,
    // oidc-provider finds its settings by the names of its classes.
    keepNames: true,
    platform: "node",
    target: "node24",
    format: "esm",
    legalComments: "none",
    logLevel: "error",
    ...more,
  });
}

await bundle("access", "jose");
await bundle("access", "oauth4webapi");
await bundle("access", "oidc-provider", { banner: { js: requireBanner }, plugins: [shareJose] });
await bundle("documentation", "markdown-it", { names: "{ default }" });
