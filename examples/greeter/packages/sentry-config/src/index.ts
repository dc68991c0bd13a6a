export { IGNORED_ERRORS } from "./noise";
export { ERROR_SAMPLE_RATE, TRACES_SAMPLE_RATES, tracesSampleRateFor } from "./sampling";
export type { DeployEnvironment } from "./sampling";
export { SENSITIVE_HEADERS, scrubEvent } from "./scrub";
