/** From the words of a command line to a checked plan: the one place where grid, approval and plan meet. */
export const PLACEHOLDER = null;
