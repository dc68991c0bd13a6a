/** Replays show agents at work: few sessions, but every one with an error. */
export const REPLAY_SAMPLE_RATES = {
  session: 0.05,
  onError: 1.0,
} as const;
