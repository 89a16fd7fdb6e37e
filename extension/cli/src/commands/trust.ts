import { readEnvironment } from "@hookloom/core/project/config/read-environment";
import type { Command } from "../shared/command.ts";
import { badFile } from "../shared/errors.ts";
import { printLine } from "../shared/output.ts";
import { namedEnvironment } from "../shared/run-verb.ts";

export const trust: Command = {
  name: "trust",
  usage: "ENV",
  summary: "Trust the program that the kubeconfig of an environment runs to sign in",
  maxPositionals: 1,
  details: [
    "Until you trust a kubeconfig outside of ~/.kube that hookloom.json refers to, its programs are not run and its files are not sent.",
    "You trust the current version of the file: after each change, you have to trust it again.",
  ],
  options: {},
  async run(call, context) {
    const { project, environment } = await namedEnvironment("trust", call, context);
    const description = await readEnvironment(project, environment);
    const {
      isOwnKubeconfig,
      resolveKubeconfig: namedKubeconfig,
      trustKubeconfig,
    } = await import("@hookloom/kubernetes/cluster/kubeconfig-trust");
    const named = description.target === "kubernetes" ? description.kubeconfig : undefined;
    const file = named === undefined ? undefined : namedKubeconfig(named, project.root);
    if (file === undefined || isOwnKubeconfig(file)) {
      printLine(context, `There is nothing to trust: ${environment} uses only your own kubeconfig.`);
      return;
    }
    await trustKubeconfig(file).catch((cause: unknown) => {
      throw badFile(file, cause);
    });
    printLine(context, `${environment} is allowed to use the current version of ${file}.`);
  },
};
