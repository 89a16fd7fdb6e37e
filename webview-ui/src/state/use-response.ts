import { useEffect } from "react";

/**
 * Sends a request at once, and again when one of `deps` changes. A response or an error that comes after that, or after the
 * component is gone, is dropped. No request is sent while `send` is undefined.
 */
export function useResponse<Response>(
  send: (() => Promise<Response>) | undefined,
  deps: readonly unknown[],
  take: (response: Response) => void,
  onError: (error: unknown) => void = () => undefined,
): void {
  // biome-ignore-start lint/correctness/useExhaustiveDependencies: the caller says when to send again.
  useEffect(() => {
    if (!send) return;
    let live = true;
    send().then(
      (response) => live && take(response),
      (error: unknown) => live && onError(error),
    );
    return () => {
      live = false;
    };
  }, deps);
  // biome-ignore-end lint/correctness/useExhaustiveDependencies: the caller says when to send again.
}
