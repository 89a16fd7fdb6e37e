import { RpcError } from "@hookloom/language-server/protocol";

/** Runs the server's code; a refusal is thrown as the real host passes it on. */
export function withCodedRefusals<T>(run: () => T): T {
  try {
    return run();
  } catch (thrown) {
    const { data, message } = thrown as { data?: { code: string }; message: string };
    throw data ? new RpcError(data.code, message) : thrown;
  }
}
