import { useState } from "react";

/** Does something, and says for a moment that it is done. */
export function useDone(work: () => Promise<boolean>) {
  const [isDone, setDone] = useState(false);
  const run = async (): Promise<void> => {
    if (!(await work())) return;
    setDone(true);
    setTimeout(() => setDone(false), 1500);
  };
  return { isDone, run: (): void => void run() };
}
