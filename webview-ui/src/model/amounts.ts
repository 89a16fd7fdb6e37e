/** `1 step`, `3 steps`. */
export const stepCount = (count: number): string => (count === 1 ? "1 step" : `${count} steps`);
