import { useEffect } from "react";

/**
 * Sends a request immediately, and again when one of `deps` changes. A response or error that arrives after a later change, or
 * after the component was unmounted, is dropped. No request is sent while `send` is undefined.
 */
export function useResponse<Response>(
  send: (() => Promise<Response>) | undefined,
  deps: readonly unknown[],
  onResponse: (response: Response) => void,
  onError: (error: unknown) => void = () => undefined,
): void {
  // biome-ignore-start lint/correctness/useExhaustiveDependencies: the caller decides when to send again.
  useEffect(() => {
    if (!send) return;
    let live = true;
    send().then(
      (response) => live && onResponse(response),
      (error: unknown) => live && onError(error),
    );
    return () => {
      live = false;
    };
  }, deps);
  // biome-ignore-end lint/correctness/useExhaustiveDependencies: the caller decides when to send again.
}
