import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import path from "node:path";
import type { Plugin } from "esbuild";
import { lacksGateway } from "../../project/packages/gateway.ts";
import { gatewayName } from "../../project/packages/gateway-name.ts";
import { unpack } from "../../project/packages/read-archive.ts";
import { includesGateway, readGateway } from "../../project/packages/vendor.ts";
import { projectAt } from "../../project/project.ts";
import { noGateway } from "../contract/errors.ts";
import { makeStateFolder } from "../platform/state-folder.ts";

/**
 * Checks that the project's `api` can be enforced: either the project has the gateway package, or these tools ship a copy.
 * @throws EnvironmentError `no-gateway`
 */
export async function checkEnforceable(root: string, distDir: string): Promise<void> {
  if (!(await projectAt(root))?.hasApi || includesGateway(distDir) || !(await lacksGateway(root))) return;
  throw noGateway(root);
}

/**
 * Adds the gateway shipped with these tools to a project whose package.json does not list it, for example after `api` was added
 * by hand. Undefined if the project has its own gateway or the tools ship none.
 */
export async function joinCarriedGateway(root: string, distDir: string): Promise<Plugin | undefined> {
  if (!includesGateway(distDir) || !(await lacksGateway(root))) return undefined;
  const { files, tarball, version } = await readGateway(distDir);
  const hash = createHash("sha256").update(tarball).digest("hex").slice(0, 12);
  // Inside the project, so that the gateway imports the project's own runtime.
  const packages = await makeStateFolder(root, "packages");
  const folder = path.join(packages, `gateway-${version}-${hash}`);
  const own = path.join(folder, "node_modules", ...gatewayName.split("/"));
  if (!existsSync(path.join(own, "package.json"))) await unpack(files, own);
  return {
    name: "join-carried-gateway",
    setup({ onResolve, resolve }) {
      onResolve({ filter: /^(#access|@hookloom\/gateway(\/.*)?)$/ }, ({ path: name, kind, pluginData }) => {
        if (pluginData === folder) return undefined;
        const wanted = name === "#access" ? `${gatewayName}/access` : name;
        return resolve(wanted, { kind, resolveDir: folder, pluginData: folder });
      });
    },
  };
}
