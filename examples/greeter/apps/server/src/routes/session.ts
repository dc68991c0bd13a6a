import { Router } from "express";
import { setUser } from "@sentry/node";

interface Agent {
  id: string;
  name: string;
  organizationId: string;
}

const sessions = new Map<string, Agent>();

export const session = Router();

session.get("/", (request, response) => {
  const token = request.headers.authorization?.replace("Bearer ", "") ?? "";
  const agent = sessions.get(token);
  if (!agent) {
    response.status(401).json({ problem: "This session has expired" });
    return;
  }
  setUser({ id: agent.id });
  response.json(agent);
});
