// `npm run bench`: installs what is missing, measures every part in a separate process and ends with one table.
// `npm run bench -- bridge vscode` measures some of the parts. `--record` keeps their ratios in ratios.json, and `--compare`
// fails where one has grown since; without names it measures the recorded parts. Plain JavaScript, since it runs before anything is installed.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { installCluster, whyNoCluster } from "../cluster/install.mjs";
import { installPostgres } from "../postgres/install.mjs";
import {
  buildAll,
  installBrowser,
  installPeers,
  installRefactoringPeer,
  installRoot,
  installTools,
  installVscode,
  nodePath,
  progress,
  root,
  SetupError,
  scriptEnvironment,
  withSentences,
} from "../vscode/setup.mjs";
import { measureParts } from "./measure-parts.mjs";
import { Ratios, ratiosFile } from "./ratios.mjs";

const names = [
  "bridge",
  "laws",
  "types",
  "palette",
  "mapper",
  "near",
  "webview",
  "local",
  "recording",
  "receiver",
  "consumers",
  "api",
  "cluster",
  "vscode",
  "size",
];
const given = process.argv.slice(2);
const asked = given.filter((name) => name !== "--record" && name !== "--compare");

/** @type {Readonly<Record<string, readonly (() => Promise<unknown>)[]>>} */
const needs = {
  bridge: [installTools, installRefactoringPeer],
  laws: [installTools],
  webview: [installBrowser],
  palette: [installBrowser],
  mapper: [installBrowser],
  near: [installBrowser, installTools],
  receiver: [installPeers, installPostgres],
  api: [installPostgres, installBrowser],
  vscode: [installVscode, installBrowser],
};

/** Everything that is measured; the project's own Node must be installed. */
function allParts() {
  const node = nodePath();
  const editor = pathToFileURL(join(root, "test", "bench", "editor-module.ts")).href;
  const source = [node, "--conditions=hookloom-source", `--import=${editor}`];
  const measure = [...source, join(root, "test", "bench", "measure.ts")];
  const parts = names.map((name) => [name, { command: [...measure, name], needs: needs[name] ?? [] }]);
  const kubeconfig = process.env.HOOKLOOM_TEST_KUBECONFIG;
  const folder = join(root, "test", "cluster");
  const inCluster = [...source, join(folder, "bench.ts")];
  const cluster = kubeconfig
    ? { command: inCluster, needs: [installPostgres] }
    : {
        command: [node, join(folder, "start.ts"), ...inCluster],
        needs: [installPostgres, installCluster],
        whyNot: whyNoCluster,
      };
  return { ...Object.fromEntries(parts), cluster };
}

await withSentences(async () => {
  const wrong = asked.find((name) => !names.includes(name));
  if (wrong !== undefined)
    throw new SetupError(`There is no benchmark ${wrong}: choose from ${names.join(", ")}.`);
  progress("preparing the benchmarks");
  await installRoot();
  await buildAll();
  Object.assign(process.env, scriptEnvironment());
  const ratios = new Ratios(ratiosFile);
  const write = (/** @type {string} */ text) => process.stdout.write(text);
  const output = { progress, write, onRow: ratios.add.bind(ratios) };
  const compares = given.includes("--compare");
  const usual = compares ? ratios.recordedParts : names;
  const good = await measureParts(allParts(), asked.length > 0 ? asked : usual, output);
  const problems = compares ? ratios.problems() : [];
  for (const problem of problems) write(`${problem}\n`);
  if (!good || problems.length > 0) process.exitCode = 1;
  else if (given.includes("--record")) ratios.record();
});
