/** Messages that browsers raise on their own and that nobody can act on. */
export const IGNORED_ERRORS = ["ResizeObserver loop limit exceeded", /^AbortError:/];
