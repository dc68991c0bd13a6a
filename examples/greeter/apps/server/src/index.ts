import "./observability/sentry";
import "./observability/process";

import { createServer } from "node:http";
import * as Sentry from "@sentry/node";
import express from "express";
import { Server } from "socket.io";
import { calls } from "./routes/calls";
import { session } from "./routes/session";
import { sites } from "./routes/sites";
import { listen } from "./signaling";

const app = express();
app.use(express.json());
app.get("/healthz", (_request, response) => {
  response.send("ok");
});
app.use("/calls", calls);
app.use("/session", session);
app.use("/sites", sites);

Sentry.setupExpressErrorHandler(app);

const server = createServer(app);
listen(new Server(server, { cors: { origin: process.env.DASHBOARD_ORIGIN } }));

server.listen(Number(process.env.PORT ?? 4000));
