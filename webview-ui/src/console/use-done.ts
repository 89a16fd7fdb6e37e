import { useState } from "react";

/** Runs an action and reports success for a short time. */
export function useDone(work: () => Promise<boolean>) {
  const [isDone, setDone] = useState(false);
  const run = async (): Promise<void> => {
    if (!(await work())) return;
    setDone(true);
    setTimeout(() => setDone(false), 1500);
  };
  return { isDone, run: (): void => void run() };
}
