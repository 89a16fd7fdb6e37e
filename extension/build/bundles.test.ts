import { build } from "esbuild";
import { expect, it } from "vitest";
import { bundles } from "./bundles.ts";

const heavy = /node_modules\/(@kubernetes\/client-node|dockerode|docker-modem|ws)\//;

async function packagesOf(outfile: string): Promise<readonly string[]> {
  const options = bundles.find((bundle) => bundle.outfile === outfile);
  if (!options) throw new Error(`There is no bundle ${outfile}.`);
  const { metafile } = await build({ ...options, write: false, metafile: true });
  return Object.keys(metafile.inputs);
}

it.each(["dist/extension.cjs", "dist/parts.cjs", "dist/deploy.cjs", "dist/cli.js"])(
  "keeps the libraries for clusters and images out of %s",
  async (outfile) => {
    expect((await packagesOf(outfile)).filter((input) => heavy.test(input))).toEqual([]);
  },
);

it("has them in a bundle of its own, without the client's classes", async () => {
  const inputs = await packagesOf("dist/kubernetes.cjs");
  expect(inputs.some((input) => input.includes("node_modules/dockerode/"))).toBe(true);
  expect(inputs.some((input) => input.includes("@kubernetes/client-node/dist/config.js"))).toBe(true);
  expect(inputs.filter((input) => /client-node\/dist\/gen\/(apis|models)\//.test(input))).toEqual([]);
});
