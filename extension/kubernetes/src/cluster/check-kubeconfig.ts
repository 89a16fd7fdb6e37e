import { MemberReader, type Rule } from "@hookloom/core/project/config/member-reader";
import { isRecord } from "@hookloom/protocol/unknown-values";

const someText: Rule = { pattern: /\S/, must: "a text that is not empty" };
const anyText: Rule = { pattern: /^/, must: "a text" };

function checkExec(exec: MemberReader): void {
  exec.text("command", someText);
  exec.list("args", (items, index) => items.text(index, anyText));
  exec.list("env", (items, index) => {
    const one = items.inner(index);
    one.text("name", someText);
    one.text("value", anyText);
  });
}

/**
 * Checks the form of the members that are used, which the client that reads them afterwards takes for granted; it says
 * itself which ones are missing. https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/
 * @throws Error that says what is wrong
 */
export function checkKubeconfig(parsed: unknown): void {
  if (!isRecord(parsed)) throw new Error("it is not a mapping with clusters, users and contexts");
  const config = new MemberReader({ ...parsed }, []);
  config.list("clusters", (items, index) => {
    const one = items.inner(index);
    one.optionalText("name", someText);
    one.inner("cluster").optionalText("server", someText);
  });
  config.list("contexts", (items, index) => {
    const one = items.inner(index);
    one.optionalText("name", someText);
    const inside = one.inner("context");
    for (const name of ["cluster", "user"]) inside.optionalText(name, anyText);
  });
  config.list("users", (items, index) => {
    const one = items.inner(index);
    one.optionalText("name", someText);
    const user = one.inner("user");
    if ((user.value("exec") ?? undefined) !== undefined) checkExec(user.inner("exec"));
  });
}
