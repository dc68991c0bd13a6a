export type DeployEnvironment = "development" | "staging" | "production";

/** Every error is worth keeping; the volume is held down by what we ignore. */
export const ERROR_SAMPLE_RATE = 1.0;

/** The share of traces that is kept, by where the code is deployed. */
export const TRACES_SAMPLE_RATES: Record<DeployEnvironment, number> = {
  development: 1.0,
  staging: 0.5,
  production: 0.1,
};

export function tracesSampleRateFor(environment: string | undefined): number {
  if (environment === "production") {
    return TRACES_SAMPLE_RATES.production;
  }
  if (environment === "staging") {
    return TRACES_SAMPLE_RATES.staging;
  }
  return TRACES_SAMPLE_RATES.development;
}
