import {
  isOwnKubeconfig,
  namedKubeconfig,
  trustKubeconfig,
} from "../../environments/kubernetes/cluster/kubeconfig-trust.ts";
import { readEnvironment } from "../../project/read-environment.ts";
import type { Command } from "../command.ts";
import { badFile } from "../errors.ts";
import { printLine } from "../output.ts";
import { placeOf } from "../verbs.ts";

export const trust: Command = {
  name: "trust",
  usage: "ENV",
  summary: "Agree to what the kubeconfig of an environment runs to sign in",
  maxPositionals: 1,
  details: [
    "A kubeconfig that hookloom.json names, outside of ~/.kube, runs no program and sends no file before.",
    "What you agree to is that file as it is now: once it is changed, it has to be agreed to again.",
  ],
  options: {},
  async run(call, context) {
    const { project, environment } = await placeOf("trust", call, context);
    const description = await readEnvironment(project, environment);
    const named = description.target === "kubernetes" ? description.kubeconfig : undefined;
    const file = named === undefined ? undefined : namedKubeconfig(named, project.root);
    if (file === undefined || isOwnKubeconfig(file)) {
      context.stdout.write(`There is nothing to agree to: ${environment} uses no kubeconfig but your own.\n`);
      return;
    }
    await trustKubeconfig(file).catch((cause: unknown) => {
      throw badFile(file, cause);
    });
    printLine(context, `${environment} may use ${file} as it is now.`);
  },
};
