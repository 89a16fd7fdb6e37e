import { useRef, useSyncExternalStore } from "react";

/** A value that components observe through selectors. */
export interface Store<State> {
  get(): State;
  /** Merges the change. Does nothing if no member changes. */
  set(change: Partial<State>): void;
  subscribe(listener: () => void): () => void;
}

export function createStore<State extends object>(initial: State): Store<State> {
  let state = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => state,
    set: (change) => {
      const keys = Object.keys(change) as (keyof State)[];
      if (keys.every((key) => Object.is(change[key], state[key]))) return;
      state = { ...state, ...change };
      for (const listener of listeners) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/**
 * Subscribes to a part of the state and renders again when it changes. The selector must return the same object for the same
 * state.
 */
export function useStore<State extends object, Part>(
  store: Store<State>,
  select: (state: State) => Part,
): Part {
  return useSyncExternalStore(store.subscribe, () => select(store.get()));
}

function isShallowEqual<Parts extends object>(one: Parts, other: Parts): boolean {
  const keys = Object.keys(one) as (keyof Parts)[];
  return keys.every((key) => Object.is(one[key], other[key]));
}

/**
 * Subscribes to several parts of the state and renders again when one of them changes. The selector must always return an
 * object with the same members. For a component with many instances, one subscription is cheaper than one per part.
 */
export function useStoreParts<State extends object, Parts extends object>(
  store: Store<State>,
  select: (state: State) => Parts,
): Parts {
  const last = useRef<Parts>(undefined);
  return useSyncExternalStore(store.subscribe, () => {
    const next = select(store.get());
    if (last.current === undefined || !isShallowEqual(last.current, next)) last.current = next;
    return last.current;
  });
}

/**
 * Returns the new map with the previous objects for equal values, so that only changed values render again. If all values are
 * equal, returns the previous map.
 */
export function withStableValues<Value>(
  before: ReadonlyMap<string, Value>,
  newValues: Iterable<readonly [string, Value]>,
): ReadonlyMap<string, Value> {
  const next = new Map(
    [...newValues].map(([key, value]) => {
      const known = before.get(key);
      return [key, known !== undefined && JSON.stringify(known) === JSON.stringify(value) ? known : value];
    }),
  );
  const isSame = next.size === before.size && [...next].every(([key, value]) => before.get(key) === value);
  return isSame ? before : next;
}
