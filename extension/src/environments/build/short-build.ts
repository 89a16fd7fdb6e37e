/** The first eight characters of a build's id, which tell builds apart for people; every verb takes them, too. */
export const shortBuild = (build: string): string => build.slice(0, 8);
