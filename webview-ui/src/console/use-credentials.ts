import type {
  SampleProof,
  SampleViewContract,
  TestCredentialEntry,
  TestCredentialKind,
} from "@hookloom/protocol/sample-view";
import { errorMessage } from "@hookloom/protocol/unknown-values";
import { useCallback, useEffect, useRef, useState } from "react";
import type { Host } from "../host.ts";

/** Returns the credential kind for a proof, or undefined for any other proof. */
export function credentialKind(proof: SampleProof): TestCredentialKind | undefined {
  return proof === "key" || proof === "token" ? proof : undefined;
}

interface CredentialTarget {
  /** Undefined if the request uses another proof, so that no credentials are requested. */
  readonly kind: TestCredentialKind | undefined;
  readonly environment: string;
  readonly running: boolean;
}

/** The test credentials of the page's environment. Their secrets stay with the host. */
export function useCredentials(host: Host<SampleViewContract>, target: CredentialTarget) {
  const { kind, environment, running } = target;
  const [entries, setEntries] = useState<readonly TestCredentialEntry[]>([]);
  const [problem, setProblem] = useState<string>();
  const busy = useRef(false);
  const requestCount = useRef(0);
  /** Shows the list from the latest request, even if the response to an earlier one arrives later. */
  const showLatest = useCallback(async (request: Promise<readonly TestCredentialEntry[]>): Promise<void> => {
    requestCount.current += 1;
    const requestNumber = requestCount.current;
    const show = (list: readonly TestCredentialEntry[] | undefined, message?: string): void => {
      if (requestNumber !== requestCount.current) return;
      if (list) setEntries(list);
      setProblem(message);
    };
    await request.then(
      (list) => show(list),
      (error: unknown) => show(undefined, errorMessage(error)),
    );
  }, []);
  const isRequested = kind !== undefined && running;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another environment has other credentials.
  useEffect(() => {
    requestCount.current += 1;
    setEntries([]);
    setProblem(undefined);
    if (isRequested) void showLatest(host.request("credentials", {}));
  }, [host, isRequested, environment, showLatest]);
  useEffect(() => {
    if (entries.length === 0) return;
    const firstExpiryMs = Math.min(...entries.map(({ expiresAt }) => Date.parse(expiresAt)));
    const dropExpired = (): void =>
      setEntries((all) => all.filter(({ expiresAt }) => Date.parse(expiresAt) > Date.now()));
    const timer = setTimeout(dropExpired, Math.max(0, firstExpiryMs - Date.now()) + 1);
    return () => clearTimeout(timer);
  }, [entries]);
  /** Ignores a change during another one. Disabling the button in the meantime would lose the focus. */
  const change = async (request: () => Promise<readonly TestCredentialEntry[]>): Promise<void> => {
    if (busy.current) return;
    busy.current = true;
    await showLatest(request()).finally(() => {
      busy.current = false;
    });
  };
  return {
    kind,
    entries,
    problem,
    running,
    refresh: (): void => {
      if (kind !== undefined) void showLatest(host.request("credentials", {}));
    },
    make: (made: TestCredentialKind): Promise<void> =>
      change(() => host.request("makeCredential", { kind: made })),
    revoke: (id: string): Promise<void> => change(() => host.request("revokeCredential", { id })),
    copy: async (id: string): Promise<boolean> => {
      try {
        await host.request("copyCredential", { id });
        return true;
      } catch (error) {
        setProblem(errorMessage(error));
        return false;
      }
    },
  };
}
