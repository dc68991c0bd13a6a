import { Router } from "express";

const waiting = new Map<string, { id: string; page: string }>();

export const calls = Router();

calls.get("/", (_request, response) => {
  response.json([...waiting.values()]);
});

calls.post("/:id/answer", (request, response) => {
  const call = waiting.get(request.params.id);
  if (!call) {
    throw new Error(`No call ${request.params.id} is waiting`);
  }
  waiting.delete(call.id);
  response.json(call);
});
