import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import path from "node:path";
import type { Plugin } from "esbuild";
import { lacksGateway } from "../../project/packages/gateway.ts";
import { gatewayName } from "../../project/packages/gateway-name.ts";
import { unpack } from "../../project/packages/read-archive.ts";
import { carriesGateway, readGateway } from "../../project/packages/vendor.ts";
import { projectAt } from "../../project/project.ts";
import { noGateway } from "../contract/errors.ts";
import { makeStateFolder } from "../platform/state-folder.ts";

/**
 * Whether an `api` of the project can be enforced: it has the package for it, or these tools carry one.
 * @throws EnvironmentError `no-gateway`
 */
export async function checkEnforceable(root: string, distDir: string): Promise<void> {
  if (!(await projectAt(root))?.hasApi || carriesGateway(distDir) || !(await lacksGateway(root))) return;
  throw noGateway(root);
}

/**
 * Joins the gateway that these tools carry to a project whose package.json does not name it, such as after an `api` was
 * written by hand. Undefined if the project has its own or the tools carry no copy.
 */
export async function joinCarriedGateway(root: string, distDir: string): Promise<Plugin | undefined> {
  if (!carriesGateway(distDir) || !(await lacksGateway(root))) return undefined;
  const { files, tarball, version } = await readGateway(distDir);
  const hash = createHash("sha256").update(tarball).digest("hex").slice(0, 12);
  // Below the project, so that it imports the project's own runtime.
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
