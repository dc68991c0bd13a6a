import { setTag, setUser } from "@sentry/nextjs";
import type { Agent } from "./api";

/** Ties later events of this browser to the agent who has just signed in. Ids only, no names. */
export function identify(agent: Agent) {
  setUser({ id: agent.id });
  setTag("organization", agent.organizationId);
}

export function forget() {
  setUser(null);
}
