/**
 * The arguments with which Node runs a bundle, locally and in images. The young generation is kept small: deliveries in flight
 * survive collections, so V8 would grow it to 64 MB. With a heap as small as a receiver's, every scavenge would then be followed
 * by a full collection.
 */
export const nodeArguments = ["--enable-source-maps", "--max-semi-space-size=8"] as const;
